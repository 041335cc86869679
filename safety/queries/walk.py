"""How far an alert has come: its talks, its level, the points of its checklist, the step that is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from clinics.models import Membership
from safety import rules
from safety.models import AlertStep, RiskAlert
from safety.rules import Level, Point, Stage

Kind = AlertStep.Kind
CHECKED = (Kind.DONE, Kind.EXEMPT, Kind.UNDONE)


def dealt_with(alert: RiskAlert) -> dict[str, AlertStep]:
    """The points that are done or do not apply, each with the step that says so; what was taken back is not there."""
    return _dealt(list(alert.steps.all()))


def _dealt(steps: Sequence[AlertStep]) -> dict[str, AlertStep]:
    latest = {step.point: step for step in steps if step.kind in CHECKED}
    return {point: step for point, step in latest.items() if step.kind != Kind.UNDONE}


@dataclass(frozen=True)
class PointState:
    """One line of the checklist: what it asks, whether it must be dealt with, and the step that did."""

    point: Point
    must: bool
    step: AlertStep | None

    @property
    def exempt(self) -> bool:
        return self.step is not None and self.step.kind == Kind.EXEMPT


class Walk:
    """One alert as one member finds it."""

    def __init__(self, alert: RiskAlert, member: Membership) -> None:
        self.alert, self.member = alert, member
        self.level = Level(alert.level) if alert.level else None

    @cached_property
    def steps(self) -> list[AlertStep]:
        return list(self.alert.steps.select_related("by__user", "to__user"))

    @cached_property
    def talks(self) -> list[AlertStep]:
        """Every attempt and talk, the last first."""
        return [step for step in reversed(self.steps) if step.kind in (Kind.ATTEMPT, Kind.SPOKE)]

    @property
    def spoke(self) -> AlertStep | None:
        return next((step for step in self.talks if step.kind == Kind.SPOKE), None)

    @property
    def attempts(self) -> int:
        return sum(step.kind == Kind.ATTEMPT for step in self.talks)

    @cached_property
    def levels(self) -> list[AlertStep]:
        """Every level that was set, the last first."""
        return [step for step in reversed(self.steps) if step.kind == Kind.LEVEL]

    @cached_property
    def points(self) -> list[PointState]:
        """What the level asks for, then what is worth a thought at it, then what was dealt with all the same."""
        if self.level is None:
            return []
        dealt, must, may = _dealt(self.steps), rules.MUST[self.level], rules.MAY[self.level]
        shown = [*must, *may, *(code for code in dealt if code not in (*must, *may))]
        return [PointState(rules.POINTS[code], code in must, dealt.get(code)) for code in shown]

    @property
    def unfinished(self) -> list[PointState]:
        return [state for state in self.points if state.must and state.step is None]

    @property
    def stage(self) -> Stage:
        alert = self.alert
        return rules.stage(
            open=alert.closed_at is None,
            mine=alert.owner_id == self.member.pk,
            seen=alert.acknowledged_at is not None,
            spoke=self.spoke is not None,
            level=self.level is not None,
            done=not self.unfinished,
        )
