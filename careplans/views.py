"""The care plan: its current version, the next one, its signature."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from careplans import actions, forms, queries, rules
from careplans.models import CarePlan
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused, Stale
from clinics.merging import merge
from clinics.rules import Can
from registry.models import Episode
from registry.queries import episodes_of, get_patient, open_episode


@require_GET
@member_required(Can.SEE_PATIENTS)
def plan(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The current version and all before it."""
    member = request.member
    found = get_patient(member=member, public_id=patient)
    episode = next(iter(episodes_of(member, found)), None)
    versions = list(queries.plans(member=member, episode=episode)) if episode else []
    audit.viewed(request, patient=found.public_id)
    page = {
        "patient": found,
        "episode": episode,
        "plan": versions[0] if versions else None,
        "earlier": versions[1:],
        "in_force": next((version for version in versions if version.signed_at), None),
        "today": member.clinic.today(timezone.now()),
        "may_write": bool(episode and episode.is_open and member.can(Can.EDIT_PLANS)),
        "may_sign": bool(episode and episode.is_open and member.can(Can.SIGN_PLANS)),
        "signed_months": rules.SIGNED_MONTHS,
    }
    return render(request, "careplans/plan.html", page)


@member_required(Can.EDIT_PLANS)
def write(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The next version, prefilled with the current one."""
    member = request.member
    found = get_patient(member=member, public_id=patient)
    episode = open_episode(found)
    if episode is None:
        messages.warning(request, "There is no open episode: a plan belongs to one.")
        return redirect("careplans:plan", member.clinic.slug, found.public_id)
    newest = queries.current(member=member, episode=episode)
    form, theirs = forms.prefilled(newest), dict[str, str]()
    if request.method == "POST":
        form = forms.PlanForm(request.POST)
        if form.is_valid():
            try:
                saved = actions.write_plan(
                    episode=episode,
                    base=form.cleaned_data["base"],
                    parts=form.parts,
                    form_key=form.cleaned_data["form_key"],
                    by=member,
                    now=timezone.now(),
                )
            except Stale as stale:
                newest = queries.current(member=member, episode=episode)
                form, theirs = _both(request, form, episode, newest)
                form.add_error(None, stale.message)
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"Version {saved.number} is saved and waits to be signed.")
                return redirect("careplans:plan", member.clinic.slug, found.public_id)
    audit.viewed(request, patient=found.public_id)
    parts = [(form[part], theirs.get(part, "")) for part in rules.PARTS]
    page = {"patient": found, "newest": newest, "form": form, "parts": parts, "is_stale": bool(theirs)}
    return render(request, "careplans/write.html", page, status=422 if form.is_bound else 200)


def _both(
    request: HttpRequest, sent: forms.PlanForm, episode: Episode, newest: CarePlan | None
) -> tuple[forms.PlanForm, dict[str, str]]:
    """The typed text merged with what was saved meanwhile, and theirs for each part that both changed."""
    versions = queries.plans(member=request.member, episode=episode)
    base = versions.filter(number=sent.cleaned_data["base"]).first()
    mine = {part: text.replace("\r\n", "\n").strip() for part, text in sent.parts.items()}
    found = merge(rules.PARTS, forms.texts(base), mine, forms.texts(newest))
    form = forms.merged(sent, found, newest.number if newest else 0)
    form.is_valid()
    return form, {part: each.theirs for part, each in found.items() if each.is_contested}


@require_POST
@member_required(Can.SIGN_PLANS)
def sign(request: HttpRequest, plan: UUID) -> HttpResponse:
    found = queries.get_plan(member=request.member, public_id=plan)
    try:
        signed = actions.sign_plan(plan=found, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"Version {signed.number} is signed until {signed.signed_until:%-d %b %Y}.")
    return redirect("careplans:plan", request.member.clinic.slug, found.episode.patient.public_id)
