"""When a review is due. The registry flags it and sorts by it; the agenda (`casereview.rules`) builds on it."""

from datetime import date, timedelta
from typing import Protocol

from .episodes import Phase, weeks_in_treatment
from .limits import ReviewLimits
from .states import State

REVIEWED_PHASES = frozenset({Phase.ENROLLED, Phase.ACTIVE})


class Course(Protocol):
    """What the rule reads of a patient's course; scores are those of the primary scale."""

    @property
    def phase(self) -> Phase: ...
    @property
    def enrolled_on(self) -> date | None: ...
    @property
    def course_on(self) -> date | None: ...
    @property
    def state(self) -> State: ...
    @property
    def last(self) -> int | None: ...
    @property
    def last_review_on(self) -> date | None: ...


def is_stalled(facts: Course, today: date, limits: ReviewLimits) -> bool:
    """Worsening at any time; not improving from the target week on with a score still at or above the cut.

    A score that was never elevated and stays low is not improving either, but nothing for the meeting.
    """
    if facts.state is State.WORSENING:
        return True
    week = weeks_in_treatment(facts.course_on or facts.enrolled_on, None, today)
    if facts.state is not State.NOT_IMPROVING or week is None or facts.last is None:
        return False
    return week >= limits.target_weeks and facts.last >= limits.improved_below


def review_by(facts: Course, today: date, limits: ReviewLimits) -> date | None:
    """The last day within the clinic's interval; from then on a review is due. None when the interval does not run.

    | when                                                              | by                                       |
    |-------------------------------------------------------------------|------------------------------------------|
    | not enrolled, in relapse prevention or closed                     | never                                    |
    | state is not improving or worsening                               | min(active, not improved) days after     |
    | every other state                                                 | active days after                        |
    | stalled, and not reviewed since the target week began             | that week's first day, if it is earlier  |

    "After" is after the last review, or after enrolment when there was none. Weeks are those of the course now running.
    """
    if facts.phase not in REVIEWED_PHASES or facts.enrolled_on is None:
        return None
    days = limits.active_days
    if facts.state in (State.NOT_IMPROVING, State.WORSENING):
        days = min(days, limits.not_improved_days)
    last_day = (facts.last_review_on or facts.enrolled_on) + timedelta(days=days)
    target_on = (facts.course_on or facts.enrolled_on) + timedelta(weeks=limits.target_weeks)
    unseen = facts.last_review_on is None or facts.last_review_on < target_on
    if unseen and is_stalled(facts, today, limits):
        last_day = min(last_day, target_on)
    return last_day


def review_due(facts: Course, today: date, limits: ReviewLimits) -> date | None:
    """The day since which a review is due, or None while it is not."""
    last_day = review_by(facts, today, limits)
    return last_day if last_day is not None and last_day <= today else None
