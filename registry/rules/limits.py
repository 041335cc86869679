"""What a clinic signed about the course of treatment, as the rules read it. Defaults are in `clinics.rules`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from .episodes import IN_CARE, Phase
from .labels import Labelled


class Scale(Labelled):
    """The scales treatment may be steered by: those for which the field has agreed on targets."""

    PHQ9 = "phq9", "PHQ-9"
    GAD7 = "gad7", "GAD-7"


# The setting that names the scale of a condition, by the beginning of its ICD-10-CM code.
STEERED_BY = {
    **dict.fromkeys(("F32", "F33", "F34"), "primary.depression"),
    **dict.fromkeys(("F40", "F41"), "primary.anxiety"),
}


@dataclass(frozen=True)
class Thresholds:
    """The numbers of one scale: what each says stands in `clinics.rules.targets`."""

    remission_below: int
    improved_below: int
    response_percent: int
    meaningful_points: int
    worsening_points: int
    early_weeks: int
    target_weeks: int
    not_measured_days: int
    relapse_score: int  # 0: no relapse rule on this scale
    relapse_points: int
    relapse_times: int


@dataclass(frozen=True)
class ReviewLimits:
    """When somebody comes up for review; weeks and cut are those of the primary scale."""

    active_days: int
    not_improved_days: int
    again_days: int
    unanswered_days: int
    target_weeks: int
    improved_below: int


@dataclass(frozen=True)
class Limits:
    scales: Mapping[Scale, Thresholds]
    rhythm: Mapping[Phase, int]  # days between two scores
    active_days: int
    not_improved_days: int
    again_days: int
    unanswered_days: int
    plan_days: int
    tell_days: int
    inactive_days: int
    step_down_weeks: int
    check_weeks: int

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> Limits:
        """From every setting in force."""
        return cls(
            scales={
                scale: Thresholds(**{each.name: settings[f"{scale}.{each.name}"] for each in fields(Thresholds)})
                for scale in Scale
            },
            rhythm={phase: settings[f"rhythm.{phase}"] for phase in Phase if phase in IN_CARE},
            active_days=settings["review.days"],
            not_improved_days=settings["review.not_improved_days"],
            again_days=settings["review.again_days"],
            unanswered_days=settings["review.unanswered_days"],
            plan_days=settings["plan.days"],
            tell_days=settings["loop.tell_days"],
            inactive_days=settings["inactive.days"],
            step_down_weeks=settings["step_down.weeks"],
            check_weeks=settings["relapse.check_weeks"],
        )

    def __getitem__(self, scale: Scale) -> Thresholds:
        return self.scales[scale]

    def review(self, scale: Scale) -> ReviewLimits:
        of_scale = self.scales[scale]
        return ReviewLimits(
            active_days=self.active_days,
            not_improved_days=self.not_improved_days,
            again_days=self.again_days,
            unanswered_days=self.unanswered_days,
            target_weeks=of_scale.target_weeks,
            improved_below=of_scale.improved_below,
        )
