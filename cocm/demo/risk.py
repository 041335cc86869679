"""Risk in an invented course: an alert for every risk answer, walked to its end as a team would; safety plans."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cocm.demo import words
from measures import instruments
from measures.models import MeasureResult
from measures.rules import risk_answers
from registry.models import Episode
from safety.models import AlertStep, PlanCopy, RiskAlert, SafetyPlan
from safety.rules import FOLLOW_UP_DAYS, MUST, POINTS, CloseKind, Level, Way

if TYPE_CHECKING:
    from cocm.demo.patients import Sheet

PHQ9 = instruments.get("phq9")
OPEN_DAYS = 4  # younger ones are still on their way
BASIS = {
    Level.LOW: "Passive thoughts on some days, no plan, no intent; the children keep her going.",
    Level.MODERATE: "Thoughts most days, has thought of tablets, no intent; will call before acting.",
}


def write_alert(sheet: Sheet, episode: Episode, result: MeasureResult) -> None:
    """Every risk answer has its alert; those of the last days are still open, today's may be unseen."""
    made, by, raised = sheet.made, episode.care_manager, result.entered_at
    is_open = (sheet.today - result.taken_on).days < OPEN_DAYS
    seen: datetime | None = min(raised + timedelta(minutes=sheet.rng.randint(2, 25)), made.now)
    if result.taken_on == sheet.today and sheet.rng.random() < 0.5:
        seen = None
    level = Level.MODERATE if result.answers[8] > 1 else Level.LOW
    spoke = min(seen + timedelta(minutes=sheet.rng.randint(5, 90)), made.now) if seen else None
    if is_open and sheet.rng.random() < 0.5:
        spoke = None
    levelled: dict[str, Any] = {}
    if spoke:
        due = made.clinic.today(spoke) + timedelta(days=FOLLOW_UP_DAYS[level])
        levelled = {"level": level, "level_set_at": spoke, "level_set_by": by, "follow_up_on": due}
    ended: dict[str, Any] = {}
    if not is_open:
        reason = "Asked the same day: no plan, no intent; safety plan gone through."
        ended = {"closed_at": spoke, "closed_by": by, "close_kind": CloseKind.SETTLED, "close_reason": reason}
    alert = made.add(
        RiskAlert,
        episode=episode,
        trigger=RiskAlert.Trigger.RISK_ITEM,
        source=result.public_id,
        instrument="phq9",
        item=9,
        answer=result.answers[8],
        note=f"{PHQ9.short_name} {risk_answers(PHQ9, result.answers)[0].words}",
        raised_by=by,
        raised_at=raised,
        owner=by,
        owned_since=raised,
        acknowledge_by=raised + timedelta(minutes=30),
        acknowledged_at=seen,
        **levelled,
        **ended,
    )
    _steps(sheet, alert, level, seen, spoke)
    if level is Level.MODERATE and spoke:
        _plan(sheet, episode, spoke)


def _steps(sheet: Sheet, alert: RiskAlert, level: Level, seen: datetime | None, spoke: datetime | None) -> None:
    def step(kind: str, at: datetime, **facts: Any) -> None:
        sheet.made.add(AlertStep, alert=alert, kind=kind, by=alert.owner, at=at, **facts)

    if seen:
        step("acknowledged", seen)
    if spoke:
        step("spoke", spoke, way=Way.PHONE)
        step("level", spoke, level=level, note=BASIS[level])
        for point in MUST[level]:
            note = "Told by phone the same day" if POINTS[point].needs_words else ""
            step("done", spoke, point=point, note=note)
    if alert.closed_at:
        step("closed", alert.closed_at, note=alert.close_reason)


def _plan(sheet: Sheet, episode: Episode, at: datetime) -> None:
    """The first version, once: later alerts of the episode go through it again."""
    made = sheet.made
    if any(plan.episode is episode for plan in made.rows.get(SafetyPlan, [])):  # type: ignore[attr-defined]
        return
    by = episode.care_manager
    plan = made.add(
        SafetyPlan,
        episode=episode,
        number=1,
        sections=words.SAFETY_PLAN,
        form_key=made.uuid(),
        written_by=by,
        written_at=at,
    )
    made.add(PlanCopy, plan=plan, how="on paper, to the patient", given_by=by, given_at=at)
