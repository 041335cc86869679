"""The clinic's calendar and one person's clock. Dates are the clinic's local ones, instants are aware."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def month_of(day: date) -> date:
    """The first day of its calendar month."""
    return day.replace(day=1)


def add_months(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def month_bounds(first: date) -> tuple[date, date]:
    """The first and the last day of the month."""
    return month_of(first), add_months(first, 1) - timedelta(days=1)


def months_between(first: date, later: date) -> int:
    """1 from January to February."""
    return (later.year - first.year) * 12 + later.month - first.month


def local_date(instant: datetime, zone: str) -> date:
    """The clinic's date at that instant: 04:30 UTC on 1 January is still 31 December in New York."""
    return instant.astimezone(ZoneInfo(zone)).date()


def instant_of(day: date, clock: time, zone: str) -> datetime | None:
    """That time of the clinic's day; None when its clocks passed over it. Of an hour lived twice, the first."""
    found = datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)
    return found if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, clock) else None


@dataclass(frozen=True)
class Part:
    """Minutes that lie in one month. `starts_at` is empty when nobody said when they began."""

    on: date
    minutes: int
    starts_at: datetime | None = None


def split_at_month_end(starts_at: datetime, minutes: int, zone: str) -> list[Part]:
    """In two parts when the clinic's month ends in between; over any other midnight the day is the start's."""
    first = local_date(starts_at, zone)
    following = add_months(first, 1)
    turn = datetime.combine(following, time(), ZoneInfo(zone)).astimezone(UTC)
    before = int((turn - starts_at).total_seconds()) // 60
    if before >= minutes:
        return [Part(first, minutes, starts_at)]
    parts = [Part(first, before, starts_at), Part(following, minutes - before, turn)]
    return [part for part in parts if part.minutes > 0]


@dataclass(frozen=True)
class Timed:
    """An entry whose clock is known; `logged` orders those with one start, the first logged before the others."""

    person: str
    starts_at: datetime
    minutes: int
    logged: int = 0

    @property
    def began(self) -> datetime:
        """In UTC: local clocks are no clocks to count with."""
        return self.starts_at.astimezone(UTC)

    @property
    def ended(self) -> datetime:
        return self.began + timedelta(minutes=self.minutes)


def without_overlap(entries: Sequence[Timed]) -> list[int]:
    """The whole minutes of each entry, in the order given, after one person's overlapping time is counted once.

    The earlier start wins; of two with the same start, the one logged first. Nobody works on two patients at a time.
    """
    kept = [0] * len(entries)
    busy_until: dict[str, datetime] = {}
    for at in sorted(range(len(entries)), key=lambda at: (entries[at].began, entries[at].logged)):
        entry = entries[at]
        begins = max(entry.began, busy_until.get(entry.person, entry.began))
        kept[at] = max(0, int((entry.ended - begins).total_seconds()) // 60)
        busy_until[entry.person] = max(entry.ended, begins)
    return kept
