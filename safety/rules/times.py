"""Times from an answer to seen, to spoken, to a plan: what a month of them amounts to."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """Minutes of those who got there, and how many have not."""

    reached: int
    waiting: int
    median: int | None
    longest: int | None


def figure(minutes: Iterable[int | None]) -> Figure:
    """None is an alert that has not got there: it counts, and never as 0."""
    given = list(minutes)
    known = [each for each in given if each is not None]
    middle = round(median(known)) if known else None
    return Figure(len(known), len(given) - len(known), middle, max(known, default=None))
