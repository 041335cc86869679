"""That nobody starves: who must come up now so that everyone is reached within the clinic's interval.

Reviews happen on *occasions*: the next meetings with their places, or the weeks with the places a clinic signed. Each
patient has a last day (`agenda.last_day`). As long as everyone known can still be placed on an occasion by their last
day, the order of the agenda decides who comes up; a place is taken from it only for somebody who would otherwise fall
out (`chosen`). When no arrangement reaches everyone, `outlook` says so, in numbers and with the first day: decision
0009.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from registry.rules import counted, short_date

FRIDAY = 4
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Occasion:
    """Reviews that will have been done on `on`; whoever's last day is earlier comes too late for it."""

    on: date
    room: int


@dataclass(frozen=True)
class Waiting:
    """Somebody to be reviewed. `until` is the day until which they were put off."""

    key: int
    last_day: date
    on_agenda: bool = True
    pinned: bool = False
    until: date | None = None


@dataclass(frozen=True)
class Choice:
    """Who comes up on the first occasion; `reserved` are those whom the order alone would have left out."""

    now: frozenset[int]
    reserved: frozenset[int]


@dataclass(frozen=True)
class Outlook:
    due: int  # patients whose last day comes by that day
    room: int  # places by that day
    until: date
    out: tuple[Waiting, ...]  # who cannot be reached by their last day, the first one first
    past: int  # whose last day has passed already
    next_out: Waiting | None  # whose last day comes next

    @property
    def is_short(self) -> bool:
        return bool(self.out)

    def words(self, today: date) -> str:
        time = "Today," if self.until <= today else f"By {short_date(self.until, today)},"
        if not self.out:
            return f"{time} {_come_due(self.due)} and there is room for {self.room}."
        first, noun = self.out[0], "patient" if len(self.out) == 1 else "patients"
        falls = f"the first to fall out is on {short_date(max(first.last_day, today), today)}"
        if self.due <= self.room:
            return f"{len(self.out)} {noun} cannot be reached in time because of what was put off; {falls}."
        return f"{time} {_come_due(self.due)} and there is room for {self.room}; {falls}."


def _come_due(number: int) -> str:
    return f"{counted(number, 'patient')} {'comes' if number == 1 else 'come'} due"


def occasions(
    today: date, *, slots: int, used: int, until: date, meetings: Sequence[Occasion] = ()
) -> tuple[Occasion, ...]:
    """The planned meetings, then weeks with the signed number of places, up to `until`; the first one comes next.

    Without a planned meeting this week is the first, with what is left of its places; what a later week has room for is
    sure by its Friday only.
    """
    if meetings:
        found = sorted(meetings, key=lambda each: each.on)
        following = found[-1].on + WEEK
    else:
        found = [Occasion(today, max(slots - used, 0))]
        following = today + timedelta(days=7 - today.weekday() + FRIDAY)
    while following <= until:
        found.append(Occasion(following, slots))
        following += WEEK
    return tuple(found)


def chosen(waiting: Sequence[Waiting], rooms: Sequence[Occasion]) -> Choice:
    """Who comes up on the first occasion. `waiting` is in the order shown, those not on the agenda after it.

    The pinned come first, then the order, as long as enough places stay for those who must come up now. Whoever is not
    on the agenda comes up only if they must.
    """
    first, least = rooms[0], _least(waiting, rooms)
    missing = dict(least)  # by last day: how many of those up to it must still be taken
    taken: list[int] = []
    free = [one for one in waiting if one.until is None]
    for one in sorted(free, key=lambda one: not one.pinned):
        after = {day: number - (one.last_day <= day) for day, number in missing.items()}
        must, must_after = _most(missing), _most(after)
        if len(taken) + 1 + must_after <= first.room and (one.on_agenda or must_after < must):
            taken.append(one.key)
            missing = after
    plain = [one.key for one in sorted(free, key=lambda one: not one.pinned) if one.on_agenda][: first.room]
    return Choice(frozenset(taken), frozenset(taken) - frozenset(plain))


def _most(missing: dict[date, int]) -> int:
    return max(0, *missing.values()) if missing else 0


def _least(waiting: Sequence[Waiting], rooms: Sequence[Occasion]) -> dict[date, int]:
    """How many of those with a last day up to each day the first occasion must take: as many as the later ones up to
    that day have no place for. Whoever was put off keeps a place there, the latest that reaches them."""
    first, later = rooms[0], _kept_for_deferred(waiting, rooms[1:])
    free = Counter(one.last_day for one in waiting if one.until is None)
    found, due, places = {}, 0, 0
    coming = iter(later)
    occasion = next(coming, None)
    for day in sorted(free):
        due += free[day]
        while occasion is not None and occasion.on <= day:
            places += occasion.room
            occasion = next(coming, None)
        found[day] = min(max(due - places, 0), first.room)
    return found


def _kept_for_deferred(waiting: Iterable[Waiting], later: Sequence[Occasion]) -> list[Occasion]:
    """The later occasions without the places of those put off, each as late as their last day allows."""
    unplaced = sorted((one for one in waiting if one.until is not None), key=_put_off_until, reverse=True)
    left = []
    for occasion in reversed(later):
        fits = [one for one in unplaced if _put_off_until(one) <= occasion.on <= one.last_day][: occasion.room]
        placed = {one.key for one in fits}
        unplaced = [one for one in unplaced if one.key not in placed]
        left.append(replace(occasion, room=occasion.room - len(fits)))
    return left[::-1]


def _put_off_until(one: Waiting) -> date:
    return one.until or date.min


def outlook(waiting: Collection[Waiting], rooms: Sequence[Occasion], today: date) -> Outlook:
    """Whether everyone can be reached: the earliest last day first on each occasion, which finds an arrangement if
    there is any. Of the days up to each last day those are told in which most are missing; else all of them."""
    out = _left_out(waiting, rooms)
    coming = [one for one in waiting if one.last_day >= today]
    days = sorted({max(one.last_day, rooms[0].on) for one in waiting})
    counts = [(_due(waiting, rooms, day), _room(rooms, day), day) for day in days]
    if out:
        due, room, day = max(counts, key=lambda count: (count[0] - count[1], -count[2].toordinal()))
    else:
        due, room, day = counts[-1] if counts else (0, _room(rooms, rooms[-1].on), rooms[-1].on)
    return Outlook(
        due=due,
        room=room,
        until=day,
        out=tuple(out),
        past=sum(one.last_day < today for one in waiting),
        next_out=min(coming, key=lambda one: (one.last_day, one.key), default=None),
    )


def _due(waiting: Iterable[Waiting], rooms: Sequence[Occasion], day: date) -> int:
    return sum(max(one.last_day, rooms[0].on) <= day for one in waiting)


def _room(rooms: Iterable[Occasion], day: date) -> int:
    return sum(each.room for each in rooms if each.on <= day)


def _left_out(waiting: Iterable[Waiting], rooms: Sequence[Occasion]) -> list[Waiting]:
    queued = sorted(waiting, key=lambda one: (one.last_day, one.key))
    out: list[Waiting] = []
    for number, occasion in enumerate(rooms):
        reached = [one for one in queued if number == 0 or occasion.on <= one.last_day]
        out += [one for one in queued if number and one.last_day < occasion.on]
        served = {one.key for one in [one for one in reached if _put_off_until(one) <= occasion.on][: occasion.room]}
        queued = [one for one in reached if one.key not in served]
    return sorted([*out, *queued], key=lambda one: (one.last_day, one.key))
