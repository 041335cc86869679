"""Episodes as pages and API list and show them, with everything they name at hand."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch
from django.http import Http404

from clinics.models import Membership, TenantQuerySet
from registry.models import Episode, Flag, HandOff, HandOffStep, Patient, StatusChange
from registry.rules import Phase, course_starts

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


def courses_of(episode: Episode) -> list[date]:
    """The first day of each course, the one now running last; a query only where a new one ever began."""
    if episode.course_on is None:
        return course_starts(episode.enrolled_on, [])
    changes = StatusChange.objects.filter(clinic_id=episode.clinic_id, episode=episode).order_by("on", "at", "pk")
    return course_starts(episode.enrolled_on, list(changes.values_list("course_on", flat=True)))


def return_to_take_back(episode: Episode, today: date, zone: tzinfo) -> tuple[StatusChange, date | None] | None:
    """The return to active treatment that was entered today, when nothing came after it, and the course before it."""
    if episode.phase != Phase.ACTIVE or not episode.is_open:
        return None
    changes = StatusChange.objects.filter(clinic_id=episode.clinic_id, episode=episode)
    newest = list(changes.order_by("-on", "-at", "-pk")[:2])
    if not newest or newest[0].from_phase != Phase.RELAPSE_PREVENTION:
        return None
    if newest[0].at.astimezone(zone).date() != today:
        return None
    return newest[0], newest[1].course_on if len(newest) > 1 else None


def whole_episode(*, member: Membership, public_id: UUID) -> Episode:
    """One episode with its open flags, consents, diagnoses, phases and hand-offs: 404 outside the clinic."""
    changes = StatusChange.objects.select_related("by__user").order_by("on", "at")
    flags = Flag.objects.filter(closed_on=None).order_by("kind")
    found = episodes(member, public_id=public_id).prefetch_related("consents__heard_by__user", "diagnoses")
    asked = HandOffStep.objects.select_related("by__user")
    sent = HandOff.objects.select_related("begun_by__user", "ended_by__user").prefetch_related(Prefetch("steps", asked))
    found = found.prefetch_related(Prefetch("hand_offs", sent))
    marked = found.prefetch_related(Prefetch("flags", flags, to_attr="open_flags"))
    episode = marked.prefetch_related(Prefetch("status_changes", changes)).first()
    if episode is None:
        raise Http404("No such episode here.")
    return episode
