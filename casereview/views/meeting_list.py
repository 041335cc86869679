"""Adding somebody to the list of a meeting that is held: found by words, added by whoever leads it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from casereview.actions import meeting_room
from casereview.models import MeetingPatient, ReviewMeeting
from casereview.queries.meeting_room import could_be_added, places_of
from casereview.queries.meetings import get_meeting
from casereview.rules.meetings import MeetingState
from casereview.views.meeting_room import address, live
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from registry.queries import get_episode

LONGEST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MEET)
def find(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """Words come by POST and are kept nowhere."""
    row = get_meeting(member=request.member, public_id=meeting)
    if row.state != MeetingState.UNDER_WAY:
        return _over(request, row)
    words = " ".join(request.POST.get("words", "").split())[:LONGEST]
    places = list(places_of(row))
    beside = _beside(request, places)
    found = could_be_added(request.member, words)
    if found:
        audit.viewed(request, kind="list", rows=len(found))
    context = {
        "meeting": row,
        "words": words,
        "found": found,
        "listed": {place.episode_id for place in places},
        "of": beside.episode.public_id if beside else "",
    }
    template = "casereview/meetings/_found.html" if request.htmx else "casereview/meetings/find.html"
    return render(request, template, context)


@require_POST
@member_required(Can.MEET)
def add(request: HttpRequest, meeting: UUID, episode: UUID) -> HttpResponse:
    """Answers htmx with the strip and the list again: what is typed on the page stays as it is."""
    row = get_meeting(member=request.member, public_id=meeting)
    added = get_episode(member=request.member, public_id=episode)
    trouble, place = "", None
    try:
        place = meeting_room.add_patient(meeting=row, episode=added, by=request.member, now=timezone.now())
    except Refused as refusal:
        trouble = refusal.message
    row = get_meeting(member=request.member, public_id=meeting)
    shown = _beside(request, list(places_of(row)))
    if row.state != MeetingState.UNDER_WAY or not request.htmx or shown is None:
        if trouble:
            messages.warning(request, trouble)
        return _over(request, row)
    context = live(request, row, shown) | {"added": place, "trouble": trouble}
    return render(request, "casereview/meetings/_added.html", context, status=422 if trouble else 200)


def _beside(request: HttpRequest, places: Sequence[MeetingPatient]) -> MeetingPatient | None:
    """The place in whose room one is; none on the page outside it."""
    of = request.POST.get("of", "")
    found = next((each for each in places if str(each.episode.public_id) == of), None)
    if of and found is None:
        raise Http404("This patient is not on the list of this meeting.")
    return found


def _over(request: HttpRequest, row: ReviewMeeting) -> HttpResponse:
    """To where the meeting is now, as a whole page."""
    if not request.htmx:
        return redirect(address("meeting", request, row))
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address("meeting", request, row)
    return response
