"""Who watches now, whose an alert becomes, until when its clock runs. Hours are clinic-local, instants UTC.

People are keys here. Leave counts in whole clinic-local days. A day on which nobody is in is a closed day, whatever its
hours say. Hours that a clock change skips are taken as that much later; those it repeats as their first time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

DAYS_END = time(23, 59)  # a clinic that closes then is open to the end of the day
LOOK_AHEAD = 366  # days in which something must open, else nobody is promised
LONGEST = timedelta(days=8)  # nobody needs to know an end further away


@dataclass(frozen=True)
class Hours:
    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Leave:
    who: int
    first_day: date
    last_day: date
    covered_by: int | None = None


@dataclass(frozen=True)
class Duty:
    who: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Span:
    starts_at: datetime
    ends_at: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True)
class Staff:
    """Those who work here now and may own an alert, in the order in which they are asked; `handlers` is all of them."""

    care_managers: tuple[int, ...] = ()
    leads: tuple[int, ...] = ()
    handlers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Team:
    """Whom an episode knows; whoever raised the alert is the last to be asked."""

    care_manager: int | None = None
    clinician: int | None = None
    raiser: int | None = None


@dataclass(frozen=True)
class Calendar:
    zone: str
    staff: Staff
    hours: tuple[Hours, ...] = ()
    holidays: frozenset[date] = frozenset()
    leave: tuple[Leave, ...] = ()
    duties: tuple[Duty, ...] = ()
    minutes: int = 30
    minutes_on_call: int = 60

    @property
    def is_set(self) -> bool:
        return bool(self.hours or self.duties)

    def day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.zone)).date()

    def instant(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)

    def midnight_after(self, at: datetime) -> datetime:
        return self.instant(self.day(at) + timedelta(days=1), time())


@dataclass(frozen=True)
class Cover:
    """An instant of the calendar, and an alert raised at it."""

    owner: int | None  # None where nobody at all handles alerts
    is_open: bool
    on_call: int | None
    out_of_hours: bool
    clock_starts: datetime
    acknowledge_by: datetime
    held_until: datetime | None  # None: nobody watches now
    next_watch: datetime | None  # None: nobody ever does
    next_opening: datetime | None


def cover(calendar: Calendar, at: datetime, team: Team | None = None) -> Cover:
    starts, open_now = clock_starts(calendar, at), is_open(calendar, at)
    return Cover(
        owner=owner(calendar, starts, team or Team()),
        is_open=open_now,
        on_call=on_call(calendar, at),
        out_of_hours=calendar.is_set and not open_now,
        clock_starts=starts,
        acknowledge_by=acknowledge_by(calendar, at),
        held_until=held_until(calendar, at),
        next_watch=next_watch(calendar, at),
        next_opening=next_opening(calendar, at),
    )


def owner(calendar: Calendar, at: datetime, team: Team) -> int | None:
    """Whoever is on call when the clinic is closed; the care manager or who stands in; another who is in; a lead.

    Where nobody is in, the alert still has an owner: a lead, else the next of those who may own one.
    """
    if calendar.is_set and not is_open(calendar, at) and (called := on_call(calendar, at)) is not None:
        return called
    staff, day = calendar.staff, calendar.day(at)
    first = (team.care_manager, *staff.care_managers, *staff.leads, team.clinician)
    for who in first:
        if who is not None and (found := stand_in(calendar, who, day)) is not None:
            return found
    last = (*staff.leads, team.clinician, team.care_manager, team.raiser, *staff.handlers)
    return next((who for who in last if who in staff.handlers), None)


def stand_in(calendar: Calendar, who: int, day: date) -> int | None:
    """They themselves if they are in, else who covers them, else who covers that person; a circle ends at nobody."""
    seen: set[int] = set()
    current: int | None = who
    while current is not None and current not in seen:
        if is_in(calendar, current, day):
            return current
        seen.add(current)
        current = next((leave.covered_by for leave in _away(calendar, current, day) if leave.covered_by), None)
    return None


def is_in(calendar: Calendar, who: int, day: date) -> bool:
    return who in calendar.staff.handlers and not any(_away(calendar, who, day))


def _away(calendar: Calendar, who: int, day: date) -> Iterator[Leave]:
    return (leave for leave in calendar.leave if leave.who == who and leave.first_day <= day <= leave.last_day)


def anyone_in(calendar: Calendar, day: date) -> bool:
    staff = calendar.staff
    return any(stand_in(calendar, who, day) is not None for who in (*staff.care_managers, *staff.leads))


def on_call(calendar: Calendar, at: datetime) -> int | None:
    for duty in sorted(calendar.duties, key=lambda duty: (duty.starts_at, duty.who)):
        if duty.starts_at <= at < duty.ends_at:
            found = stand_in(calendar, duty.who, calendar.day(at))
            if found is not None:
                return found
    return None


def openings(calendar: Calendar, at: datetime) -> Iterator[Span]:
    """The open stretches that end after this instant, in order; those that touch are one."""
    pending: Span | None = None
    for span in _stretches(calendar, calendar.day(at)):
        if span.ends_at <= at:
            continue
        if pending and span.starts_at <= pending.ends_at and pending.ends_at - at < LONGEST:
            pending = Span(pending.starts_at, max(pending.ends_at, span.ends_at))
            continue
        if pending:
            yield pending
        pending = span
    if pending:
        yield pending


def _stretches(calendar: Calendar, first: date) -> Iterator[Span]:
    by_weekday = {weekday: sorted(_of_weekday(calendar.hours, weekday), key=lambda h: h.opens) for weekday in range(7)}
    if not calendar.hours:
        return
    for day in (first + timedelta(days=ahead) for ahead in range(-1, LOOK_AHEAD)):
        if day in calendar.holidays or not by_weekday[day.weekday()] or not anyone_in(calendar, day):
            continue
        for hours in by_weekday[day.weekday()]:
            to_the_end = hours.closes >= DAYS_END
            ends = calendar.instant(day + timedelta(days=1), time()) if to_the_end else None
            span = Span(calendar.instant(day, hours.opens), ends or calendar.instant(day, hours.closes))
            if span.starts_at < span.ends_at:  # a clock change can swallow a stretch
                yield span


def _of_weekday(hours: Iterable[Hours], weekday: int) -> list[Hours]:
    return [each for each in hours if each.weekday == weekday]


def opening(calendar: Calendar, at: datetime) -> Span | None:
    """The open stretch around this instant."""
    first = next(openings(calendar, at), None)
    return first if first and at in first else None


def is_open(calendar: Calendar, at: datetime) -> bool:
    return opening(calendar, at) is not None


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """When the clinic opens next, after now."""
    return next((span.starts_at for span in openings(calendar, at) if span.starts_at > at), None)


def is_watched(calendar: Calendar, at: datetime) -> bool:
    return is_open(calendar, at) or on_call(calendar, at) is not None


def next_watch(calendar: Calendar, at: datetime) -> datetime | None:
    """The first instant from now on at which the clinic is open or somebody is on call."""
    if is_watched(calendar, at):
        return at
    called = (moment for duty in calendar.duties for moment in _moments(calendar, duty, at))
    found = [moment for moment in called if on_call(calendar, moment) is not None]
    opens = next_opening(calendar, at)
    return min([*found, *([opens] if opens else [])], default=None)


def _moments(calendar: Calendar, duty: Duty, at: datetime) -> Iterator[datetime]:
    """When a duty may come to life: its beginning, and each midnight within it, where a leave may end."""
    moment = max(duty.starts_at, at)
    while moment < duty.ends_at:
        yield moment
        moment = calendar.midnight_after(moment)


def watched_until(calendar: Calendar, at: datetime) -> datetime | None:
    """The end of the unbroken watch around this instant; None when nobody watches."""
    end = at
    while end - at < LONGEST and (later := held_until(calendar, end)) is not None:
        end = later
    return end if end > at else None


def held_until(calendar: Calendar, at: datetime) -> datetime | None:
    """Until when the clinic stays open, or else the same person stays on call; None when nobody watches."""
    if span := opening(calendar, at):
        return span.ends_at
    called, end = on_call(calendar, at), at
    while called is not None and end - at < LONGEST and on_call(calendar, end) == called:
        running = [duty.ends_at for duty in calendar.duties if duty.starts_at <= end < duty.ends_at]
        end = min([*running, calendar.midnight_after(end)])  # a midnight may begin somebody's leave
    return end if end > at else None


def clock_starts(calendar: Calendar, at: datetime) -> datetime:
    """Now, when somebody watches; else when somebody next does. Where nobody ever does, the clock runs all the same."""
    return next_watch(calendar, at) or at


def acknowledge_by(calendar: Calendar, at: datetime) -> datetime:
    starts = clock_starts(calendar, at)
    return starts + timedelta(minutes=minutes_at(calendar, starts))


def minutes_at(calendar: Calendar, at: datetime) -> int:
    only_on_call = not is_open(calendar, at) and on_call(calendar, at) is not None
    return calendar.minutes_on_call if only_on_call else calendar.minutes


def closed_before(calendar: Calendar, at: datetime) -> datetime:
    """When the clinic last closed before the day of this instant began; where it has not been open for a week, a week
    before."""
    today = calendar.instant(calendar.day(at), time())
    first = today - LONGEST
    ended = takewhile(lambda span: span.ends_at <= today, openings(calendar, first))
    return max((span.ends_at for span in ended), default=first)
