"""Referrals, and the letter at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q
from django.shortcuts import get_object_or_404

from clinics.models import Membership, TenantQuerySet
from clinics.queries import setting
from contacts.models import LetterGiven, Referral
from contacts.rules.letters import Letter, letter, long_date
from registry.models import Episode
from registry.queries.search import patients_like
from safety.rules import CRISIS_LINES


def referrals(member: Membership) -> TenantQuerySet[Referral]:
    """With whom they are about and who made them."""
    rows = Referral.objects.for_member(member)
    return rows.select_related("episode__patient", "episode__care_manager__user", "made_by__user")


def referrals_of(member: Membership, episode: Episode) -> TenantQuerySet[Referral]:
    """An episode's, those still open first by when to ask, each with its steps."""
    found = referrals(member).filter(episode=episode).prefetch_related("steps__by__user")
    return found.order_by("ask_on", "-made_on", "-pk")


def get_referral(*, member: Membership, public_id: UUID) -> Referral:
    found = referrals(member).prefetch_related("steps__by__user")
    return get_object_or_404(found, public_id=public_id)


def open_referrals(
    member: Membership, *, mine: bool = False, due_by: date | None = None, words: str = ""
) -> TenantQuerySet[Referral]:
    """The clinic's, to be asked after first; also those of episodes that have ended meanwhile."""
    found = referrals(member).filter(_said(member, words), ask_on__isnull=False)
    if mine:
        found = found.filter(_mine(member))
    if due_by is not None:
        found = found.filter(ask_on__lte=due_by)
    return found.order_by("ask_on", "made_on", "pk")


def ended_referrals(member: Membership, *, words: str = "") -> TenantQuerySet[Referral]:
    """Nobody asks after these any more; the last one to end first."""
    found = referrals(member).filter(_said(member, words), ask_on=None)
    rows: TenantQuerySet[Any] = found.annotate(ended_on=Max("steps__on"))
    return rows.order_by("-ended_on", "-made_at", "-pk")


def _said(member: Membership, words: str) -> Q:
    """With these words in whom or what it is for, or about a patient they may mean; every one without words."""
    if not words:
        return Q()
    alike = patients_like(member, words).order_by().values("pk")
    return Q(to_whom__icontains=words) | Q(what_for__icontains=words) | Q(episode__patient__in=alike)


def _mine(member: Membership) -> Q:
    """Of the patients whose care manager one is, or made oneself."""
    return Q(episode__care_manager=member) | Q(made_by=member)


@dataclass(frozen=True)
class ReferralCounts:
    open: int
    due: int
    mine: int
    ended: int


def referral_counts(member: Membership, today: date, *, words: str = "") -> ReferralCounts:
    waits = Q(ask_on__isnull=False)
    counted = (
        Referral.objects.for_member(member)
        .filter(_said(member, words))
        .aggregate(
            open=Count("pk", filter=waits),
            due=Count("pk", filter=Q(ask_on__lte=today)),
            mine=Count("pk", filter=waits & _mine(member)),
            ended=Count("pk", filter=~waits),
        )
    )
    return ReferralCounts(**counted)


def letter_of(episode: Episode) -> Letter | None:
    """The letter of an episode that has ended; None when nobody is to be written to. An ending without a way back of
    its own takes the clinic's."""
    assert episode.closed_on is not None
    patient, clinic = episode.patient, episode.clinic
    return letter(
        name=f"{patient.preferred_name or patient.given_name} {patient.family_name}",
        clinic=clinic.name,
        reason=episode.close_reason,
        ended=long_date(episode.closed_on),
        way_back=episode.reentry or setting(clinic, "reentry.text"),
        crisis=CRISIS_LINES,
    )


def letters_given(member: Membership, episode: Episode) -> TenantQuerySet[LetterGiven]:
    return LetterGiven.objects.for_member(member).filter(episode=episode).select_related("episode", "given_by__user")
