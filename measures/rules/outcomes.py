"""Outcomes since the baseline. The states are in `registry.rules`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.rules import Thresholds, halved


def is_response(baseline: int | None, last: int | None, limits: Thresholds) -> bool | None:
    """At least half below baseline? None: cannot tell, also from a baseline of 0."""
    if not baseline or last is None:
        return None
    return halved(baseline, last, limits)


def is_remission(last: int | None, limits: Thresholds) -> bool | None:
    if last is None:
        return None
    return last < limits.remission_below


def is_clinically_significant_improvement(baseline: int | None, last: int | None, limits: Thresholds) -> bool | None:
    """From an elevated baseline to below the cut, or halved. False from a baseline that was never elevated."""
    if baseline is None or last is None:
        return None
    return baseline >= limits.improved_below and (last < limits.improved_below or halved(baseline, last, limits))


def is_meaningful_change(baseline: int | None, last: int | None, limits: Thresholds) -> bool | None:
    """More than chance, in either direction."""
    if baseline is None or last is None:
        return None
    return abs(last - baseline) >= limits.meaningful_points


@dataclass(frozen=True)
class Score:
    """One result as the rules see it; voided results are not among them."""

    on: date
    total: int | None
    prorated: bool = False
    ref: object = None


def baseline(results: Iterable[Score], enrolled_on: date | None) -> Score | None:
    """The first complete score from enrolment day to 14 days after, else the first later one.

    Both halves of that sentence pick the first complete score on or after enrolment. A score from before (the
    screening) never is one, nor a prorated one. Of two on one day the first given counts.
    """
    if enrolled_on is None:
        return None
    whole = [score for score in results if score.total is not None and not score.prorated and score.on >= enrolled_on]
    return min(whole, key=lambda score: score.on, default=None)
