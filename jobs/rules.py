"""Which nights are due for a clinic. The answer depends on the clinic's calendar, not on when the last run happened."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Midnight is left alone for a few minutes, so that the day's last entries are in.
AFTER_MIDNIGHT = timedelta(minutes=10)


def night_begins(day: date, clinic_zone: str) -> datetime:
    """The instant the night of a clinic-local date falls due, in UTC.

    The first midnight where a clock change repeats it, the moment of the change where it skips it. The minutes after
    are elapsed time, so a clock change in the night neither skips nor repeats one.
    """
    return datetime.combine(day, time(), ZoneInfo(clinic_zone)).astimezone(UTC) + AFTER_MIDNIGHT


def due_nights(last_period: date | None, clinic_zone: str, now_utc: datetime, first: date) -> list[date]:
    """Every clinic-local date from the first, or from the day after the last recorded one, whose night has begun.

    Oldest first: after three missed nights, three dates. A clock set back yields nothing rather than a night twice.
    """
    day = first if last_period is None else max(first, last_period + timedelta(days=1))
    due = []
    while night_begins(day, clinic_zone) <= now_utc:
        due.append(day)
        day += timedelta(days=1)
    return due


def name_of(path: str) -> str:
    """The heartbeat of a function that runs each minute: "safety.actions.escalate_due" beats as "escalate_due"."""
    return path.rpartition(".")[2]
