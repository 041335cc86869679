"""A weekly meeting: five that were held, with who came and who was reviewed; one to come is moved, one cancelled."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid5

from casereview.models import Attendance, MeetingPatient, MeetingSeries, Review, ReviewMeeting
from casereview.queries.meeting_room import entry_key
from casereview.rules.meetings import MeetingState, PlaceOutcome, instant
from clinics.models import Clinic, Membership
from clinics.rules import Role
from contacts.models import TimeEntry

HELD = 5
STARTS = time(12, 15)
SECONDS = (7 * 60 + 20, 5 * 60 + 50, 8 * 60 + 5, 6 * 60 + 10)
PUT_OFF = "The labs are not back yet."


def write_meetings(clinic: Clinic, now: datetime) -> None:
    today = clinic.today(now)
    people = Membership.objects.filter(clinic=clinic, ended_at=None).select_related("user").order_by("pk")
    specialist = next((member for member in people if member.has_role(Role.SPECIALIST)), None)
    if specialist is None:
        return
    came = [specialist, *[member for member in people if member.has_role(Role.CARE_MANAGER)][:1]]
    first = today + timedelta(days=2) - timedelta(weeks=26)
    series = MeetingSeries.objects.create(
        clinic=clinic,
        public_id=uuid5(clinic.public_id, "meetings"),
        name="Weekly case review",
        specialist=specialist,
        first_on=first,
        starts=STARTS,
    )
    coming = today + timedelta(days=2)
    for weeks in range(1, HELD + 1):
        _held(clinic, series, coming - timedelta(weeks=weeks), came)
    _written(clinic, series, coming + timedelta(weeks=1), on=coming + timedelta(weeks=1, days=1), why="Staff training")
    away = {"state": MeetingState.CANCELLED, "why": "The specialist is at a congress"}
    _written(clinic, series, coming + timedelta(weeks=3), **away)


def _written(clinic: Clinic, series: MeetingSeries, day: date, **fields: Any) -> ReviewMeeting:
    values = {"on": day, "starts": STARTS, "public_id": uuid5(series.public_id, day.isoformat()), **fields}
    return ReviewMeeting.objects.create(clinic=clinic, series=series, planned_on=day, **values)


def _held(clinic: Clinic, series: MeetingSeries, day: date, came: list[Membership]) -> None:
    """The reviews of that week as if they were signed in it."""
    of_week = Review.objects.filter(
        clinic=clinic, reviewed_by=came[0], reviewed_on__range=(day - timedelta(days=6), day)
    )
    reviews = list(of_week.select_related("episode__patient", "time").order_by("reviewed_at", "pk")[: len(SECONDS)])
    began = instant(day, STARTS, clinic.zone)
    meeting = _written(
        clinic,
        series,
        day,
        state=MeetingState.HELD,
        began_at=began,
        ended_at=began + timedelta(seconds=sum(SECONDS[: len(reviews)]) + 90),
        led_by=came[0],
    )
    for member in came:
        Attendance.objects.create(clinic=clinic, meeting=meeting, member=member)
    for number, (review, seconds) in enumerate(zip(reviews, SECONDS, strict=False), 1):
        put_off = number == len(SECONDS)
        place = MeetingPatient.objects.create(
            clinic=clinic,
            meeting=meeting,
            episode=review.episode,
            position=number,
            why=review.place,
            seconds=0 if put_off else seconds,
            outcome=PlaceOutcome.PUT_OFF if put_off else PlaceOutcome.REVIEWED,
            reason=PUT_OFF if put_off else "",
            review=None if put_off else review,
        )
        if review.time and not put_off:
            key = entry_key(meeting, place, came[0])
            TimeEntry.objects.filter(clinic=clinic, pk=review.time.pk).update(form_key=key)
