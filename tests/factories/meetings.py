"""Meetings and their series, through the public door."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from casereview.actions.meeting_room import attend, begin_meeting, begin_now
from casereview.actions.meetings import plan_series
from casereview.models import MeetingSeries, ReviewMeeting
from casereview.queries.meetings import Occasion, get_day
from clinics.models import Membership
from tests.factories.clinics import StaffedClinic


def make_series(staffed: StaffedClinic, now: datetime, **fields: Any) -> MeetingSeries:
    values = {"name": "Weekly review", "every_weeks": 1, "starts": time(12), "minutes": 60, "slots": 8, **fields}
    with staffed.inside():
        return plan_series(by=staffed.lead, now=now, **{"first_on": staffed.clinic.today(now), **values})


def day_of(series: MeetingSeries, day: date, member: Membership) -> Occasion:
    """As a page loads it."""
    return get_day(member=member, series=series.public_id, day=day)


def begin_day(series: MeetingSeries, day: date, by: Membership, now: datetime) -> ReviewMeeting:
    return begin_meeting(occasion=day_of(series, day, by), by=by, now=now)


def make_meeting(
    staffed: StaffedClinic, now: datetime, *others: Membership, by: Membership | None = None
) -> ReviewMeeting:
    """An extra meeting that has just begun, led by the care manager; `others` are ticked."""
    leader = by or staffed.care_manager
    with staffed.inside():
        meeting = begin_now(minutes=60, slots=8, by=leader, now=now)
        for member in others:
            attend(meeting=meeting, member=member, here=True, by=leader, now=now)
        return meeting
