"""One alert, from seeing it to its end: what happened, and the step that is next."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from safety import actions, forms, queries
from safety.models import RiskAlert

POINT_ACTIONS = {"tick": actions.tick, "exempt": actions.exempt, "untick": actions.untick}


@require_GET
@member_required(Can.SEE_PATIENTS)
def alert(request: HttpRequest, alert: UUID) -> HttpResponse:
    return _page(request, queries.get_alert(member=request.member, public_id=alert))


@require_POST
@member_required(Can.HANDLE_ALERTS)
def acknowledge(request: HttpRequest, alert: UUID) -> HttpResponse:
    """Mine of this patient, all at once; somebody else's is seen by me and stays theirs."""
    fold, found = _fold(request, alert)
    seen = fold.mine_waiting or [found]
    return _act(request, found, lambda values: actions.for_each(action=actions.acknowledge, alerts=seen, **values))


@require_POST
@member_required(Can.HANDLE_ALERTS)
def take(request: HttpRequest, alert: UUID) -> HttpResponse:
    """Make all of this patient's mine: whoever takes an alert has seen it."""
    fold, found = _fold(request, alert)
    values = {"action": actions.hand_over, "alerts": fold.others or [found], "to": request.member}
    return _act(request, found, lambda more: actions.for_each(**values, **more))


@require_POST
@member_required(Can.HANDLE_ALERTS)
def note(request: HttpRequest, alert: UUID) -> HttpResponse:
    found = queries.get_alert(member=request.member, public_id=alert)
    form = forms.NoteForm(request.POST)
    return _act(request, found, lambda values: actions.add_note(alert=found, **values), note_form=form)


@require_POST
@member_required(Can.HANDLE_ALERTS)
def hand_over(request: HttpRequest, alert: UUID) -> HttpResponse:
    """All that its owner has of this patient goes to one person."""
    fold, found = _fold(request, alert)
    form = forms.HandOverForm(request.POST, member=request.member, alert=found, prefix="over")
    theirs = [each for each in fold.alerts if each.owner_id == found.owner_id]
    return _act(
        request, found, lambda v: actions.for_each(action=actions.hand_over, alerts=theirs, **v), over_form=form
    )


@require_POST
@member_required(Can.HANDLE_ALERTS)
def talk(request: HttpRequest, alert: UUID) -> HttpResponse:
    """One call is about everything that is open."""
    fold, found = _fold(request, alert)
    form = forms.TalkForm(request.POST, prefix="talk")

    def work(values: dict[str, Any]) -> object:
        action = actions.log_spoke if values.pop("spoke") else actions.log_attempt
        return actions.for_each(action=action, alerts=fold.alerts, **values)

    return _act(request, found, work, talk_form=form)


@require_POST
@member_required(Can.HANDLE_ALERTS)
def level(request: HttpRequest, alert: UUID) -> HttpResponse:
    fold, found = _fold(request, alert)
    form = forms.LevelForm(request.POST, fold=fold, chosen=fold.alerts, prefix="level")
    return _act(request, found, lambda values: actions.for_each(action=actions.set_level, **values), level_form=form)


@require_POST
@member_required(Can.HANDLE_ALERTS)
def point(request: HttpRequest, alert: UUID, point: str) -> HttpResponse:
    """What is done for the patient is done for every open alert; what is taken back, where it was ticked."""
    fold, found = _fold(request, alert)
    form = forms.PointForm(request.POST, prefix=point)

    def work(values: dict[str, Any]) -> object:
        what = values.pop("what")
        about = [each for each in fold.alerts if what != "untick" or each == found or point in queries.dealt_with(each)]
        return actions.for_each(action=POINT_ACTIONS[what], alerts=about, point=point, **values)

    return _act(request, found, work, point_form=form)


@require_POST
@member_required(Can.HANDLE_ALERTS)
def close(request: HttpRequest, alert: UUID) -> HttpResponse:
    fold, found = _fold(request, alert)
    form = forms.CloseForm(request.POST, fold=fold, chosen=[found], prefix="close")
    done = "Closed. What was done stays readable here."
    return _act(request, found, lambda v: actions.for_each(action=actions.close, **v), said=done, close_form=form)


def _fold(request: HttpRequest, public_id: UUID) -> tuple[queries.Fold, RiskAlert]:
    found = queries.get_alert(member=request.member, public_id=public_id)
    return queries.fold_of(found, request.member, timezone.now()), found


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
    member, now = request.member, timezone.now()
    fold = queries.fold_of(alert, member, now)
    walk = queries.Walk(alert, member)
    audit.viewed(request, patient=fold.patient.public_id if fold.patient else None)
    failed = bound.get("point_form")
    page = {
        "alert": alert,
        "fold": fold,
        "standing": fold.lead,
        "walk": walk,
        "patient": fold.patient,
        "episode": alert.episode,
        "reach": list(fold.patient.contact_points.all()) if fold.patient else [],
        "points": [(each, _point_form(each.point.code, failed)) for each in walk.points],
        "may_handle": member.can(Can.HANDLE_ALERTS),
        "note_form": forms.NoteForm(),
        "over_form": forms.HandOverForm(member=member, alert=alert, prefix="over"),
        "talk_form": forms.TalkForm(prefix="talk"),
        "level_form": forms.LevelForm(
            fold=fold, chosen=fold.alerts, prefix="level", initial={"level": alert.level or None}
        ),
        "close_form": forms.CloseForm(fold=fold, chosen=[alert], prefix="close"),
        "point_form": None,
    }
    return render(request, "safety/alert.html", page | bound, status=status)


def _point_form(code: str, failed: Form | None) -> Form:
    """Each point has a form of its own; the one that was refused keeps its words."""
    return failed if failed is not None and failed.prefix == code else forms.PointForm(prefix=code)
