"""The true sentence for a patient who has just answered: whether and when anybody looks. It promises no more than the
calendar gives, so it names a time only where somebody watches for the whole of it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from registry.rules import counted
from safety.rules.cover import LONGEST, Calendar, cover, held_until, minutes_at, watched_until

UNKNOWN = "This clinic has not said when it reads answers. It may be that nobody is looking."


def watch_words(calendar: Calendar, at: datetime) -> str:
    found, until = cover(calendar, at), watched_until(calendar, at)
    if found.next_watch is None:
        return UNKNOWN
    if until is None:
        return f"The clinic is closed. Nobody there will read this before {_when(calendar, found.next_watch, at)}."
    minutes = _minutes(calendar, at, until)
    if minutes is None:
        there = "The care team is there" if found.is_open else "The clinic is closed. Someone is on call"
        again = cover(calendar, until).next_watch
        wait = f"may wait until {_when(calendar, again, at)}" if again else "may not be read"
        return f"{there} until {_when(calendar, until, at)}. Answers sent now {wait}."
    who = "Someone of the care team" if found.is_open else "The clinic is closed. Someone on call"
    if found.held_until and at + timedelta(minutes=minutes) <= found.held_until:
        until = found.held_until  # the nearer end says more than that somebody else follows
    end = f", until {_when(calendar, until, at)}" if until - at < LONGEST else ""
    return f"{who} looks at answers like yours within {counted(minutes, 'minute')}{end}."


def _minutes(calendar: Calendar, at: datetime, until: datetime) -> int | None:
    """In how many somebody has looked: the owner, or whoever is asked once the owner has gone home in silence."""
    first = minutes_at(calendar, at)
    passed_on = at + timedelta(minutes=first)
    if (held := held_until(calendar, at)) and passed_on <= held:
        return first
    if passed_on >= until:
        return None
    both = first + minutes_at(calendar, passed_on)
    return both if at + timedelta(minutes=both) <= until else None


def _when(calendar: Calendar, moment: datetime, at: datetime) -> str:
    """17:00 today; Monday 23 Nov, 8:00; with the year when it is another."""
    zone = ZoneInfo(calendar.zone)
    local, today = moment.astimezone(zone), at.astimezone(zone).date()
    clock = f"{local.hour}:{local:%M}"
    if local.date() == today:
        return f"{clock} today"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local:%A} {local.day} {local:%b}{year}, {clock}"
