"""The courses of an episode side by side: what each began with and the best it reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from registry.rules import course_name, short_date

from .outcomes import Score, baseline


@dataclass(frozen=True)
class Stretch:
    """One course on one scale. `best` is the lowest score after the baseline's day; `until` is when the next began."""

    number: int
    since: date
    until: date | None
    first: Score | None
    best: Score | None
    today: date

    @property
    def name(self) -> str:
        return course_name(self.number).capitalize()

    @property
    def words(self) -> str:
        """18 on 3 Mar, best 3 on 1 Aug"""
        if self.first is None:
            return "no complete score yet" if self.until is None else "no complete score"
        best = f", best {self._said(self.best)}" if self.best else ""
        return f"{self._said(self.first)}{best}"

    def _said(self, score: Score) -> str:
        return f"{score.total} on {short_date(score.on, self.today)}"


def stretches(scores: Iterable[Score], starts: Sequence[date], today: date) -> list[Stretch]:
    """One per course, the first one first; none before enrolment."""
    known = list(scores)
    return [
        _stretch(known, number, since, until, today)
        for number, (since, until) in enumerate(pairwise([*starts, None]), 1)
        if since is not None
    ]


def baselines(scores: Iterable[Score], starts: Sequence[date]) -> list[Score | None]:
    """The baseline of each course."""
    known = list(scores)
    return [baseline(known, since, until) for since, until in pairwise([*starts, None])]


def _stretch(scores: list[Score], number: int, since: date, until: date | None, today: date) -> Stretch:
    first = baseline(scores, since, until)
    later = [
        score
        for score in scores
        if first and score.total is not None and score.on > first.on and (until is None or score.on < until)
    ]
    best = min(later, key=lambda score: (score.total, score.order), default=None)
    return Stretch(number, since, until, first, best, today)
