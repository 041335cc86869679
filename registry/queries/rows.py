"""One row of the caseload as people read it: the page, the file and the API show the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from registry.models import Episode, Flag
from registry.rules import (
    IN_CARE,
    Change,
    FlagKind,
    Held,
    Limits,
    Overdue,
    Phase,
    Scale,
    Standing,
    State,
    Suggestion,
    change,
    held,
    measure_due,
    overdue,
    relapse_check,
    review_due,
    state,
    suggestions,
    weeks_in_treatment,
)


@dataclass(frozen=True)
class ScoreLine:
    """One scale of the row: where it began, where it is, all of it in between."""

    scale: Scale
    baseline: int | None
    last: int | None
    last_on: date | None
    series: list[tuple[date, int]]

    @property
    def change(self) -> Change | None:
        return change(self.baseline, self.last) if self.moved else None

    @property
    def points(self) -> int | None:
        return self.change.points if self.change else None

    @property
    def percent(self) -> int | None:
        return self.change.percent if self.change else None

    @property
    def moved(self) -> bool:
        """Whether there is a score after the baseline: the baseline alone has changed nothing."""
        return self.baseline is not None and len(self.series) > 1


def standing_of(episode: Episode, today: date, limits: Limits) -> Standing:
    """The state and its reason by the row's columns of the primary scale: the one way from an episode to its state."""
    scale = Scale(episode.primary_scale)
    return state(
        scale,
        baseline=getattr(episode, f"{scale}_baseline"),
        baseline_on=getattr(episode, f"{scale}_baseline_on"),
        last=getattr(episode, f"{scale}_last"),
        last_on=getattr(episode, f"{scale}_last_on"),
        enrolled_on=episode.enrolled_on,
        course_on=episode.course_on,
        today=today,
        limits=limits[scale],
    )


def standing_before(episode: Episode, day: date, limits: Limits) -> Standing:
    """The state as that day began, by what is known now: the scores taken before it, under the numbers now in force."""
    scale = Scale(episode.primary_scale)
    taken = [(on, total) for on, total in getattr(episode, f"{scale}_series") if on < day.isoformat()]
    last_on, last = taken[-1] if taken else (None, None)
    begun = getattr(episode, f"{scale}_baseline_on")
    is_begun = begun is not None and begun < day
    return state(
        scale,
        baseline=getattr(episode, f"{scale}_baseline") if is_begun else None,
        baseline_on=begun if is_begun else None,
        last=last,
        last_on=date.fromisoformat(last_on) if last_on else None,
        enrolled_on=episode.enrolled_on if episode.enrolled_on and episode.enrolled_on < day else None,
        course_on=episode.course_on if episode.course_on and episode.course_on < day else None,
        today=day,
        limits=limits[scale],
    )


@dataclass(frozen=True)
class _Course:
    """What `review_due` reads."""

    phase: Phase
    enrolled_on: date | None
    course_on: date | None
    state: State
    last: int | None
    last_review_on: date | None


def matters_due(episode: Episode, limits: Limits) -> dict[FlagKind, date | None]:
    """Since when each open matter of the team is due, by the row alone; a day may still be to come."""
    unsigned = [episode.plan_unsigned_since]
    unsigned += [episode.plan_signed_until + timedelta(days=1) if episode.plan_signed_until else None]
    signature = min((day for day in unsigned if day), default=None)
    bare = episode.enrolled_on if episode.phase in IN_CARE and not signature else None
    treated = (episode.last_contact_on or episode.enrolled_on) if episode.phase in IN_CARE else None
    return {
        FlagKind.PLAN_SIGNATURE: signature,
        FlagKind.PLAN_MISSING: bare and bare + timedelta(days=limits.plan_days),
        FlagKind.UNTOLD: episode.untold_since and episode.untold_since + timedelta(days=limits.tell_days),
        FlagKind.REFERRAL_DUE: episode.referral_due_on,
        FlagKind.HAND_OFF_DUE: episode.hand_off_due_on,
        FlagKind.RELAPSE_CHECK: _relapse_check(episode, limits) if episode.phase == Phase.RELAPSE_PREVENTION else None,
        FlagKind.INACTIVE: treated and treated + timedelta(days=limits.inactive_days),
    }


def _relapse_check(episode: Episode, limits: Limits) -> date | None:
    last_on = getattr(episode, f"{episode.primary_scale}_last_on")
    return relapse_check(episode.relapse_check_on, episode.phase_on, last_on, limits.check_weeks)


def held_of(episode: Episode, today: date, limits: Limits, *, before: date | None = None) -> Held | None:
    """The response that has held, or had by the scores from before a day; only where step-down is the question and
    nobody is at risk."""
    if episode.phase != Phase.ACTIVE or episode.open_alerts:
        return None
    scale = Scale(episode.primary_scale)
    series = [(date.fromisoformat(on), total) for on, total in getattr(episode, f"{scale}_series")]
    return held(
        scale,
        baseline=getattr(episode, f"{scale}_baseline"),
        baseline_on=getattr(episode, f"{scale}_baseline_on"),
        series=[score for score in series if before is None or score[0] < before],
        today=today,
        limits=limits[scale],
        weeks=limits.step_down_weeks,
    )


class Row:
    def __init__(self, episode: Episode, today: date, limits: Limits) -> None:
        self.episode = episode
        self.patient = episode.patient
        self.today = today
        self.limits = limits

    @property
    def phase(self) -> Phase:
        return Phase(self.episode.phase)

    @property
    def weeks(self) -> int | None:
        return weeks_in_treatment(self.episode.enrolled_on, self.episode.closed_on, self.today)

    @cached_property
    def scores(self) -> dict[Scale, ScoreLine]:
        return {scale: self._scores(scale) for scale in Scale}

    @property
    def phq9(self) -> ScoreLine:
        return self.scores[Scale.PHQ9]

    @property
    def gad7(self) -> ScoreLine:
        return self.scores[Scale.GAD7]

    def _scores(self, scale: Scale) -> ScoreLine:
        def column(name: str) -> object:
            return getattr(self.episode, f"{scale}_{name}")

        series = [(date.fromisoformat(on), total) for on, total in getattr(self.episode, f"{scale}_series")]
        return ScoreLine(scale, column("baseline"), column("last"), column("last_on"), series)  # type: ignore[arg-type]

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self.episode, self.today, self.limits)

    @cached_property
    def held(self) -> Held | None:
        """The response that held and suggests relapse prevention."""
        return held_of(self.episode, self.today, self.limits)

    @property
    def suggestions(self) -> list[Suggestion]:
        """The next phase, by what the row knows."""
        episode = self.episode
        return list(
            suggestions(
                self.phase,
                enrolled_on=episode.enrolled_on,
                plan_signed_until=episode.plan_signed_until,
                last_contact_on=episode.last_contact_on,
                held=self.held,
                today=self.today,
            )
        )

    @property
    def why(self) -> str:
        return self.standing.why

    @property
    def spoke_by(self) -> str:
        """in person, video, phone: the mode in the words of a sentence."""
        return self.episode.last_contact_mode.replace("_", " ")

    @property
    def overdue(self) -> Overdue | None:
        return overdue(self.episode.next_contact_on, self.today)

    @cached_property
    def due(self) -> dict[FlagKind, date]:
        """What is due at this moment and since which day, as the night would find it."""
        episode, scale = self.episode, Scale(self.episode.primary_scale)
        if not episode.is_open:
            return {}
        line = self.scores[scale]
        course = _Course(
            self.phase,
            episode.enrolled_on,
            episode.course_on,
            self.standing.state,
            line.last,
            episode.last_review_on,
        )
        found = {
            FlagKind.RISK_FOLLOW_UP: episode.risk_follow_up_on,
            FlagKind.CONTACT_OVERDUE: self.today - timedelta(days=self.overdue.days - 1) if self.overdue else None,
            FlagKind.MEASURE_DUE: measure_due(
                line.last_on, self.phase, self.limits.rhythm, self.today, enrolled_on=episode.enrolled_on
            ),
            FlagKind.REVIEW_DUE: review_due(course, self.today, self.limits.review(scale)),
        }
        found |= matters_due(episode, self.limits)
        return {kind: since for kind, since in found.items() if since is not None and since <= self.today}

    @property
    def is_new(self) -> bool:
        return self.phase in (Phase.REFERRED, Phase.ENROLLED)

    @property
    def minutes(self) -> int:
        """This month's; what was counted in an older month is none of this one's."""
        return self.episode.minutes_counted if self.episode.minutes_month == self.today.replace(day=1) else 0

    @property
    def flags(self) -> list[Flag]:
        """What the night found due. A late contact has its own column."""
        return [flag for flag in getattr(self.episode, "open_flags", []) if flag.kind != "contact_overdue"]
