"""Transfers to specialty care: the one under way, and those before it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from clinics.models import Membership
from registry.models import Episode, HandOff


def get_hand_off(*, member: Membership, public_id: UUID) -> HandOff:
    found = HandOff.objects.for_member(member).select_related("episode__patient").filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such hand-off here.")
    return found


def hand_offs_of(member: Membership, episode: Episode) -> list[HandOff]:
    """All of an episode, the newest first, each with its steps; two queries."""
    rows = HandOff.objects.for_member(member).filter(episode=episode).select_related("begun_by__user", "ended_by__user")
    return list(rows.prefetch_related("steps__by__user"))


def hand_off_under_way(episode: Episode) -> HandOff | None:
    return HandOff.objects.filter(clinic_id=episode.clinic_id, episode=episode, ended_at=None).first()
