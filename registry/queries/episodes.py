"""Episodes as pages and API list and show them, with everything they name at hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch
from django.http import Http404

from clinics.models import Membership, TenantQuerySet
from registry.models import Episode, Flag, Patient, StatusChange

PEOPLE = ("care_manager", "specialist", "clinician", "initiating_visit_with")


def episodes(member: Membership, **wanted: Any) -> TenantQuerySet[Episode]:
    """The clinic's episodes, the newest first; `wanted` are plain look-ups."""
    named = [f"{person}__user" for person in PEOPLE]
    found = Episode.objects.for_member(member).filter(**wanted).select_related("patient", *named)
    return found.order_by("-referred_on", "-pk")


def episodes_of(member: Membership, patient: Patient) -> list[Episode]:
    """One patient's, the open one first, then the latest."""
    rows = episodes(member, patient=patient).order_by(F("closed_on").desc(nulls_first=True), "-referred_on", "-pk")
    return list(rows)


def whole_episode(*, member: Membership, public_id: UUID) -> Episode:
    """One episode with its open flags, consents, diagnoses and phases: 404 outside the clinic."""
    changes = StatusChange.objects.select_related("by__user").order_by("on", "at")
    flags = Flag.objects.filter(closed_on=None).order_by("kind")
    found = episodes(member, public_id=public_id).prefetch_related("consents__heard_by__user", "diagnoses")
    marked = found.prefetch_related(Prefetch("flags", flags, to_attr="open_flags"))
    episode = marked.prefetch_related(Prefetch("status_changes", changes)).first()
    if episode is None:
        raise Http404("No such episode here.")
    return episode
