"""The loop of a patient's recommendations, each with its story and what followed in the scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from casereview.models import LoopStep, Recommendation
from casereview.queries.recommendations import recommendations_of
from casereview.rules import AGREED, LoopState
from casereview.rules.effect import Effect, effect
from clinics.models import Membership, TenantQuerySet
from registry.models import Episode
from registry.rules import Scale

# Agreed, and the patient has not heard of it.
UNTOLD = (LoopState.ACCEPTED, LoopState.CHANGED, LoopState.DONE)


@dataclass(frozen=True)
class LoopLine:
    recommendation: Recommendation
    steps: list[LoopStep]
    effects: list[Effect]  # the primary scale first

    @property
    def is_agreed(self) -> bool:
        return self.recommendation.state in AGREED

    @property
    def state(self) -> LoopState:
        return LoopState(self.recommendation.state)


def loop_of(member: Membership, episode: Episode) -> list[LoopLine]:
    """Every recommendation of the episode, the newest first; two queries for any number."""
    steps = LoopStep.objects.for_member(member).select_related("by__user", "to__user").order_by("at", "pk")
    rows = recommendations_of(member, episode).select_related("told_in", "done_by__user")
    zone = member.clinic.zone
    return [
        LoopLine(row, list(row.steps.all()), _effects(episode, row, row.made_at.astimezone(zone).date()))
        for row in rows.prefetch_related(Prefetch("steps", steps))
    ]


def _effects(episode: Episode, row: Recommendation, made_on: date) -> list[Effect]:
    primary = Scale(episode.primary_scale)
    since = row.told_on or row.done_on
    found = []
    for scale in (primary, *(other for other in Scale if other is not primary)):
        series = [(date.fromisoformat(on), total) for on, total in getattr(episode, f"{scale}_series")]
        found.append(effect(scale, series, made_on=made_on, since=since))
    return [each for each in found if each is not None]


def untold_of(member: Membership, episode: Episode) -> TenantQuerySet[Recommendation]:
    """What was agreed and the patient has not heard of yet, the oldest first."""
    return recommendations_of(member, episode).filter(state__in=UNTOLD).order_by("made_at", "pk")
