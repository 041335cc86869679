"""Calendar feeds: whose secret it is, and the meetings it shows. Nothing of any patient."""

from __future__ import annotations

from datetime import datetime, timedelta

from casereview.models import CalendarFeed
from casereview.queries.meetings import AHEAD, Occasion, occasions
from casereview.rules.calendar import Event, calendar_file
from casereview.rules.meetings import MeetingState
from clinics import tokens
from clinics.models import Clinic, Membership
from clinics.rules import Can

BEFORE = timedelta(weeks=4)
SUMMARY = "Case review meeting"


def feed_of(member: Membership) -> CalendarFeed | None:
    """The one that works now."""
    return CalendarFeed.objects.for_member(member).filter(member=member, ended_at=None).first()


def feed_by_secret(clinic: Clinic, secret: str) -> CalendarFeed | None:
    """None for a wrong or ended one, and for somebody who left or no longer takes part in meetings."""
    rows = CalendarFeed.objects.filter(clinic=clinic, secret_hash=tokens.hashed(secret), ended_at=None)
    found = rows.filter(member__ended_at=None, member__user__is_active=True).select_related("member").first()
    return found if found and found.member.can(Can.MEET) else None


def calendar_of(clinic: Clinic, now: datetime) -> str:
    today = clinic.today(now)
    events = [_event(one) for one in occasions(clinic, today - BEFORE, today + AHEAD)]
    return calendar_file(f"{SUMMARY}s, {clinic.name}", events, now)


def _event(one: Occasion) -> Event:
    return Event(
        uid=f"{one.key}@case-review",
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        summary=SUMMARY,
        where=one.clinic.name,
        version=one.version + (one.series.version if one.series else 0),
        cancelled=one.state is MeetingState.CANCELLED,
    )
