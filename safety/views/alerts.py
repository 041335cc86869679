"""Risk alerts: whose they are, how long they wait, what was done, how they ended."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from registry.queries import get_patient, open_episode
from safety import actions, forms, queries
from safety.models import RiskAlert


@require_GET
@member_required(Can.SEE_PATIENTS)
def alerts(request: HttpRequest) -> HttpResponse:
    """Open alerts, mine or all, and those closed lately."""
    member, now = request.member, timezone.now()
    counts = queries.counts(member, now)
    show = request.GET.get("show", "")
    shown = [queries.standing(alert, member, now) for alert in queries.listed(member, show, now)]
    audit.viewed(request, kind="list", rows=len(shown))
    page = {
        "shown": shown,
        "show": show,
        "counts": counts,
        "chips": _chips(request, show, counts),
        "closed_days": queries.CLOSED_DAYS,
    }
    return render(request, "safety/alerts.html", page)


def _chips(request: HttpRequest, show: str, counts: queries.Counts) -> list[dict[str, Any]]:
    here = reverse("safety:alerts", args=[request.member.clinic.slug])
    chips: list[tuple[str, str, int | str]] = [
        ("All open", "", counts.open),
        ("Mine", "mine", counts.mine),
        ("Closed lately", "closed", ""),
    ]
    return [
        {"label": label, "count": count, "href": f"{here}?show={code}" if code else here, "on": show == code}
        for label, code, count in chips
    ]


@require_GET
@member_required(Can.HANDLE_ALERTS)
def count(request: HttpRequest) -> HttpResponse:
    """The figure in the top bar, fetched after the page; it holds no patient's data."""
    member, now = request.member, timezone.now()
    counts = queries.counts(member, now)
    bar = {"href": reverse("safety:alerts", args=[member.clinic.slug]), "count": counts.open, "mine": counts.mine}
    return render(request, "_components/alert_count.html", bar | {"cover": queries.on_cover(member.clinic, now)})


@require_GET
@member_required(Can.SEE_PATIENTS)
def alert(request: HttpRequest, alert: UUID) -> HttpResponse:
    return _page(request, queries.get_alert(member=request.member, public_id=alert))


@require_POST
@member_required(Can.HANDLE_ALERTS)
def acknowledge(request: HttpRequest, alert: UUID) -> HttpResponse:
    found = queries.get_alert(member=request.member, public_id=alert)
    return _act(request, found, lambda values: actions.acknowledge(alert=found, **values))


@require_POST
@member_required(Can.HANDLE_ALERTS)
def take(request: HttpRequest, alert: UUID) -> HttpResponse:
    """Make it mine: whoever takes an alert has seen it."""
    found = queries.get_alert(member=request.member, public_id=alert)
    return _act(request, found, lambda values: actions.hand_over(alert=found, to=request.member, **values))


@require_POST
@member_required(Can.HANDLE_ALERTS)
def note(request: HttpRequest, alert: UUID) -> HttpResponse:
    found = queries.get_alert(member=request.member, public_id=alert)
    form = forms.NoteForm(request.POST)
    return _act(request, found, lambda values: actions.add_note(alert=found, **values), note_form=form)


@require_POST
@member_required(Can.HANDLE_ALERTS)
def hand_over(request: HttpRequest, alert: UUID) -> HttpResponse:
    found = queries.get_alert(member=request.member, public_id=alert)
    form = forms.HandOverForm(request.POST, member=request.member, alert=found, prefix="over")
    return _act(request, found, lambda values: actions.hand_over(alert=found, **values), over_form=form)


@require_POST
@member_required(Can.HANDLE_ALERTS)
def close(request: HttpRequest, alert: UUID) -> HttpResponse:
    found = queries.get_alert(member=request.member, public_id=alert)
    form = forms.CloseForm(request.POST, alert=found)
    done = "The alert is closed. What was done stays readable here."
    return _act(request, found, lambda values: actions.close(alert=found, **values), said=done, close_form=form)


@member_required(Can.HANDLE_ALERTS)
def concern(request: HttpRequest, patient: UUID) -> HttpResponse:
    """A clinician's own concern: raised like any other alert, with an owner and a clock."""
    found = get_patient(member=request.member, public_id=patient)
    episode = open_episode(found)
    form = forms.ConcernForm(request.POST if request.method == "POST" else None)
    if episode and form.is_bound and form.is_valid():
        raised = actions.raise_concern(episode=episode, by=request.member, now=timezone.now(), **form.cleaned_data)
        messages.success(request, f"The alert is raised. It is with {raised.owner}.")
        return redirect("safety:alert", request.member.clinic.slug, raised.public_id)
    audit.viewed(request, patient=found.public_id)
    page = {"patient": found, "episode": episode, "form": form}
    return render(request, "safety/concern.html", page, status=422 if form.is_bound else 200)


def _act(
    request: HttpRequest, alert: RiskAlert, work: Callable[[dict[str, Any]], object], *, said: str = "", **form: Form
) -> HttpResponse:
    """Do one thing to an alert and show it again; a refusal keeps what was typed, at its field."""
    bound = next(iter(form.values()), None)
    if bound is None or bound.is_valid():
        values = {"by": request.member, "now": timezone.now()} | (bound.cleaned_data if bound else {})
        try:
            work(values)
        except Refused as refusal:
            if bound is None:
                messages.warning(request, refusal.message)
                return redirect("safety:alert", request.member.clinic.slug, alert.public_id)
            bound.add_error(refusal.field if refusal.field in bound.fields else None, refusal.message)
        else:
            if said:
                messages.success(request, said)
            return redirect("safety:alert", request.member.clinic.slug, alert.public_id)
    return _page(request, queries.get_alert(member=request.member, public_id=alert.public_id), status=422, **form)


def _page(request: HttpRequest, alert: RiskAlert, *, status: int = 200, **bound: Form) -> HttpResponse:
    member = request.member
    audit.viewed(request, patient=alert.episode.patient.public_id)
    page = {
        "alert": alert,
        "standing": queries.standing(alert, member, timezone.now()),
        "patient": alert.episode.patient,
        "steps": alert.steps.select_related("by__user", "to__user"),
        "may_handle": member.can(Can.HANDLE_ALERTS),
        "note_form": forms.NoteForm(),
        "over_form": forms.HandOverForm(member=member, alert=alert, prefix="over"),
        "close_form": forms.CloseForm(alert=alert),
    }
    return render(request, "safety/alert.html", page | bound, status=status)
