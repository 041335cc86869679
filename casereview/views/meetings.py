"""Planning meetings: what comes and what was, series, extra meetings, changes of one day, one's own calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casereview import queries
from casereview.actions import feeds, meeting_room, meetings
from casereview.forms import meetings as forms
from casereview.queries.feeds import feed_of
from casereview.queries.meetings import (
    Occasion,
    all_series,
    get_day,
    get_meeting,
    get_series,
    held_meetings,
    may_specialise,
    occasion_of,
    occasions,
    under_way,
)
from casereview.rules.meetings import MeetingState
from clinics.access import member_required
from clinics.errors import Refused
from clinics.forms import posted
from clinics.models import Membership
from clinics.rules import Can

SHOWN = timedelta(weeks=8)
PAST_ON_A_PAGE = 20
NOW_MINUTES, NOW_SLOTS = 60, 8  # of a meeting that nobody planned


@require_safe
@member_required(Can.MEET)
def overview(request: HttpRequest) -> HttpResponse:
    return _overview(request)


def _overview(request: HttpRequest, address: str = "") -> HttpResponse:
    """`address` is that of a calendar just made; it is told here once and kept nowhere."""
    member, today = request.member, request.member.clinic.today(timezone.now())
    found = occasions(member.clinic, today - meeting_room.LATEST, today + SHOWN)
    coming = [one for one in found if one.is_planned or (one.on >= today and one.state is MeetingState.CANCELLED)]
    context = {
        "today": today,
        "under_way": under_way(member),
        "coming": coming,
        "next": next((one for one in coming if one.is_planned and one.on >= today), None),
        "series": list(all_series(member.clinic)),
        "past": Paginator(held_meetings(member), PAST_ON_A_PAGE).get_page(request.GET.get("page")),
        "may_keep": member.can(Can.KEEP_REVIEWS),
        "may_review": member.can(Can.REVIEW),
        "waiting": len([one for one in queries.queue(member, today=today) if not one.deferred]),
        "feed": feed_of(member),
        "address": address,
    }
    return render(request, "casereview/meetings/overview.html", context)


@require_POST
@member_required(Can.MEET)
def make_calendar(request: HttpRequest) -> HttpResponse:
    return _overview(request, feeds.make_feed(by=request.member, now=timezone.now()))


@require_POST
@member_required(Can.MEET)
def end_calendar(request: HttpRequest) -> HttpResponse:
    feeds.end_feed(by=request.member, now=timezone.now())
    messages.success(request, "The address of your calendar no longer works.")
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.KEEP_REVIEWS)
def plan(request: HttpRequest) -> HttpResponse:
    initial = {"first_on": request.member.clinic.today(timezone.now())}
    form = forms.SeriesForm(posted(request), initial=initial, people=may_specialise(request.member))
    done = "Planned. Each day can still be moved or cancelled by itself."
    return _form(request, form, meetings.plan_series, done, title="Plan meetings", save="Plan them")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.KEEP_REVIEWS)
def change_series(request: HttpRequest, series: UUID) -> HttpResponse:
    found = get_series(member=request.member, public_id=series)
    people = may_specialise(request.member)
    form = forms.SeriesChange(posted(request), initial=forms.series_initial(found), people=people)

    def work(version: int, **given: Any) -> Any:
        return meetings.change_series(series=found, seen=version, **given)

    return _form(request, form, work, "Saved for every meeting to come.", title=found.name, series=found)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.KEEP_REVIEWS)
def add(request: HttpRequest) -> HttpResponse:
    form = forms.ExtraForm(posted(request), initial={"on": request.member.clinic.today(timezone.now())})
    return _form(request, form, meetings.add_meeting, "Added.", title="Extra meeting", save="Add it")


def _form(
    request: HttpRequest, form: Any, work: Callable[..., Any], done: str, *, save: str = "Save", **context: Any
) -> HttpResponse:
    if form.is_bound and form.is_valid() and _done(request, form, work, done):
        return _back(request)
    page = context | {"form": form, "save": save}
    return render(request, "casereview/meetings/form.html", page, status=422 if form.errors else 200)


def _done(request: HttpRequest, form: Any, work: Callable[..., Any], done: str) -> bool:
    try:
        work(by=request.member, now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    messages.success(request, done)
    return True


def found_occasion(
    member: Membership, meeting: UUID | None = None, series: UUID | None = None, day: date | None = None
) -> Occasion:
    """A meeting by its own id, or by the day of its series as long as nothing is written down about it."""
    if meeting:
        return occasion_of(get_meeting(member=member, public_id=meeting))
    assert series is not None  # the addresses name one or the other
    assert day is not None
    return get_day(member=member, series=series, day=day)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.KEEP_REVIEWS)
def change(request: HttpRequest, **where: Any) -> HttpResponse:
    """Move or cancel one meeting, or let a cancelled one take place after all."""
    occasion = found_occasion(request.member, **where)
    data, doing = posted(request), request.POST.get("do", "")
    initial = forms.occasion_initial(occasion)
    move = forms.MoveForm(data if doing == "move" else None, initial=initial, prefix="move")
    cancel = forms.CancelForm(data if doing == "cancel" else None, initial=initial, prefix="cancel")
    if doing == "restore":
        _restore(request, occasion)
        return _back(request)
    for form, action, done in (
        (move, meetings.move_meeting, "Moved. Calendars follow by themselves."),
        (cancel, meetings.cancel_meeting, "Cancelled. It can be taken back."),
    ):
        if form.is_bound and form.is_valid():
            seen = form.cleaned_data.pop("version")
            if _done(request, form, lambda **given: action(occasion=occasion, seen=seen, **given), done):  # noqa: B023
                return _back(request)
    context = {"occasion": occasion, "move": move, "cancel": cancel}
    wrong = move.errors or cancel.errors or data is not None
    return render(request, "casereview/meetings/change.html", context, status=422 if wrong else 200)


def _restore(request: HttpRequest, occasion: Occasion) -> None:
    seen = request.POST.get("version", "")
    try:
        meetings.restore_meeting(
            occasion=occasion, seen=int(seen) if seen.isdigit() else -1, by=request.member, now=timezone.now()
        )
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "It takes place after all.")


@require_POST
@member_required(Can.MEET)
def begin(request: HttpRequest, **where: Any) -> HttpResponse:
    occasion = found_occasion(request.member, **where)
    return _begun(request, lambda **who: meeting_room.begin_meeting(occasion=occasion, **who))


@require_POST
@member_required(Can.MEET)
def begin_now(request: HttpRequest) -> HttpResponse:
    return _begun(request, lambda **who: meeting_room.begin_now(minutes=NOW_MINUTES, slots=NOW_SLOTS, **who))


def _begun(request: HttpRequest, work: Callable[..., Any]) -> HttpResponse:
    try:
        row = work(by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return _back(request)
    return redirect("casereview:meeting", request.member.clinic.slug, row.public_id)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect("casereview:meetings", request.member.clinic.slug)
