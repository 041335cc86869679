"""Moving patients in the agenda by hand. Each answers with the list alone (htmx) or with the page it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from casereview import actions, queries
from casereview.forms.agenda import PutOffForm
from casereview.views.queue import address, page, shown, today_of, why
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from registry.models import Episode
from registry.queries import get_episode
from registry.rules import short_date


@require_POST
@member_required(Can.REVIEW)
def pin(request: HttpRequest, episode: UUID) -> HttpResponse:
    found = get_episode(member=request.member, public_id=episode)
    return _moved(request, found, lambda **who: actions.pin(episode=found, **who), f"{found.patient} is pinned.")


@require_POST
@member_required(Can.REVIEW)
def move(request: HttpRequest, episode: UUID) -> HttpResponse:
    """One place up or down inside the group."""
    found = get_episode(member=request.member, public_id=episode)
    steps, words = (-1, "up") if request.POST.get("to") == "up" else (1, "down")
    return _moved(
        request, found, lambda **who: actions.move(episode=found, steps=steps, **who), f"{found.patient} moved {words}."
    )


@require_POST
@member_required(Can.REVIEW)
def take_back(request: HttpRequest, mark: UUID) -> HttpResponse:
    made = queries.get_mark(member=request.member, public_id=mark)
    patient = made.episode.patient
    return _moved(
        request,
        made.episode,
        lambda **who: actions.take_back(mark=made, **who),
        f"{patient} stands where the agenda puts them.",
    )


def _moved(request: HttpRequest, episode: Episode, work: Callable[..., Any], words: str) -> HttpResponse:
    try:
        work(by=request.member, now=timezone.now())
    except Refused as refusal:
        words = refusal.message
        if not request.htmx:
            messages.warning(request, words)
    if request.htmx:
        return _list(request, episode, say=words)
    return redirect(address(request, None if request.POST.get("back") else episode))


@require_POST
@member_required(Can.REVIEW)
def put_off(request: HttpRequest, episode: UUID) -> HttpResponse:
    """Until a day, with a reason; then the next patient."""
    found = get_episode(member=request.member, public_id=episode)
    following = queries.next_after(shown(request).queued, episode)
    form = PutOffForm(request.POST)
    if form.is_valid():
        try:
            mark = actions.put_off(episode=found, by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            assert mark.until is not None
            until = short_date(mark.until, today_of(request))
            messages.success(request, f"{found.patient} is put off until {until}.")
            where = address(request, following)
            return HttpResponseClientRedirect(where) if request.htmx else redirect(where)
    if request.htmx:
        return _list(request, found, form=form, status=422)
    return page(request, found, shown(request), put_off=form, status=422)


def _list(
    request: HttpRequest, episode: Episode, *, form: PutOffForm | None = None, say: str = "", status: int = 200
) -> HttpResponse:
    agenda = shown(request)
    audit.viewed(request, kind="list", rows=len(agenda.queued))
    context = why(request, agenda, form) | {"episode": episode, "say": say}
    return render(request, "casereview/_why.html", context, status=status)
