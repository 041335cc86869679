"""What followed a recommendation in the scores: the last one before it, and those after it took effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.rules import Scale, short_date, signed

SHOWN = 3  # scores after it; what comes later has many causes


@dataclass(frozen=True)
class Effect:
    """On one scale. `before` is the score it was made on, None when there was none."""

    scale: Scale
    before: tuple[date, int] | None
    after: tuple[tuple[date, int], ...]

    def words(self, today: date) -> str:
        """PHQ-9 18 on 3 Nov, then 12 on 17 Nov (−6), 9 on 1 Dec (−9)."""
        begun = f"{self.before[1]} on {short_date(self.before[0], today)}" if self.before else "no score before"
        then = ", ".join(f"{total} on {short_date(on, today)}{self._moved(total)}" for on, total in self.after)
        return f"{self.scale.label} {begun}, {f'then {then}' if then else 'none since'}"

    def _moved(self, total: int) -> str:
        return f" ({signed(total - self.before[1])})" if self.before else ""


def effect(scale: Scale, series: Sequence[tuple[date, int]], *, made_on: date, since: date | None) -> Effect | None:
    """From a scale's scores, oldest first. `since` is the day it took effect, None while it has not; a score of that
    very day was taken before the patient could feel anything. None where the scale was never used."""
    if not series:
        return None
    before = [score for score in series if score[0] <= made_on]
    after = [score for score in series if since is not None and score[0] > since]
    return Effect(scale, before[-1] if before else None, tuple(after[:SHOWN]))
