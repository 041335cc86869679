"""What safety watches: risk items, silence on an alert, the hours in which somebody is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from clinics.models import Clinic
from clinics.queries import settings_of
from clinics.watching import NotWatched, Watched
from safety.models import RiskProtocol
from safety.queries import book
from safety.rules import Calendar
from safety.rules.rota import Watch, rota

DAYS = 14  # how far ahead nights without anybody are counted


def watched(clinic: Clinic, *, now: datetime) -> list[Watched]:
    values = settings_of(clinic)
    owner = "the person on call, else the care manager" if _duties(clinic, now) else "the care manager"
    return [
        Watched("Risk", f"A positive answer to a risk item, also in an unfinished form, opens an alert with {owner}"),
        Watched(
            "Risk",
            f"An alert is to be acknowledged within {values['alert.minutes']} minutes, "
            f"by somebody on call within {values['alert.minutes_on_call']}",
            ("alert.minutes", "alert.minutes_on_call"),
        ),
        Watched("Risk", "On silence it goes to the covering care manager, the treating clinician, the clinic lead"),
        Watched(
            "Risk",
            f"When nobody is left to ask, the last one is reminded every {values['alert.remind_minutes']} minutes",
            ("alert.remind_minutes",),
        ),
    ]


def _duties(clinic: Clinic, now: datetime) -> bool:
    return bool(book(clinic, now).calendar.duties)


def not_watched(clinic: Clinic, *, now: datetime) -> list[NotWatched]:
    return [*_hours(book(clinic, now).calendar, now), *_protocol(clinic)]


def _hours(calendar: Calendar, now: datetime) -> Iterator[NotWatched]:
    if not calendar.is_set:
        yield NotWatched("Nobody has said who watches when", "Patients are told that nobody may be looking.")
        return
    first = calendar.day(now)
    stretches = [each for each in rota(calendar, first, first + timedelta(days=DAYS)) if each.ends_at > now]
    gaps = sum(each.watch is Watch.NOBODY for each in stretches)
    if not calendar.duties:
        yield NotWatched(
            "Nothing out of hours", "Nobody is on call from now on: an alert waits for the clinic to open."
        )
    elif gaps:
        yield NotWatched(
            f"{gaps} stretches of the next {DAYS} days", "Nobody is in or on call then: an alert waits for the next."
        )


def _protocol(clinic: Clinic) -> Iterator[NotWatched]:
    if not RiskProtocol.objects.filter(clinic=clinic).exists():
        yield NotWatched("No risk protocol is published", "What people do about an alert is not written down here.")
