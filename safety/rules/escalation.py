"""Who is told when the owner stays silent, and when: each rung once, nobody twice, nobody who is not there."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from safety.rules.alerts import ESCALATION
from safety.rules.cover import (
    Calendar,
    Team,
    clock_starts,
    held_until,
    is_in,
    is_open,
    next_opening,
    next_watch,
    on_call,
    stand_in,
)

RUNGS = tuple(rung.code for rung in ESCALATION)


@dataclass(frozen=True)
class Hop:
    rung: str
    who: int
    due_at: datetime


def next_hop(calendar: Calendar, team: Team, *, asked: Set[int], climbed: Set[str], silent_at: datetime) -> Hop | None:
    """The hop after a clock that ran out at `silent_at`; None when nobody is left to be told.

    With the clinic closed only people on call are told; the others' turn comes when it opens.
    """
    last = max((RUNGS.index(rung) for rung in climbed), default=-1)
    left = RUNGS[last + 1 :]
    at = clock_starts(calendar, silent_at)
    while calendar.is_set and not is_open(calendar, at):
        called = on_call(calendar, at)
        if called is not None and called not in asked and "cover" in left:
            return Hop("cover", called, at)
        if (later := _next_turn(calendar, at)) is None:
            break
        at = later
    people = ((rung, _who(calendar, team, rung, at, asked)) for rung in left)
    return next((Hop(rung, who, at) for rung, who in people if who is not None), None)


def _next_turn(calendar: Calendar, at: datetime) -> datetime | None:
    """When somebody else watches: the clinic opens, or the next is on call."""
    held = held_until(calendar, at)
    if held is None:
        return None
    opens, called = next_opening(calendar, at), next_watch(calendar, held)
    return min((turn for turn in (opens, called) if turn is not None), default=None)


def _who(calendar: Calendar, team: Team, rung: str, at: datetime, asked: Set[int]) -> int | None:
    day, staff = calendar.day(at), calendar.staff
    found: list[int | None]
    if rung == "care_manager":
        found = [team.care_manager] if team.care_manager and is_in(calendar, team.care_manager, day) else []
    elif rung == "cover":
        first = (team.care_manager,) if team.care_manager else ()
        found = [stand_in(calendar, who, day) for who in (*first, *staff.care_managers)]
    elif rung == "clinician":
        found = [team.clinician] if team.clinician and is_in(calendar, team.clinician, day) else []
    else:
        found = [stand_in(calendar, who, day) for who in staff.leads]
    return next((who for who in found if who is not None and who not in asked), None)
