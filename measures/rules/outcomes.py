"""What has become of a patient since the baseline, on the episode's primary scale. The states are in `registry.rules`.

These are facts about two scores and stay true however old the last one is; what depends on today is in `course`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from registry.rules import Scale, Thresholds, change, halved, short_date

from .verdicts import Code, Verdict

BASELINE_DAYS = 14


@dataclass(frozen=True)
class Score:
    """One result as the rules see it; voided results are not among them."""

    on: date
    total: int | None
    prorated: bool = False
    at_risk: bool = False  # a risk item is positive
    entered: int = 0  # of two on one day: which was entered first
    ref: object = None

    @property
    def order(self) -> tuple[date, int]:
        return self.on, self.entered


def baseline(results: Iterable[Score], enrolled_on: date | None, until: date | None = None) -> Score | None:
    """The first complete score from enrolment day to 14 days after, else the first later one.

    Both halves of that sentence pick the first complete score on or after enrolment. A score from before (the
    screening) never is one, nor a prorated one. Of two on one day the first entered counts. A new course has
    its own first day, and the one before it ends there (`until`).
    """
    if enrolled_on is None:
        return None
    whole = [score for score in results if score.total is not None and not score.prorated and score.on >= enrolled_on]
    whole = [score for score in whole if until is None or score.on < until]
    return min(whole, key=lambda score: score.order, default=None)


@dataclass(frozen=True)
class Point:
    """A score that is one: its day and its total."""

    on: date
    total: int
    at_risk: bool = False


@dataclass(frozen=True)
class Course:
    """One episode's scores of one scale, in any order, as they are read on one clinic-local day."""

    scale: Scale
    enrolled_on: date | None
    scores: tuple[Score, ...]
    today: date
    limits: Thresholds
    course_on: date | None = None  # a relapse began a new course

    @property
    def begun_on(self) -> date | None:
        """The first day of the course now running."""
        return self.course_on or self.enrolled_on

    @property
    def since(self) -> str:
        """enrolment on 3 Mar"""
        what = "the new course began" if self.course_on else "enrolment"
        return f"{what} on {self.day(self.begun_on)}" if self.begun_on else what

    @cached_property
    def points(self) -> list[Point]:
        """Complete scores, oldest first; a form with a gap is not among them."""
        ordered = sorted(self.scores, key=lambda score: score.order)
        return [Point(score.on, score.total, score.at_risk) for score in ordered if score.total is not None]

    @cached_property
    def first(self) -> Point | None:
        """The baseline."""
        found = baseline(self.scores, self.begun_on)
        return None if found is None or found.total is None else Point(found.on, found.total, found.at_risk)

    @cached_property
    def later(self) -> list[Point]:
        """After the day of the baseline."""
        return [point for point in self.points if self.first and point.on > self.first.on]

    @cached_property
    def pair(self) -> tuple[Point, Point] | None:
        """The baseline and the last score, when there are both: everything below compares these two."""
        return (self.first, self.later[-1]) if self.first and self.later else None

    @property
    def unknown(self) -> str:
        """Why the two cannot be compared."""
        name = self.scale.label
        if self.enrolled_on is None:
            return "Not enrolled yet: the baseline comes with enrolment"
        if self.first is None:
            return f"No complete {name} since {self.since}"
        return f"No {name} since the baseline of {self.said(self.first)}"

    def day(self, on: date) -> str:
        return short_date(on, self.today)

    def said(self, point: Point) -> str:
        """18 on 3 Mar."""
        return f"{point.total} on {self.day(point.on)}"


def has_baseline(course: Course) -> Verdict:
    first, begun_on = course.first, course.begun_on
    if first is None or begun_on is None:
        return Verdict(Code.BASELINE, None, course.unknown)
    late = first.on - begun_on > timedelta(days=BASELINE_DAYS)
    why = f"the first complete {course.scale.label} since {course.since}"
    after = f", {(first.on - begun_on).days} days after it" if late else ""
    return Verdict(Code.BASELINE, True, f"{course.said(first)}, {why}{after}")


def has_changed(course: Course) -> Verdict:
    """Points, and percent of the baseline: from a baseline of 0 there is no percentage."""
    if course.pair is None:
        return Verdict(Code.CHANGE, None, course.unknown)
    first, last = course.pair
    moved = change(first.total, last.total)
    words = moved.words if moved else ""
    percent = "; from 0 there is no percentage" if not first.total and last.total else ""
    return Verdict(Code.CHANGE, first.total != last.total, f"{_moved(course)}: {words}{percent}")


def is_meaningful(course: Course) -> Verdict:
    """More than chance, in either direction."""
    if course.pair is None:
        return Verdict(Code.MEANINGFUL, None, course.unknown)
    first, last = course.pair
    least = course.limits.meaningful_points
    way = "down" if last.total < first.total else "up"
    moved = abs(last.total - first.total)
    found = f"{moved} {'point' if moved == 1 else 'points'} {way}" if moved else "no change"
    return Verdict(Code.MEANINGFUL, moved >= least, f"{_moved(course)}: {found}, {least} or more count")


def is_response(course: Course) -> Verdict:
    """At least half below the baseline (or what the clinic signed). Nothing can be halved from 0."""
    if course.pair is None:
        return Verdict(Code.RESPONSE, None, course.unknown)
    first, last = course.pair
    if first.total == 0:
        return Verdict(Code.RESPONSE, None, f"The baseline was {course.said(first)}: there is nothing to halve")
    least = course.limits.response_percent
    below = (first.total - last.total) * 100 // first.total
    found = f"{below}% below the baseline" if last.total < first.total else "not below the baseline"
    holds = halved(first.total, last.total, course.limits)
    return Verdict(Code.RESPONSE, holds, f"{_moved(course)}: {found}, {least}% or more count")


def is_improved(course: Course) -> Verdict:
    """From an elevated baseline to below the cut, or halved. Not from a baseline that was never elevated."""
    if course.pair is None:
        return Verdict(Code.IMPROVEMENT, None, course.unknown)
    first, last = course.pair
    cut = course.limits.improved_below
    if first.total < cut:
        return Verdict(Code.IMPROVEMENT, False, f"The baseline of {course.said(first)} was below {cut} already")
    if last.total < cut:
        return Verdict(Code.IMPROVEMENT, True, f"{_moved(course)}: now below {cut}")
    if halved(first.total, last.total, course.limits):
        return Verdict(Code.IMPROVEMENT, True, f"{_moved(course)}: at least {course.limits.response_percent}% lower")
    need = f"below {cut} or {course.limits.response_percent}% lower counts"
    return Verdict(Code.IMPROVEMENT, False, f"{_moved(course)}: {need}")


def is_remission(course: Course) -> Verdict:
    if course.pair is None:
        return Verdict(Code.REMISSION, None, course.unknown)
    last, below = course.pair[1], course.limits.remission_below
    holds = last.total < below
    return Verdict(Code.REMISSION, holds, f"{course.said(last)}: {'' if holds else 'not '}below {below}")


def _moved(course: Course) -> str:
    """18 on 3 Mar to 9 on 5 May."""
    return " to ".join(course.said(point) for point in course.pair or ())
