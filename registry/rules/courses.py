"""Courses: an episode's first runs from enrolment; after a relapse a new one begins, with a baseline of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from .labels import counted, short_date
from .limits import Scale, Thresholds
from .states import goal

_ORDINALS = ("first", "second", "third", "fourth", "fifth")


def course_starts(enrolled_on: date | None, runs: Sequence[date | None]) -> list[date]:
    """The first day of each course, the one now running last. `runs` says after each change of phase which course then
    ran: None for the first. Going back to an earlier one was the return taken back."""
    if enrolled_on is None:
        return []
    starts: list[date] = []
    for begun_on in runs:
        if begun_on is None:
            starts = []
        elif begun_on in starts:
            starts = starts[: starts.index(begun_on) + 1]
        else:
            starts.append(begun_on)
    return [enrolled_on, *starts]


def course_name(number: int) -> str:
    """first course, second course, ... from 1 on."""
    return f"{_ORDINALS[number - 1]} course" if number <= len(_ORDINALS) else f"course {number}"


@dataclass(frozen=True)
class Held:
    """A response that has held long enough for relapse prevention."""

    scale: Scale
    baseline: int
    baseline_on: date
    since: date
    until: date
    scores: int
    highest: int
    today: date

    @property
    def words(self) -> str:
        first, last, begun = (short_date(day, self.today) for day in (self.since, self.until, self.baseline_on))
        weeks = counted((self.until - self.since).days // 7, "week")
        return (
            f"Response held for {weeks}: {self.scores} {self.scale.label} scores of {self.highest} or less "
            f"from {first} to {last}, after {self.baseline} on {begun}"
        )


def held(
    scale: Scale,
    *,
    baseline: int | None,
    baseline_on: date | None,
    series: Sequence[tuple[date, int]],
    today: date,
    limits: Thresholds,
    weeks: int,
) -> Held | None:
    """The response that held: the scores up to the last one, all of them response, below the cut or in remission, at
    least two, the first and the last at least so many weeks apart, and the last not too old to speak for today.

    SQL over the same columns must give the same answer (`registry.queries.caseload.held_of_row`).
    """
    if baseline is None or baseline_on is None:
        return None
    later = [(on, total) for on, total in series if on > baseline_on]
    run = list(takewhile(lambda score: score[1] <= goal(baseline, limits), reversed(later)))
    if len(run) < 2:
        return None
    until, since = run[0][0], run[-1][0]
    if until - since < timedelta(weeks=weeks) or until < today - timedelta(days=limits.not_measured_days):
        return None
    return Held(scale, baseline, baseline_on, since, until, len(run), max(total for _, total in run), today)


def relapse_check(planned_on: date | None, since: date | None, last_on: date | None, weeks: int) -> date | None:
    """When a patient in relapse prevention is checked next. First on the plan's day, or so many weeks after the phase
    began; then so many weeks after each score. A score from before the first check does not stand for it."""
    first = planned_on or (since and since + timedelta(weeks=weeks))
    if first is None or last_on is None or last_on < first:
        return first
    return last_on + timedelta(weeks=weeks)
