"""How far an alert has come: its talks, its level, the points of its checklist."""

from safety.models import AlertStep, RiskAlert

CHECKED = (AlertStep.Kind.DONE, AlertStep.Kind.EXEMPT, AlertStep.Kind.UNDONE)


def dealt_with(alert: RiskAlert) -> dict[str, AlertStep]:
    """The points that are done or do not apply, each with the step that says so; what was taken back is not there."""
    latest = {step.point: step for step in alert.steps.all() if step.kind in CHECKED}
    return {point: step for point, step in latest.items() if step.kind != AlertStep.Kind.UNDONE}
