"""What billing shows on other floors' pages: the meter of a row, the panel of a patient's month."""

from datetime import date, timedelta
from typing import Any

from django import template
from django.forms import Form
from django.template import Context
from django.urls import reverse
from django.utils import timezone

from billing.policies import TEMPLATES
from billing.queries import MonthRow, Outlook, month_of_patient
from clinics.models import Membership
from clinics.rules import Can
from contacts.rules import month_of
from registry.models import Episode

register = template.Library()


def _outlook(context: Context) -> Outlook:
    """One per request: payers, policies and earlier months are read once, however many rows ask."""
    request = context["request"]
    if not hasattr(request, "billing_outlook"):
        request.billing_outlook = Outlook(request.member, request.member.clinic.today(timezone.now()))
    return request.billing_outlook


@register.inclusion_tag("_components/meter.html", takes_context=True)
def next_threshold(context: Context, episode: Episode, wide: bool = False) -> dict[str, Any]:
    """This month's counted minutes of the row against the patient's payer's thresholds, and what the next one gains."""
    meter = _outlook(context).meter_of(episode)
    return {"value": meter.value, "ticks": meter.ticks, "goal": meter.goal, "words": meter.words, "wide": wide}


@register.inclusion_tag("billing/_minutes_asked.html", takes_context=True)
def minutes_asked(context: Context, episode: Episode, form: Form) -> dict[str, Any]:
    """Beside a form's minutes: what of them will count, told anew whenever they change."""
    where = {"clinic": context["request"].member.clinic.slug, "episode": episode.public_id}
    return {"url": reverse("billing:minutes", kwargs=where), "at_once": bool(form["minutes"].value())}


@register.inclusion_tag("billing/_bill_panel.html", takes_context=True)
def bill_panel(context: Context, episode: Episode) -> dict[str, Any]:
    """This month of one patient: codes now, what is left out, what blocks. Nothing for those who may not see it."""
    member = context["request"].member
    first = month_of(member.clinic.today(timezone.now()))
    if not member.can(Can.SEE_MONTH):
        return {}
    where = {"clinic": member.clinic.slug, "first": first, "episode": episode.public_id}
    return {
        "row": month_of_patient(member, first, episode),
        "first": first,
        "detail": reverse("billing:month-patient", kwargs=where),
    }


# Where each gate's evidence stands, and is mended: a page about the episode, the patient, or the clinic.
_EVIDENCE = {
    "consent": ("registry:consent", "episode", Can.EDIT_EPISODES),
    "visit": ("registry:set-up", "episode", Can.EDIT_EPISODES),
    "diagnosis": ("registry:diagnose", "episode", Can.EDIT_EPISODES),
    "score": ("measures:results", "patient", Can.SEE_PATIENTS),
    "plan": ("careplans:plan", "patient", Can.SEE_PATIENTS),
    "review": ("casereview:loop", "patient", Can.SEE_PATIENTS),
    "clinician": ("registry:set-up", "episode", Can.EDIT_EPISODES),
    "biller": ("registry:set-up", "episode", Can.EDIT_EPISODES),
    "payer": ("registry:coverage", "patient", Can.EDIT_PATIENTS),
}


@register.inclusion_tag("billing/_gates.html", takes_context=True)
def gate_list(context: Context, row: MonthRow) -> dict[str, Any]:
    """What a claim needs, each with why, who can mend it, and where its evidence stands; that of a frozen statement
    leads to where it stands now."""
    member, statement = context["request"].member, getattr(row, "statement", None)
    return {
        "gates": [(gate, _evidence(member, row.episode, gate.code)) for gate in row.gates],
        "frozen_at": statement.close.closed_at if statement else None,
    }


def _evidence(member: Membership, episode: Episode, code: str) -> str:
    if code not in _EVIDENCE:
        return ""
    name, of, may = _EVIDENCE[code]
    public_id = episode.public_id if of == "episode" else episode.patient.public_id
    return reverse(name, kwargs={"clinic": member.clinic.slug, of: public_id}) if member.can(may) else ""


@register.simple_tag(takes_context=True)
def role_counts(context: Context, episode: Episode, role: str) -> str:
    """Whether that role's minutes count towards the patient's month, and by whose word."""
    chosen = _outlook(context).chosen(episode.patient_id)
    by = chosen.payer.name if chosen.payer and chosen.row else "the clinic's setting"
    verb = "count" if role in chosen.policy.counting.roles else "do not count"
    return f"By {by} your own minutes {verb} towards the month."


@register.filter
def template_name(code: str) -> str:
    return TEMPLATES.get(code, code)


@register.filter
def day_before(day: date) -> date:
    """The last day inside a range that ends before `day`."""
    return day - timedelta(days=1)
