"""The review queue: why-list, one page, recommendation. Plain links and forms; scripts only make it faster."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casereview import actions, forms, queries
from casereview.beginnings import EMPTY
from casereview.queries import Queued
from casereview.rules import AGENDA
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from registry.models import Episode
from registry.queries import get_episode


def _today(request: HttpRequest) -> date:
    return request.member.clinic.today(timezone.now())


def _is_mine(request: HttpRequest) -> bool:
    return request.GET.get("show") == "mine"


def _deferred(request: HttpRequest) -> list[UUID]:
    """Whom this person put off today, in that order; kept in the session and forgotten with the day."""
    kept = request.session.get(_session_key(request), {})
    return [UUID(each) for each in kept.get("ids", [])] if kept.get("on") == _today(request).isoformat() else []


def _session_key(request: HttpRequest) -> str:
    return f"review-deferred-{request.member.clinic.slug}"


def _queue(request: HttpRequest) -> list[Queued]:
    return queries.queue(request.member, today=_today(request), mine=_is_mine(request), deferred=_deferred(request))


def _address(request: HttpRequest, queued: Queued | None) -> str:
    """Of the patient's pane, or of the queue at its end; what is shown stays shown."""
    clinic = request.member.clinic.slug
    name, args = ("review", [clinic, queued.public_id]) if queued else ("queue", [clinic])
    where = reverse(f"casereview:{name}", args=args)
    return where + ("?show=mine" if _is_mine(request) else "")


def _frame(request: HttpRequest, queued: Sequence[Queued]) -> dict[str, Any]:
    """What stands on the page whoever is open: the list in its groups, the bar."""
    done, minutes = queries.reviewed_today(request.member, _today(request))
    groups = [(group, [one for one in queued if one.place.group is group and not one.deferred]) for group in AGENDA]
    return {
        "groups": [(group, members) for group, members in groups if members],
        "deferred": [one for one in queued if one.deferred],
        "left": len(queued),
        "done": done,
        "total": done + len(queued),
        "minutes_used": minutes,
        "mine": _is_mine(request),
        "keep": "?show=mine" if _is_mine(request) else "",
        "today": _today(request),
    }


@require_GET
@member_required(Can.REVIEW)
def queue(request: HttpRequest) -> HttpResponse:
    queued = _queue(request)
    audit.viewed(request, kind="list", rows=len(queued))
    context = _frame(request, queued) | {"first": _address(request, queued[0]) if queued else ""}
    return render(request, "casereview/queue.html", context)


@require_http_methods(["GET", "POST"])
@member_required(Can.REVIEW)
def review(request: HttpRequest, episode: UUID) -> HttpResponse:
    found = get_episode(member=request.member, public_id=episode)
    queued = _queue(request)
    following = _address(request, queries.next_after(queued, episode))
    form = forms.ReviewForm(request.POST if request.method == "POST" else None)
    formset = forms.recommendations(request.POST if request.method == "POST" else None)
    asked_for = request.POST.get("begin", "")
    if asked_for:
        form, formset = _another_row(request, asked_for)
    elif form.is_bound and all([form.is_valid(), formset.is_valid()]):
        try:
            _sign(request, found, form, formset, next((one for one in queued if one.public_id == episode), None))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"The review of {found.patient} is signed.")
            return redirect(following)
    page = queries.one_page(request.member, found, _today(request))
    audit.viewed(request, patient=found.patient.public_id)
    context = _frame(request, queued) | {
        "episode": found,
        "patient": found.patient,
        "page": page,
        "form": form,
        "formset": formset,
        "beginnings": queries.grouped(queries.beginnings_of(request.member)),
        "following": following,
        "timer_seconds": request.POST.get("timer_seconds", "0"),
        "pane": "recommend" if request.method == "POST" else "patient",
    }
    wrong = form.is_bound and not asked_for
    return render(request, "casereview/queue.html", context, status=422 if wrong else 200)


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
    rows = [*forms.typed_rows(request.POST), beginning.row(_today(request))]
    return forms.ReviewForm(initial=request.POST.dict()), forms.recommendations(rows=rows)


@require_POST
@member_required(Can.REVIEW)
def defer(request: HttpRequest, episode: UUID) -> HttpResponse:
    """To the end of today's list, for this person only."""
    found = get_episode(member=request.member, public_id=episode)
    following = queries.next_after(_queue(request), episode)
    others = [str(each) for each in _deferred(request) if each != episode]
    request.session[_session_key(request)] = {
        "on": _today(request).isoformat(),
        "ids": [*others, str(episode)],
    }
    messages.info(request, f"{found.patient} comes again at the end of today's list.")
    return redirect(_address(request, following))
