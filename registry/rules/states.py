"""Where a patient stands by the registry row: change since baseline, and one of four states with the reason why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from .episodes import IN_CARE, Phase, weeks_in_treatment
from .labels import Labelled, counted, short_date, signed
from .limits import Scale, Thresholds


@dataclass(frozen=True)
class Change:
    points: int
    percent: int | None  # of the baseline; None when the baseline is 0

    @property
    def words(self) -> str:
        """−9 (−50%); a baseline of 0 has points only."""
        if self.points == 0:
            return "no change"
        percent = "" if self.percent is None else f" ({signed(self.percent)}%)"
        return f"{signed(self.points)}{percent}"


def change(baseline: int | None, last: int | None) -> Change | None:
    """From the baseline to the last score; None only when one of them is missing."""
    if baseline is None or last is None:
        return None
    points = last - baseline
    return Change(points, round(100 * points / baseline) if baseline else None)


def halved(baseline: int, last: int, limits: Thresholds) -> bool:
    return last * 100 <= baseline * (100 - limits.response_percent)


class State(Labelled):
    IMPROVING = "improving", "Improving"
    NOT_IMPROVING = "not_improving", "Not improving"
    WORSENING = "worsening", "Worsening"
    NOT_MEASURED = "not_measured", "Not measured"


@dataclass(frozen=True)
class Standing:
    """A state, and the sentence that says why."""

    state: State
    reason: str

    @property
    def why(self) -> str:
        """The reason without the state's own name, where that stands beside it."""
        return self.reason.removeprefix(self.state.label).removeprefix(":").strip()


def state(
    scale: Scale,
    *,
    baseline: int | None,
    baseline_on: date | None,
    last: int | None,
    last_on: date | None,
    enrolled_on: date | None,
    course_on: date | None = None,
    today: date,
    limits: Thresholds,
) -> Standing:
    """Which of the four states, by the first row that fits. SQL over the same columns must give the same answer.

    | # | when                                                                     | state         |
    |---|--------------------------------------------------------------------------|---------------|
    | 1 | a date or score is missing, or last_on <= baseline_on                    | not measured  |
    | 2 | last_on < today - not_measured_days                                      | not measured  |
    | 3 | last < remission_below                                                   | improving     |
    | 4 | last >= baseline + worsening_points                                      | worsening     |
    | 5 | last * 100 <= baseline * (100 - response_percent)                        | improving     |
    | 6 | baseline >= improved_below and last < improved_below                     | improving     |
    | 7 | today < begun_on + 7 * target_weeks and last <= baseline - meaningful    | improving     |
    | 8 | otherwise                                                                | not improving |

    Begun is the course now running: the day of a relapse (`course_on`), else enrolment.

    What is decided here. A score in remission is never worsening, however low it began (row 3 before row 4: a GAD-7
    that went from 0 to 4). *Improving* is earned: a meaningful drop will do until the target week, then only the target
    itself. A baseline alone says nothing about direction, so a patient with no later score counts as not measured (row
    1): calling her "not improving" on the day she enrols would be false, and what she needs is a second score. A second
    score without a meaningful drop is "not improving" from the start, because it is true; before the early week the
    reason says "yet" and what is expected by when. Nothing is asked of anyone for that: the case-review agenda starts
    from the target week (`casereview.rules`). A score of the 31st day back no longer speaks for today, however good.
    """
    if baseline is None or baseline_on is None or last is None or last_on is None or enrolled_on is None:
        return Standing(State.NOT_MEASURED, _unmeasured(scale, last_on, enrolled_on, course_on, today))
    if last_on < today - timedelta(days=limits.not_measured_days):
        return Standing(State.NOT_MEASURED, _unmeasured(scale, last_on, enrolled_on, course_on, today))
    week = weeks_in_treatment(course_on or enrolled_on, None, today) or 0
    when = f"week {week} of the new course" if course_on else f"week {week}"
    if last_on <= baseline_on:
        reason = f"Not measured since the baseline of {baseline} on {short_date(baseline_on, today)}: {when}"
        return Standing(State.NOT_MEASURED, reason)
    found, why = _direction(baseline, last, week, limits)
    moved = f"{baseline} to {last}" if last != baseline else f"still {last}"
    yet = " yet" if found is State.NOT_IMPROVING and week < limits.early_weeks else ""
    return Standing(found, f"{found.label}{yet}: {when}, {moved}, {why}")


def goal(baseline: int, limits: Thresholds) -> int:
    """The highest score that counts as having reached a target (`reached`)."""
    ways = [limits.remission_below - 1, baseline * (100 - limits.response_percent) // 100]
    return max([*ways, limits.improved_below - 1] if baseline >= limits.improved_below else ways)


def reached(baseline: int, last: int, limits: Thresholds) -> str:
    """Which of the targets the last score has reached, in words; empty when none (rows 3, 5 and 6)."""
    if last < limits.remission_below:
        return f"in remission (below {limits.remission_below})"
    if halved(baseline, last, limits):
        return f"at least {limits.response_percent}% below the baseline"
    return f"now below {limits.improved_below}" if last < limits.improved_below <= baseline else ""


def needed(baseline: int, limits: Thresholds) -> str:
    """What has to happen to reach one."""
    goal = limits.improved_below if baseline >= limits.improved_below else limits.remission_below
    return f"a {limits.response_percent}% drop or below {goal}"


def worsened(baseline: int, last: int, limits: Thresholds) -> bool:
    return last >= max(baseline + limits.worsening_points, limits.remission_below)


def dropped(baseline: int, last: int, limits: Thresholds) -> bool:
    """By a meaningful number of points."""
    return last <= baseline - limits.meaningful_points


def _direction(baseline: int, last: int, week: int, limits: Thresholds) -> tuple[State, str]:
    """Rows 3 to 8 of the table."""
    if worsened(baseline, last, limits):
        return State.WORSENING, f"{last - baseline} points up"
    if why := reached(baseline, last, limits):
        return State.IMPROVING, why
    if week < limits.target_weeks:
        if dropped(baseline, last, limits):
            return State.IMPROVING, f"{baseline - last} points down"
        drop = f"a {limits.meaningful_points}-point drop"
        by_week = f"{drop} is looked for by week {limits.early_weeks}"
        return State.NOT_IMPROVING, by_week if week < limits.early_weeks else f"needs {drop}"
    return State.NOT_IMPROVING, f"needs {needed(baseline, limits)}"


def _unmeasured(
    scale: Scale, last_on: date | None, enrolled_on: date | None, course_on: date | None, today: date
) -> str:
    if last_on is None:
        return f"Not measured: no {scale.label} yet"
    ago = f"last {scale.label} {counted((today - last_on).days, 'day')} ago"
    if enrolled_on is None:
        return f"Not measured: not enrolled yet, {ago}"
    if last_on < enrolled_on:
        return f"Not measured since enrolment: {ago}"
    if course_on is not None and last_on < course_on:
        return f"Not measured since the new course began: {ago}"
    return f"Not measured: {ago}"


def measure_due(
    last_on: date | None,
    phase: Phase,
    rhythm_days: Mapping[Phase, int],
    today: date,
    *,
    enrolled_on: date | None = None,
) -> date | None:
    """The day since which the next score is due, or None when it is not due. Never measured: due since enrolment."""
    if phase not in IN_CARE or phase not in rhythm_days:
        return None
    due_on = last_on + timedelta(days=rhythm_days[phase]) if last_on else (enrolled_on or today)
    return due_on if due_on <= today else None
