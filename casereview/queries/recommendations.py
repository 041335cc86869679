"""Recommendations: of a patient, and those that wait for the treating clinician."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q
from django.http import Http404

from casereview.models import Recommendation, Review
from casereview.rules import LoopState, Urgency
from clinics.models import Membership, TenantQuerySet
from registry.models import Episode
from registry.queries import limits_of, standing_of
from registry.rules import Standing


def recommendations(member: Membership) -> TenantQuerySet[Recommendation]:
    """The clinic's, newest first, with who made and who answered each."""
    rows = Recommendation.objects.for_member(member)
    return rows.select_related("episode", "made_by__user", "answered_by__user").order_by("-made_at", "-pk")


def recommendations_of(member: Membership, episode: Episode) -> TenantQuerySet[Recommendation]:
    return recommendations(member).filter(episode=episode)


def reviews_of(member: Membership, episode: Episode) -> TenantQuerySet[Review]:
    return (
        Review.objects.for_member(member)
        .filter(episode=episode)
        .select_related("reviewed_by__user", "time")
        .prefetch_related(Prefetch("recommendations", recommendations(member).order_by("made_at", "pk")))
    )


def get_recommendation(*, member: Membership, public_id: UUID) -> Recommendation:
    rows = Recommendation.objects.for_member(member).filter(public_id=public_id)
    found = rows.select_related("episode__patient", "review", "made_by__user", "answered_by__user").first()
    if found is None:
        raise Http404("No such recommendation.")
    return found


@dataclass(frozen=True)
class Evidence:
    """A recommendation with what speaks for it: how treatment goes, and what the review said."""

    recommendation: Recommendation
    standing: Standing

    @property
    def episode(self) -> Episode:
        return self.recommendation.episode


def evidence(member: Membership, recommendation: Recommendation, today: date) -> Evidence:
    return Evidence(recommendation, standing_of(recommendation.episode, today, limits_of(member.clinic)))


def ended_lately(member: Membership, today: date) -> TenantQuerySet[Recommendation]:
    """What the member had agreed to and somebody else ended unfinished in the last two weeks, the newest first."""
    since = datetime.combine(today - TOLD_FOR, time(), member.clinic.zone)
    rows = Recommendation.objects.for_member(member).filter(
        state=LoopState.DROPPED, answered_by=member, ended_at__gte=since
    )
    rows = rows.exclude(ended_by=member).select_related("episode__patient", "ended_by__user")
    return rows.order_by("-ended_at", "-pk")


TOLD_FOR = timedelta(days=14)  # whoever agreed sees for so long that it was ended
PRESSING = tuple(Urgency)  # from routine to today


def waiting_for(member: Membership, *, today: date, everyone: bool = False) -> list[Evidence]:
    """Open recommendations of the patients whose treating clinician the member is, the urgent and the longest waiting
    first, and what the member answered today, which may still be taken back. Two queries."""
    start = datetime.combine(today, time(), member.clinic.zone)
    mine = Q() if everyone else Q(episode__clinician=member)
    rows = (
        Recommendation.objects.for_member(member)
        .filter(
            mine & Q(state=LoopState.RECOMMENDED, episode__closed_on=None)
            | Q(answered_by=member, answered_at__gte=start)
        )
        .select_related("episode__patient", "episode__clinician__user", "review", "made_by__user", "answered_by__user")
        .order_by("answered_at", "made_at", "pk")
    )
    # Open ones have no answered_at: PostgreSQL would put them last, the reader wants them first.
    found = sorted(rows, key=lambda row: (row.answered_at is not None, -PRESSING.index(Urgency(row.urgency))))
    limits = limits_of(member.clinic)
    return [Evidence(row, standing_of(row.episode, today, limits)) for row in found]
