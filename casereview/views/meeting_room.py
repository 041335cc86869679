"""A meeting that is held: one page, loaded once; each step answers with the room alone (htmx) or leads to its address.

Looking is free: anybody may open anybody's place. Only the steps of whoever leads move the meeting and its clock.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casereview import forms, queries
from casereview.actions import meeting_room
from casereview.beginnings import EMPTY
from casereview.forms import meetings as meeting_forms
from casereview.models import MeetingPatient, ReviewMeeting
from casereview.queries.meeting_room import (
    could_attend,
    get_place,
    logged_in,
    places_of,
    seconds_of,
    sheet_of,
    who_came,
)
from casereview.queries.meetings import get_meeting, occasion_of
from casereview.rules.meetings import MeetingState, PlaceOutcome
from casereview.views import drafts
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.forms import posted
from clinics.queries import people
from clinics.rules import Can
from registry.queries import get_episode

OTHERS_EVERY = 10  # seconds after which a page asks what the others did


def _meeting(request: HttpRequest, public_id: UUID) -> ReviewMeeting:
    return get_meeting(member=request.member, public_id=public_id)


def address(name: str, request: HttpRequest, meeting: ReviewMeeting, *more: UUID) -> str:
    return reverse(f"casereview:{name}", args=[request.member.clinic.slug, meeting.public_id, *more])


@require_safe
@member_required(Can.MEET)
def meeting(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """Where it is now: the room while it is under way, else what there is to say about it."""
    row = _meeting(request, meeting)
    if row.state == MeetingState.UNDER_WAY:
        now_at = places_of(row).filter(position=row.position).first()
        if now_at:
            return redirect(address("place", request, row, now_at.episode.public_id))
        return render(request, "casereview/meetings/empty.html", {"meeting": row, "leads": leads(request, row)})
    places = list(places_of(row))
    lines = logged_in(row)
    if places:
        audit.viewed(request, kind="list", rows=len(places))
    reached = {line.place.pk for line in lines}
    context = {
        "meeting": row,
        "occasion": occasion_of(row),
        "attendance": who_came(row),
        "lines": lines,
        "put_off": [place for place in places if place.outcome == PlaceOutcome.PUT_OFF],
        "not_reached": [p for p in places if p.outcome == PlaceOutcome.WAITING and p.pk not in reached],
        "reviewed": sum(place.outcome == PlaceOutcome.REVIEWED for place in places),
    }
    return render(request, "casereview/meetings/meeting.html", context)


@require_safe
@member_required(Can.MEET)
def place(request: HttpRequest, meeting: UUID, episode: UUID) -> HttpResponse:
    row = _meeting(request, meeting)
    shown = get_place(meeting=row, episode=episode)
    if row.state != MeetingState.UNDER_WAY:
        return redirect(address("meeting", request, row))
    return room(request, row, shown)


def room(
    request: HttpRequest,
    meeting: ReviewMeeting,
    shown: MeetingPatient,
    *,
    form: Any = None,
    formset: Any = None,
    put_off: Any = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """This patient's place: the whole page, or for htmx what is in it."""
    episode = get_episode(member=request.member, public_id=shown.episode.public_id)
    audit.viewed(request, patient=episode.patient.public_id)
    context = live(request, meeting, shown)
    context["may_sign"] |= form is not None  # what was typed stays, also when somebody else signed meanwhile
    draft = queries.review_draft_of(request.member, episode) if context["may_sign"] and form is None else None
    kept = draft.fields if draft else {}
    context |= {
        "episode": episode,
        "patient": episode.patient,
        "today": request.member.clinic.today(timezone.now()),
        "page": queries.one_page(request.member, episode, request.member.clinic.today(timezone.now())),
        "attendance": could_attend(request.member, meeting),
        "put_off_form": put_off or meeting_forms.PutOffForm(initial={"reason": shown.reason}),
        "trouble": trouble,
        "pane": "recommend" if form is not None else "patient",
        "focus": request.htmx and status == 200,
    }
    if context["may_sign"]:
        context |= {
            "form": form or meeting_forms.MeetingReviewForm(initial=kept or None),
            "formset": formset or forms.recommendations(rows=forms.typed_rows(kept) if kept else None),
            "beginnings": queries.grouped(queries.beginnings_of(request.member)),
            "draft": draft,
        }
    template = "casereview/meetings/_room.html" if request.htmx else "casereview/meetings/room.html"
    response = render(request, template, context, status=status)
    if request.htmx:
        here = address("place", request, meeting, episode.public_id)
        response["HX-Push-Url"] = "false" if request.htmx.current_url_abs_path == here else here
        response["HX-Retarget"], response["HX-Reswap"] = "#room", "innerHTML show:window:top"
    return response


def live(request: HttpRequest, meeting: ReviewMeeting, shown: MeetingPatient) -> dict[str, Any]:
    """What changes without anybody's step on this page: whom it is at, the clock, who is left."""
    now, places = timezone.now(), list(places_of(meeting))
    number = next(n for n, each in enumerate(places) if each.pk == shown.pk)
    at = next((each for each in places if each.position == meeting.position), None)
    place = places[number]
    return {
        "number": number + 1,
        "meeting": meeting,
        "occasion": occasion_of(meeting),
        "leads": leads(request, meeting),
        "may_sign": request.member.can(Can.REVIEW) and place.outcome != PlaceOutcome.REVIEWED,
        "places": places,
        "place": place,
        "at": at,
        "is_at": at is not None and at.pk == shown.pk,
        "seconds": seconds_of(place, now),
        "total_seconds": sum(seconds_of(each, now) for each in places),
        "left": sum(each.outcome == PlaceOutcome.WAITING for each in places),
        "before": places[number - 1] if number else None,
        "after": places[number + 1] if number + 1 < len(places) else None,
        "others_every": OTHERS_EVERY,
    }


def leads(request: HttpRequest, meeting: ReviewMeeting) -> bool:
    return meeting.led_by_id == request.member.pk


@require_safe
@member_required(Can.MEET)
def others(request: HttpRequest, meeting: UUID, episode: UUID) -> HttpResponse:
    """What the others did since version `seen`: nothing to say, or the strip and the list again."""
    row = _meeting(request, meeting)
    shown = get_place(meeting=row, episode=episode)
    if request.GET.get("seen") == str(row.version):
        return HttpResponse(status=204)
    if row.state != MeetingState.UNDER_WAY:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address("meeting", request, row)
        return response
    audit.viewed(request, kind="list", rows=places_of(row).count())
    return render(request, "casereview/meetings/_others.html", live(request, row, shown))


@require_POST
@member_required(Can.MEET)
def go(request: HttpRequest, meeting: UUID, episode: UUID) -> HttpResponse:
    """To this patient; the meeting comes along when it is its leader who goes. What was typed is kept."""
    row = _meeting(request, meeting)
    to, trouble = get_place(meeting=row, episode=episode), ""
    try:
        _keep(request, row)
        if leads(request, row):
            row = meeting_room.go_to(meeting=row, position=to.position, by=request.member, now=timezone.now())
    except Refused as refusal:
        trouble = refusal.message
    return _shown(request, row, to, trouble)


def _shown(request: HttpRequest, row: ReviewMeeting, place: MeetingPatient, trouble: str = "") -> HttpResponse:
    row = _meeting(request, row.public_id)
    if row.state != MeetingState.UNDER_WAY:
        response = redirect(address("meeting", request, row))
        if request.htmx:
            response = HttpResponse(status=204)
            response["HX-Redirect"] = address("meeting", request, row)
        return response
    if request.htmx:
        place = get_place(meeting=row, episode=place.episode.public_id)
        return room(request, row, place, trouble=trouble, status=422 if trouble else 200)
    if trouble:
        messages.warning(request, trouble)
    return redirect(address("place", request, row, place.episode.public_id))


def _keep(request: HttpRequest, row: ReviewMeeting) -> None:
    """What stood in the review form of the patient one leaves, if anything did."""
    of = request.POST.get("of", "")
    if not of or not request.member.can(Can.REVIEW) or not drafts.of_a_form(request):
        return
    left = next((each for each in places_of(row) if str(each.episode.public_id) == of), None)
    if left is not None:
        drafts.keep(request, left.episode)


@require_POST
@member_required(Can.REVIEW)
def sign(request: HttpRequest, meeting: UUID, episode: UUID) -> HttpResponse:
    """Sign this patient's review here; who leads goes on to the next who waits."""
    row = _meeting(request, meeting)
    shown = get_place(meeting=row, episode=episode)
    if asked_for := request.POST.get("begin", ""):
        beginning = queries.beginnings_of(request.member).get(asked_for, EMPTY)
        rows = [*forms.typed_rows(request.POST), beginning.row(request.member.clinic.today(timezone.now()))]
        form = meeting_forms.MeetingReviewForm(initial=request.POST.dict())
        return room(request, row, shown, form=form, formset=forms.recommendations(rows=rows))
    form, formset = meeting_forms.MeetingReviewForm(request.POST), forms.recommendations(request.POST)
    if all([form.is_valid(), formset.is_valid()]):
        try:
            meeting_room.review_in_meeting(
                meeting=row,
                episode=shown.episode,
                recommendations=forms.given(formset),
                by=request.member,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return _signed(request, row, shown)
    if row.state != MeetingState.UNDER_WAY:
        return _shown(request, row, shown)
    return room(request, row, shown, form=form, formset=formset, status=422)


def _signed(request: HttpRequest, row: ReviewMeeting, shown: MeetingPatient) -> HttpResponse:
    messages.success(request, f"The review of {shown.episode.patient} is signed.")
    waiting = [each for each in places_of(row) if each.outcome == PlaceOutcome.WAITING]
    following = next((each for each in waiting if each.position > shown.position), next(iter(waiting), shown))
    if not leads(request, row):
        return _shown(request, row, shown)
    if following is not shown:
        meeting_room.go_to(meeting=row, position=following.position, by=request.member, now=timezone.now())
    return _shown(request, row, following)


@require_POST
@member_required(Can.MEET)
def put_off(request: HttpRequest, meeting: UUID, episode: UUID) -> HttpResponse:
    """Not today, and why; without a reason it is taken back."""
    row = _meeting(request, meeting)
    shown = get_place(meeting=row, episode=episode)
    form = meeting_forms.PutOffForm(request.POST)
    back = request.POST.get("do") == "back"
    if form.is_valid() and not back and not form.cleaned_data["reason"].strip():
        form.add_error("reason", "Say why, for whoever wonders.")
    if form.is_valid():
        reason = "" if back else form.cleaned_data["reason"]
        try:
            meeting_room.put_off_in_meeting(
                meeting=row, episode=shown.episode, reason=reason, by=request.member, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("reason", refusal.message)
        else:
            return _shown(request, row, shown)
    if row.state != MeetingState.UNDER_WAY:
        return _shown(request, row, shown)
    return room(request, row, shown, put_off=form, status=422)


@require_POST
@member_required(Can.MEET)
def clock(request: HttpRequest, meeting: UUID, episode: UUID) -> HttpResponse:
    """Pause, go on, or correct this patient's time."""
    row = _meeting(request, meeting)
    shown, trouble = get_place(meeting=row, episode=episode), ""
    who: dict[str, Any] = {"meeting": row, "by": request.member, "now": timezone.now()}
    try:
        if request.POST.get("do") == "pause":
            meeting_room.pause_clock(**who)
        elif request.POST.get("do") == "go-on":
            meeting_room.go_to(position=shown.position, **who)
        else:
            form = meeting_forms.ClockForm(request.POST)
            if not form.is_valid():
                raise Refused("; ".join(words for errors in form.errors.values() for words in errors))
            given = form.cleaned_data
            meeting_room.correct_clock(episode=episode, seconds=given["minutes"] * 60, seen=given["seen"], **who)
    except Refused as refusal:
        trouble = refusal.message
    return _shown(request, row, shown, trouble)


@require_POST
@member_required(Can.MEET)
def lead(request: HttpRequest, meeting: UUID) -> HttpResponse:
    row, who = _meeting(request, meeting), {"by": request.member, "now": timezone.now()}
    try:
        meeting_room.take_lead(meeting=row, **who)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect(address("meeting", request, row))


@require_POST
@member_required(Can.MEET)
def attendance(request: HttpRequest, meeting: UUID, member: UUID) -> HttpResponse:
    row = _meeting(request, meeting)
    person, trouble = get_object_or_404(people(request.member), public_id=member), ""
    here = request.POST.get("here") == "yes"
    try:
        meeting_room.attend(meeting=row, member=person, here=here, by=request.member, now=timezone.now())
    except Refused as refusal:
        trouble = refusal.message
    if request.htmx:
        context = {"meeting": row, "attendance": could_attend(request.member, row), "trouble": trouble}
        return render(request, "casereview/meetings/_attendance.html", context, status=422 if trouble else 200)
    if trouble:
        messages.warning(request, trouble)
    return redirect(address("meeting", request, row))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MEET)
def end(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """The sheet: everybody's minutes to look over, who was not reached; then the meeting is held."""
    row, now = _meeting(request, meeting), timezone.now()
    if row.state != MeetingState.UNDER_WAY:
        return redirect(address("meeting", request, row))
    form = meeting_forms.SheetForm(posted(request), sheet_of(row, now))
    if form.is_bound and form.is_valid():
        try:
            meeting_room.end_meeting(meeting=row, minutes=form.minutes, by=request.member, now=now)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect(address("meeting", request, row))
    places = list(places_of(row))
    if places:
        audit.viewed(request, kind="list", rows=len(places))
    reached = {line.place.pk for line in form.lines}
    context = {
        "meeting": row,
        "occasion": occasion_of(row),
        "form": form,
        "leads": leads(request, row),
        "attendance": who_came(row),
        "put_off": [each for each in places if each.outcome == PlaceOutcome.PUT_OFF],
        "not_reached": [each for each in places if each.outcome == PlaceOutcome.WAITING and each.pk not in reached],
    }
    return render(request, "casereview/meetings/end.html", context, status=422 if form.errors else 200)
