"""How an invented patient fares: pure and deterministic, a course from a random number generator and today's date.

Most improve, some stall, some get worse, some vanish. Dates are clinic-local.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from contacts.rules import Kind, Mode, Outcome
from registry.rules import CloseReason, Phase


class Fate(StrEnum):
    IMPROVES = "improves"
    REMITS = "remits"
    GRADUATES = "graduates"
    STALLS = "stalls"
    WORSENS = "worsens"
    VANISHES = "vanishes"
    NEW = "new"
    REFERRED = "referred"
    LEFT = "left"


# Weights per hundred patients.
FATES = {
    Fate.IMPROVES: 34,
    Fate.REMITS: 10,
    Fate.GRADUATES: 14,
    Fate.STALLS: 15,
    Fate.WORSENS: 5,
    Fate.VANISHES: 5,
    Fate.NEW: 7,
    Fate.REFERRED: 4,
    Fate.LEFT: 6,
}
# Days since enrolment, from and to.
AGES = {
    Fate.IMPROVES: (35, 230),
    Fate.REMITS: (120, 330),
    Fate.GRADUATES: (200, 400),
    Fate.STALLS: (40, 260),
    Fate.WORSENS: (45, 200),
    Fate.VANISHES: (60, 260),
    Fate.NEW: (0, 20),
    Fate.REFERRED: (0, 0),
    Fate.LEFT: (120, 400),
}
# The share of the first score that is gone in the end.
RELIEF = {
    Fate.IMPROVES: 0.62,
    Fate.REMITS: 0.85,
    Fate.GRADUATES: 0.85,
    Fate.STALLS: 0.12,
    Fate.WORSENS: -0.45,
    Fate.VANISHES: 0.2,
    Fate.NEW: 0.2,
    Fate.REFERRED: 0.0,
    Fate.LEFT: 0.3,
}


@dataclass(frozen=True)
class Visit:
    """One contact, with the scores taken in it and the minutes it took."""

    on: date
    kind: Kind
    mode: Mode
    outcome: Outcome
    minutes: int
    phq9: int | None = None
    gad7: int | None = None
    next_on: date | None = None


@dataclass
class Course:
    fate: Fate
    referred_on: date
    enrolled_on: date | None = None
    closed_on: date | None = None
    close_reason: CloseReason | None = None
    phase: Phase = Phase.REFERRED
    stable_from: date | None = None
    interval_weeks: int | None = 2
    visits: list[Visit] = field(default_factory=list)


def workday(day: date) -> date:
    """Saturday and Sunday become the Friday before."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def course(rng: Random, today: date) -> Course:
    fate = rng.choices(list(FATES), weights=list(FATES.values()))[0]
    if fate is Fate.REFERRED:
        return Course(fate, referred_on=workday(today - timedelta(days=rng.randint(0, 20))))
    enrolled = workday(today - timedelta(days=rng.randint(*AGES[fate])))
    made = Course(fate, referred_on=enrolled - timedelta(days=rng.randint(2, 14)), enrolled_on=enrolled)
    ends = _end(made, rng, today)
    _live(made, rng, ends, today)
    return made


def came_back(rng: Random, left: Course, today: date) -> Course | None:
    """The new episode of some of those who had left."""
    away = (today - left.closed_on).days if left.closed_on and left.fate is Fate.LEFT else 0
    if away < 40 or left.close_reason is CloseReason.TRANSFERRED or rng.random() < 0.4:
        return None
    enrolled = workday(today - timedelta(days=rng.randint(4, away - 30)))
    made = Course(Fate.IMPROVES, referred_on=enrolled - timedelta(days=rng.randint(2, 9)), enrolled_on=enrolled)
    _live(made, rng, _end(made, rng, today), today)
    return made


def _end(made: Course, rng: Random, today: date) -> date:
    """Phase, closing and the day after which nobody was reached any more."""
    assert made.enrolled_on is not None
    lived = (today - made.enrolled_on).days
    made.phase = Phase.ENROLLED if lived < 10 else Phase.ACTIVE
    if made.fate in (Fate.REMITS, Fate.GRADUATES):
        made.stable_from = made.enrolled_on + timedelta(days=rng.randint(80, 110))
        made.phase, made.interval_weeks = Phase.RELAPSE_PREVENTION, 4
    if made.fate is Fate.GRADUATES:
        made.closed_on = workday(made.enrolled_on + timedelta(days=rng.randint(170, lived - 10)))
        made.close_reason = CloseReason.GRADUATED
    if made.fate is Fate.LEFT:
        made.closed_on = workday(made.enrolled_on + timedelta(days=rng.randint(60, lived - 20)))
        made.close_reason = rng.choice(
            [CloseReason.LOST, CloseReason.LOST, CloseReason.WITHDREW, CloseReason.TRANSFERRED, CloseReason.INACTIVE]
        )
    if made.closed_on:
        made.phase = Phase.CLOSED
        silent = made.close_reason in (CloseReason.LOST, CloseReason.INACTIVE)
        return made.closed_on - timedelta(days=rng.randint(25, 45) if silent else 0)
    if made.fate is Fate.VANISHES:
        return today - timedelta(days=rng.randint(18, min(110, lived - 20)))
    return today


def _live(made: Course, rng: Random, ends: date, today: date) -> None:
    """Visits one after another until the end; a missed one is followed by an attempt within days."""
    assert made.enrolled_on is not None
    first, level = rng.randint(11, 23), rng.uniform(0.55, 0.95)
    day, measured = made.enrolled_on, None
    while day <= ends:
        due = measured is None or (day - measured).days >= rng.randint(14, 26)
        scores = _scores(made, first, level, day, rng) if due else (None, None)
        reached = day == made.enrolled_on or rng.random() < 0.86
        step = timedelta(weeks=_weeks(made, day)) + timedelta(days=rng.randint(-2, 2))
        coming = workday(day + step)
        if reached:
            measured = day if due else measured
            made.visits.append(_visit(rng, day, scores, coming))
        else:
            made.visits.append(_miss(rng, day))
            coming = day + timedelta(days=rng.randint(1, 4))
        day = max(workday(coming), day + timedelta(days=1))
    _tail(made, rng, ends, today)


def _weeks(made: Course, day: date) -> int:
    assert made.enrolled_on is not None
    if made.stable_from and day >= made.stable_from:
        return 4
    lived = (day - made.enrolled_on).days
    return 1 if lived < 20 else 2 if lived < 150 else 3


def _scores(made: Course, first: int, level: float, day: date, rng: Random) -> tuple[int, int]:
    assert made.enrolled_on is not None
    weeks = (day - made.enrolled_on).days / 7
    gone = RELIEF[made.fate] * (1 - math.exp(-weeks / 6))
    phq9 = max(0, min(27, round(first * (1 - gone) + rng.uniform(-1.6, 1.6))))
    return phq9, max(0, min(21, round(phq9 * level * 0.85 + rng.uniform(-1.5, 1.5))))


def _visit(rng: Random, day: date, scores: tuple[int | None, int | None], coming: date) -> Visit:
    mode = rng.choices([Mode.PHONE, Mode.VIDEO, Mode.IN_PERSON], weights=[70, 18, 12])[0]
    minutes = rng.choice([15, 18, 20, 22, 25, 28, 30, 35])
    return Visit(day, Kind.TREATMENT, mode, Outcome.COMPLETED, minutes, *scores, next_on=coming)


def _miss(rng: Random, day: date) -> Visit:
    if rng.random() < 0.25:
        return Visit(day, Kind.NO_SHOW, Mode.PHONE, Outcome.NOT_REACHED, 3)
    outcome = rng.choice([Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE])
    return Visit(day, Kind.ATTEMPT, Mode.PHONE, outcome, rng.choice([2, 3, 4]))


def _tail(made: Course, rng: Random, ends: date, today: date) -> None:
    """Those who vanished were tried again; for the others the next contact mostly lies ahead."""
    if made.fate in (Fate.VANISHES, Fate.LEFT):
        day = ends
        for _ in range(rng.randint(3, 7)):
            day = workday(day + timedelta(days=rng.randint(3, 9)))
            if day <= min(today, made.closed_on or today) and day > made.visits[-1].on:
                made.visits.append(replace(_miss(rng, day), next_on=day + timedelta(days=5)))
