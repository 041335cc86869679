"""How treatment goes: the expected path, the looks of weeks 4 and 8, worsening, relapse after remission.

The words and cuts are those of `registry.rules.state`, so that state and verdicts agree. What cannot be told from a
score that no longer speaks for today is None, as the state then is "not measured". Relapse is the exception: once seen
it stands until a later score says otherwise.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

from registry.rules import Labelled, Scale, Thresholds, counted, dropped, needed, reached, worsened

from .outcomes import (
    Course,
    Point,
    has_baseline,
    has_changed,
    is_improved,
    is_meaningful,
    is_remission,
    is_response,
)
from .verdicts import Code, Verdict


class Position(Labelled):
    BELOW = "below", "below the expected path"
    ON = "on", "on the expected path"
    ABOVE = "above", "above the expected path"


def target(baseline: int, limits: Thresholds) -> int | None:
    """The highest score that counts as having arrived; None from a baseline in remission, where nothing is to fall."""
    if baseline < limits.remission_below:
        return None
    half = baseline * (100 - limits.response_percent) // 100
    cut = limits.improved_below if baseline >= limits.improved_below else limits.remission_below
    return max(half, cut - 1)


def marks(baseline: int, baseline_on: date, begun_on: date, limits: Thresholds) -> list[tuple[date, int]]:
    """The corners of the path: the baseline, a meaningful drop by the early week, the target by the target week.

    None of it where there is no target, or when the baseline came in the target week or later.
    """
    goal = target(baseline, limits)
    early_on, target_on = (begun_on + timedelta(weeks=week) for week in (limits.early_weeks, limits.target_weeks))
    if goal is None or baseline_on >= target_on:
        return []
    found = [(baseline_on, baseline), (target_on, goal)]
    if baseline_on < early_on:
        found.insert(1, (early_on, max(goal, baseline - limits.meaningful_points)))
    return found


def expected(on: date, baseline: int, baseline_on: date, begun_on: date, limits: Thresholds) -> int | None:
    """The score looked for on that day: the whole number on or just above the line, and the target from its week on."""
    corners = marks(baseline, baseline_on, begun_on, limits)
    if not corners or on < baseline_on:
        return None
    for (since, high), (until, low) in pairwise(corners):
        if on < until:
            return high - (high - low) * (on - since).days // (until - since).days
    return corners[-1][1]


def position(course: Course) -> Position | None:
    """Where the last score lies, on the day it was taken."""
    if course.pair is None or course.begun_on is None:
        return None
    first, last = course.pair
    looked_for = expected(last.on, first.total, first.on, course.begun_on, course.limits)
    if looked_for is None:
        return None
    return Position.ON if last.total == looked_for else Position.BELOW if last.total < looked_for else Position.ABOVE


def on_path(course: Course) -> Verdict:
    """Whether the last score is as low as it was expected to be on its day, or lower."""
    unknown = _unknown(course)
    if unknown or course.pair is None or course.begun_on is None:
        return Verdict(Code.PATH, None, unknown)
    first, last = course.pair
    where = position(course)
    if where is None:
        below = course.limits.remission_below
        late = f"The baseline came in week {course.limits.target_weeks} or later: there is no path to compare with"
        low = f"The baseline of {course.said(first)} was below {below} already: nothing is expected to fall"
        return Verdict(Code.PATH, None, low if first.total < below else late)
    looked_for = expected(last.on, first.total, first.on, course.begun_on, course.limits)
    corners = marks(first.total, first.on, course.begun_on, course.limits)[1:]
    plan = ", ".join(f"{score} by {course.day(on)}" for on, score in corners)
    words = f"{course.said(last)} is {where.label}: {looked_for} or less was looked for ({plan})"
    return Verdict(Code.PATH, where is not Position.ABOVE, words)


def not_improving_early(course: Course) -> Verdict:
    """From the early week on: less than a meaningful drop, and no target reached either."""
    waiting = _waiting(course, course.limits.early_weeks)
    if waiting or course.pair is None:
        return Verdict(Code.EARLY, None, waiting)
    first, last = course.pair
    arrived = reached(first.total, last.total, course.limits)
    if arrived or dropped(first.total, last.total, course.limits):
        found = arrived or f"{first.total - last.total} points down"
        return Verdict(Code.EARLY, False, f"{course.said(first)} to {course.said(last)}: {found}")
    week, least = course.limits.early_weeks, course.limits.meaningful_points
    words = f"{course.said(first)} to {course.said(last)}: a drop of {least} points is looked for by week {week}"
    return Verdict(Code.EARLY, True, words, "Adjust treatment within the team.")


def not_improving_at_target(course: Course) -> Verdict:
    """From the target week on: no target reached. A score that was never elevated is nothing for the case review."""
    waiting = _waiting(course, course.limits.target_weeks)
    if waiting or course.pair is None:
        return Verdict(Code.TARGET, None, waiting)
    first, last = course.pair
    moved = f"{course.said(first)} to {course.said(last)}"
    if arrived := reached(first.total, last.total, course.limits):
        return Verdict(Code.TARGET, False, f"{moved}: {arrived}")
    words = f"{moved}: {needed(first.total, course.limits)} is looked for by week {course.limits.target_weeks}"
    elevated = last.total >= course.limits.improved_below
    return Verdict(Code.TARGET, True, words, "Bring to case review." if elevated else "")


def is_worsening(course: Course) -> Verdict:
    unknown = _unknown(course)
    if unknown or course.pair is None:
        return Verdict(Code.WORSENING, None, unknown)
    first, last = course.pair
    least, points = course.limits.worsening_points, last.total - first.total
    found = f"{counted(points, 'point')} up" if points > 0 else "not above the baseline"
    holds = worsened(first.total, last.total, course.limits)
    low = f" from {course.limits.remission_below} on" if points >= least and not holds else ""
    words = f"{course.said(first)} to {course.said(last)}: {found}, {least} or more count{low}"
    return Verdict(Code.WORSENING, holds, words, "Bring to case review." if holds else "")


def is_relapse(course: Course) -> Verdict:
    """High again after the last score in remission: in so many scores in a row up to the last one, or in one of them
    with a positive risk item. From a baseline in remission there is nothing to fall back from; a rise is worsening."""
    limits = course.limits
    if limits.relapse_score == 0:
        return Verdict(Code.RELAPSE, None, f"No relapse rule is on for the {course.scale.label}")
    if course.pair is None or course.first is None:
        return Verdict(Code.RELAPSE, None, course.unknown)
    if course.first.total < limits.remission_below:
        low = f"The baseline of {course.said(course.first)} was in remission already: a rise counts as worsening"
        return Verdict(Code.RELAPSE, None, low)
    best, since = _after_remission(course)
    if best is None:
        return Verdict(Code.RELAPSE, False, f"No score below {limits.remission_below} so far")
    if not since:
        return Verdict(Code.RELAPSE, False, f"In remission: {course.said(best)}")
    high = _run(since, best, limits)
    told = f"{', '.join(course.said(point) for point in high or since[-1:])} after {course.said(best)}"
    cut = f"{limits.relapse_score} or more, or {limits.relapse_points} above"
    risk = next((point for point in high if point.at_risk), None)
    if risk is not None and len(high) < limits.relapse_times:
        told += f", with the risk item positive on {course.day(risk.on)}"
    if risk is not None or len(high) >= limits.relapse_times:
        return Verdict(Code.RELAPSE, True, f"{told} ({cut})", "Suggests returning to active treatment.")
    again = f"once; {limits.relapse_times} in a row count" if high else "does not count"
    or_risk = ", or one with item 9 positive" if high and course.scale is Scale.PHQ9 else ""
    return Verdict(Code.RELAPSE, False, f"{told}: {again}{or_risk} ({cut})")


def relapsed_on(course: Course) -> date | None:
    """The day of the first score of a relapse: a new course begins there."""
    best, since = _after_remission(course)
    if best is None or not is_relapse(course).holds:
        return None
    return _run(since, best, course.limits)[0].on


def _after_remission(course: Course) -> tuple[Point | None, list[Point]]:
    """The last score in remission, and what came after it."""
    for at in range(len(course.later) - 1, -1, -1):
        if course.later[at].total < course.limits.remission_below:
            return course.later[at], course.later[at + 1 :]
    return None, []


def _run(since: list[Point], best: Point, limits: Thresholds) -> list[Point]:
    """The high scores up to the last one, without a gap."""
    cut = min(limits.relapse_score, best.total + limits.relapse_points)
    found: list[Point] = []
    for point in reversed(since):
        if point.total < cut:
            break
        found.insert(0, point)
    return found


def _unknown(course: Course) -> str:
    """Why nothing can be said about today."""
    if course.pair is None:
        return course.unknown
    last = course.pair[1]
    days = (course.today - last.on).days
    if days > course.limits.not_measured_days:
        return f"The last {course.scale.label}, {course.said(last)}, is {counted(days, 'day')} old"
    return ""


def _waiting(course: Course, weeks: int) -> str:
    """The same, or that the week has not come yet."""
    begins = course.begun_on + timedelta(weeks=weeks) if course.begun_on else None
    if begins is not None and course.today < begins:
        return f"Looked at from week {weeks} on, {course.day(begins)}"
    return _unknown(course)


RULES: tuple[Callable[[Course], Verdict], ...] = (
    has_baseline,
    has_changed,
    is_meaningful,
    is_response,
    is_improved,
    is_remission,
    on_path,
    not_improving_early,
    not_improving_at_target,
    is_worsening,
    is_relapse,
)


def verdicts(course: Course) -> list[Verdict]:
    return [rule(course) for rule in RULES]
