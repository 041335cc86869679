"""Transfers to specialty care: the one under way, and those before it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from clinics.models import Membership
from registry.models import Episode, HandOff, HandOffStep


def get_hand_off(*, member: Membership, public_id: UUID) -> HandOff:
    found = _told(member).filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such hand-off here.")
    return found


def hand_offs_of(member: Membership, episode: Episode) -> list[HandOff]:
    """All of an episode, the newest first, each with its steps; two queries."""
    return list(_told(member).filter(episode=episode))


def hand_off_under_way(episode: Episode) -> HandOff | None:
    return HandOff.objects.filter(clinic_id=episode.clinic_id, episode=episode, ended_at=None).first()


def _told(member: Membership) -> QuerySet[HandOff]:
    """With everybody and every step that a page or the API names."""
    asked = Prefetch("steps", HandOffStep.objects.select_related("by__user"))
    rows = HandOff.objects.for_member(member).select_related("episode__patient", "begun_by__user", "ended_by__user")
    return rows.prefetch_related(asked)
