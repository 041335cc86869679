"""The review queue: why-list, one page, recommendation. Plain links and forms; scripts only make it faster."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casereview import actions, forms, queries
from casereview.beginnings import EMPTY
from casereview.forms.agenda import PutOffForm
from casereview.queries import Agenda, Queued
from casereview.rules import AGENDA, RULES, Group
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from registry.models import Episode
from registry.queries import get_episode


def today_of(request: HttpRequest) -> date:
    return request.member.clinic.today(timezone.now())


def is_mine(request: HttpRequest) -> bool:
    return request.GET.get("show") == "mine"


def shown(request: HttpRequest) -> Agenda:
    found = queries.agenda(request.member, today=today_of(request))
    return found.of(request.member) if is_mine(request) else found


def address(request: HttpRequest, patient: Queued | Episode | None) -> str:
    """Of the patient's pane, or of the queue at its end; what is shown stays shown."""
    clinic = request.member.clinic.slug
    name, args = ("review", [clinic, patient.public_id]) if patient else ("queue", [clinic])
    return reverse(f"casereview:{name}", args=args) + ("?show=mine" if is_mine(request) else "")


def why(request: HttpRequest, agenda: Agenda, put_off: PutOffForm | None = None) -> dict[str, Any]:
    """The list in its groups, with what was moved by hand and whether there is room for everyone."""
    today = today_of(request)
    return {
        "agenda": agenda,
        "now": _in_groups(agenda.now),
        "later": _in_groups(agenda.later),
        "outlook": agenda.outlook.words(today),
        "left": len(agenda.queued),
        "mine": is_mine(request),
        "keep": "?show=mine" if is_mine(request) else "",
        "today": today,
        "put_off_form": put_off or PutOffForm(initial={"until": today + timedelta(weeks=1)}),
    }


def _in_groups(queued: list[Queued]) -> list[tuple[Group, str, list[Queued]]]:
    found = [(group, RULES[group], [one for one in queued if one.place.group is group]) for group in AGENDA]
    return [(group, rule, members) for group, rule, members in found if members]


def _frame(request: HttpRequest, agenda: Agenda, put_off: PutOffForm | None = None) -> dict[str, Any]:
    """What stands on the page whoever is open: the list, the bar, what was reviewed today."""
    done = queries.reviewed_today(request.member, today_of(request))
    minutes = sum(one.time.minutes for one in done if one.time and one.time.voided_at is None)
    total = len(done) + len(agenda.queued)
    return why(request, agenda, put_off) | {
        "done": done,
        "total": total,
        "minutes_used": minutes,
        "drafts": list(queries.review_drafts(request.member)),
    }


@require_GET
@member_required(Can.REVIEW)
def queue(request: HttpRequest) -> HttpResponse:
    agenda = shown(request)
    audit.viewed(request, kind="list", rows=len(agenda.queued))
    first = next(iter(agenda.queued), None)
    context = _frame(request, agenda) | {"first": address(request, first) if first else ""}
    return render(request, "casereview/queue.html", context)


@require_http_methods(["GET", "POST"])
@member_required(Can.REVIEW)
def review(request: HttpRequest, episode: UUID) -> HttpResponse:
    found = get_episode(member=request.member, public_id=episode)
    agenda = shown(request)
    if request.method == "GET":
        return page(request, found, agenda)
    if asked_for := request.POST.get("begin", ""):
        form, formset = _another_row(request, asked_for)
        return page(request, found, agenda, form, formset)
    form, formset = forms.ReviewForm(request.POST), forms.recommendations(request.POST)
    if all([form.is_valid(), formset.is_valid()]):
        try:
            _sign(request, found, form, formset, next((one for one in agenda.queued if one.public_id == episode), None))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"The review of {found.patient} is signed.")
            return redirect(address(request, queries.next_after(agenda.queued, episode)))
    return page(request, found, agenda, form, formset, status=422)


def page(
    request: HttpRequest,
    episode: Episode,
    agenda: Agenda,
    form: Any = None,
    formset: Any = None,
    *,
    put_off: PutOffForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The three panes with this patient open, and whatever was typed."""
    audit.viewed(request, patient=episode.patient.public_id)
    earlier = queries.before(agenda.queued, episode.public_id)
    draft = queries.review_draft_of(request.member, episode) if form is None else None
    kept = draft.fields if draft else {}
    pane = "recommend" if form else "why" if put_off else "patient"
    context = _frame(request, agenda, put_off) | {
        "episode": episode,
        "patient": episode.patient,
        "page": queries.one_page(request.member, episode, today_of(request)),
        "form": form or forms.ReviewForm(initial=kept or None),
        "formset": formset or forms.recommendations(rows=forms.typed_rows(kept) if kept else None),
        "draft": draft,
        "in_meeting": queries.place_under_way(request.member, episode) if draft else None,
        "beginnings": queries.grouped(queries.beginnings_of(request.member)),
        "following": address(request, queries.next_after(agenda.queued, episode.public_id)),
        "earlier": address(request, earlier) if earlier else "",
        "timer_seconds": request.POST.get("timer_seconds", kept.get("timer_seconds", "0")),
        "pane": pane,
    }
    context["drafts"] = [each for each in context["drafts"] if each != draft]  # that one is in its form
    return render(request, "casereview/queue.html", context, status=status)


def _sign(request: HttpRequest, episode: Episode, form: Any, formset: Any, queued: Queued | None) -> None:
    actions.record_review(
        episode=episode,
        place=queued.place.words if queued else "",
        recommendations=forms.given(formset),
        by=request.member,
        now=timezone.now(),
        **form.cleaned_data,
    )


def _another_row(request: HttpRequest, code: str) -> tuple[Any, Any]:
    """Without script: the same form with a beginning (or an empty row) added, nothing saved, nothing lost."""
    beginning = queries.beginnings_of(request.member).get(code, EMPTY)
    rows = [*forms.typed_rows(request.POST), beginning.row(today_of(request))]
    return forms.ReviewForm(initial=request.POST.dict()), forms.recommendations(rows=rows)
