"""What the registry watches: the four states, the rhythm of scores and contacts, reviews that fall due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from clinics.models import Clinic
from clinics.watching import NotWatched, Watched
from registry.queries import limits_of
from registry.rules import Limits, Phase, Scale


def watched(clinic: Clinic, *, now: datetime) -> list[Watched]:
    limits = limits_of(clinic)
    return [*(rule for scale in Scale for rule in _states(scale, limits)), *_due(limits)]


def _states(scale: Scale, limits: Limits) -> Iterator[Watched]:
    of, about = limits[scale], f"Progress on the {scale.label}"

    def keys(*names: str) -> tuple[str, ...]:
        return tuple(f"{scale}.{name}" for name in names)

    yield Watched(
        about,
        f"Worsening: the last score is {of.worsening_points} points or more above the baseline",
        keys("worsening_points"),
    )
    yield Watched(
        about,
        f"Not improving, first look: from week {of.early_weeks} on, less than {of.meaningful_points} points down",
        keys("early_weeks", "meaningful_points"),
    )
    yield Watched(
        about,
        f"Not improving, case review: from week {of.target_weeks} on, neither {of.response_percent}% down "
        f"nor below {of.improved_below}",
        keys("target_weeks", "response_percent", "improved_below"),
    )
    yield Watched(about, f"Remission: below {of.remission_below}", keys("remission_below"))
    yield Watched(about, f"Not measured: no score in {of.not_measured_days} days", keys("not_measured_days"))


def _due(limits: Limits) -> Iterator[Watched]:
    rhythm = ", ".join(f"{phase.label.lower()} {days} days" for phase, days in limits.rhythm.items())
    slow = min(limits.active_days, limits.not_improved_days)
    sooner = f", {slow} days for whoever is not improving or worsening" if slow < limits.active_days else ""
    yield Watched(
        "What falls due",
        f"A score of the primary scale, after the last one: {rhythm}",
        tuple(f"rhythm.{phase}" for phase in limits.rhythm),
    )
    yield Watched(
        "What falls due",
        f"Case review: {limits.active_days} days after the last one{sooner}",
        ("review.days", "review.not_improved_days"),
    )
    yield Watched("What falls due", f"A care plan: {limits.plan_days} days after enrolment without any", ("plan.days",))
    yield Watched("What falls due", "A contact: from the day after the one it was planned for")


def not_watched(clinic: Clinic, *, now: datetime) -> list[NotWatched]:
    return [
        NotWatched(
            "Any scale but the primary one of an episode",
            "Two scales may move apart; the state follows the primary one alone. The other is charted beside it.",
        ),
        NotWatched(
            f"Patients before enrolment ({Phase.REFERRED.label.lower()}) and after their episode has ended",
            "There is no baseline yet, and nobody is asked to measure any more.",
        ),
        NotWatched("Reviews in relapse prevention", "Nobody falls due for case review in that phase."),
    ]
