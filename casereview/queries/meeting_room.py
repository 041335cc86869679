"""A meeting that has begun: who is on its list, whom it is at, and the minutes that its end logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Prefetch
from django.http import Http404

from casereview.models import Attendance, MeetingPatient, ReviewMeeting
from casereview.queries.meetings import may_meet
from casereview.rules.meetings import Attendee, PlaceOutcome, Reached, shares, spent, whole_minutes
from clinics.models import Membership, TenantQuerySet
from clinics.rules import Role
from contacts.models import TimeEntry
from contacts.rules import working_role
from registry.models import Episode
from registry.queries import patients_like

MOST_FOUND = 8


def places_of(meeting: ReviewMeeting) -> TenantQuerySet[MeetingPatient]:
    """Everyone on its list, in its order."""
    rows = MeetingPatient.objects.filter(clinic_id=meeting.clinic_id, meeting=meeting)
    return rows.select_related("episode__patient", "review__reviewed_by__user").order_by("position")


def get_place(*, meeting: ReviewMeeting, episode: UUID) -> MeetingPatient:
    found = places_of(meeting).filter(episode__public_id=episode).first()
    if found is None:
        raise Http404("This patient is not on the list of this meeting.")
    return found


def seconds_of(place: MeetingPatient, now: datetime) -> int:
    return spent(place.seconds, place.running_since, now)


def attendees(meeting: ReviewMeeting) -> list[Membership]:
    """Who is ticked, by name."""
    return [row.member for row in who_came(meeting)]


def who_came(meeting: ReviewMeeting) -> TenantQuerySet[Attendance]:
    """Who is ticked and since when, in the order of `attendees`."""
    rows = Attendance.objects.filter(clinic_id=meeting.clinic_id, meeting=meeting)
    return rows.select_related("member__user", "meeting").order_by("member__user__name", "member")


def could_be_added(member: Membership, words: str) -> list[Episode]:
    """Open episodes of the clinic that these words find, the likeliest first."""
    in_care = Episode.objects.for_member(member).filter(closed_on=None)
    found = patients_like(member, words).filter(episodes__in=in_care)
    found = found.prefetch_related(Prefetch("episodes", in_care.select_related("care_manager__user"), to_attr="open"))
    return [episode for patient in found[:MOST_FOUND] for episode in patient.open]


def could_attend(member: Membership, meeting: ReviewMeeting) -> list[tuple[Membership, bool]]:
    """Everyone who takes part in meetings, and whether they are ticked; who was ticked and left stays."""
    here = attendees(meeting)
    known = list(may_meet(member))
    gone = [each for each in here if each not in known]
    return [(each, each in here) for each in [*known, *gone]]


@dataclass(frozen=True)
class Cell:
    """One attendee's minutes of one patient; `key` names its field."""

    member: Membership
    minutes: int
    key: str


@dataclass(frozen=True)
class Line:
    place: MeetingPatient
    seconds: int
    minutes: int
    cells: list[Cell]


def entry_key(meeting: ReviewMeeting, place: MeetingPatient, member: Membership) -> UUID:
    """Of the one time entry of that person for that patient in that meeting."""
    return uuid5(meeting.public_id, f"{place.episode.public_id} {member.public_id}")


def is_reached(place: MeetingPatient, seconds: int) -> bool:
    return place.outcome == PlaceOutcome.REVIEWED or seconds > 0


def sheet_of(meeting: ReviewMeeting, now: datetime) -> list[Line]:
    """Who was spoken about, with the minutes of each attendee as the clock gives them."""
    places = [place for place in places_of(meeting) if is_reached(place, seconds_of(place, now))]
    people = attendees(meeting)
    seconds = [seconds_of(place, now) for place in places]
    minutes = whole_minutes(seconds)
    found = shares(
        [Reached(place.pk, each, place.episode.care_manager_id) for place, each in zip(places, minutes, strict=True)],
        [Attendee(each.pk, working_role(each.roles) is Role.CARE_MANAGER) for each in people],
    )
    return [
        Line(place, of_clock, whole, [_cell(place, member, found[place.pk, member.pk]) for member in people])
        for place, of_clock, whole in zip(places, seconds, minutes, strict=True)
    ]


def _cell(place: MeetingPatient, member: Membership, minutes: int) -> Cell:
    return Cell(member, minutes, f"m-{place.episode.public_id}-{member.public_id}")


def logged_in(meeting: ReviewMeeting) -> list[Line]:
    """Of a meeting that was held: what was logged, entry by entry; voided ones no longer count."""
    places, people = [place for place in places_of(meeting) if is_reached(place, place.seconds)], attendees(meeting)
    keys = {entry_key(meeting, place, member): (place.pk, member.pk) for place in places for member in people}
    entries = TimeEntry.objects.filter(clinic_id=meeting.clinic_id, form_key__in=keys, voided_at=None)
    minutes = {keys[key]: found for key, found in entries.values_list("form_key", "minutes")}
    whole = whole_minutes([place.seconds for place in places])
    return [
        Line(
            place,
            place.seconds,
            of_clock,
            [_cell(place, member, minutes.get((place.pk, member.pk), 0)) for member in people],
        )
        for place, of_clock in zip(places, whole, strict=True)
    ]
