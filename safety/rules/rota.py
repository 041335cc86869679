"""Who watches when, as stretches one after the other with the gaps between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from safety.rules.cover import Calendar, held_until, next_opening, next_watch, on_call, opening, stand_in


class Watch(StrEnum):
    OPEN = "open"
    ON_CALL = "on_call"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Stretch:
    starts_at: datetime
    ends_at: datetime
    watch: Watch
    people: tuple[int, ...] = ()


def rota(calendar: Calendar, first: date, last: date) -> Iterator[Stretch]:
    """From the first day's midnight to the end of the last, without a hole."""
    at, end = calendar.instant(first, time()), calendar.instant(last + timedelta(days=1), time())
    while at < end:
        stretch = _at(calendar, at, end)
        yield stretch
        at = stretch.ends_at


def people_in(calendar: Calendar, day: date) -> tuple[int, ...]:
    """The care managers who are in, and who stands in for the others; the leads where there are none."""
    for group in (calendar.staff.care_managers, calendar.staff.leads):
        found = [stand_in(calendar, who, day) for who in group]
        if present := tuple(dict.fromkeys(who for who in found if who is not None)):
            return present
    return ()


def _at(calendar: Calendar, at: datetime, end: datetime) -> Stretch:
    if span := opening(calendar, at):
        # Others may be in tomorrow.
        ends = min(span.ends_at, end, calendar.midnight_after(at))
        return Stretch(at, ends, Watch.OPEN, people_in(calendar, calendar.day(at)))
    called, held = on_call(calendar, at), held_until(calendar, at)
    if called is not None and held is not None:
        ends = min(held, next_opening(calendar, at) or end, end)
        return Stretch(at, ends, Watch.ON_CALL, (called,))
    return Stretch(at, min(next_watch(calendar, at) or end, end), Watch.NOBODY)
