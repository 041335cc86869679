"""Reads of contacts and drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max
from django.shortcuts import get_object_or_404

from careplans.models import CarePlan
from clinics.models import Membership, TenantQuerySet
from contacts.models import Contact, Draft, PractisedStep, ReviewRequest
from contacts.rules import Kind
from registry.models import Episode


def contacts_of(member: Membership, episode: Episode) -> TenantQuerySet[Contact]:
    """Newest first, voided ones too; what a line or a page of each shows comes with them."""
    return (
        Contact.objects.for_member(member)
        .filter(episode=episode)
        .select_related("entered_by__user", "voided_by__user", "time")
        .prefetch_related("measured__result", "practised__plan")
        .order_by("-service_date", "-entered_at", "-pk")
    )


def get_contact(*, member: Membership, public_id: UUID) -> Contact:
    found = (
        Contact.objects.for_member(member)
        .select_related("episode__patient", "entered_by__user", "voided_by__user", "time", "review_request")
        .prefetch_related("measured__result", "practised__plan")
    )
    return get_object_or_404(found, public_id=public_id)


def last_treatment(member: Membership, episode: Episode) -> Contact | None:
    """What was said last time."""
    return contacts_of(member, episode).filter(kind=Kind.TREATMENT, voided_at=None).first()


def open_request(member: Membership, episode: Episode) -> ReviewRequest | None:
    """The question that waits for the specialist."""
    waiting = ReviewRequest.objects.for_member(member).filter(episode=episode, answered_at=None, withdrawn_at=None)
    return waiting.select_related("asked_by__user").first()


def get_request(*, member: Membership, public_id: UUID) -> ReviewRequest:
    rows = ReviewRequest.objects.for_member(member).select_related("episode__patient", "asked_by__user")
    return get_object_or_404(rows, public_id=public_id)


def draft_of(member: Membership, episode: Episode) -> Draft | None:
    """The member's own; nobody else's is ever opened."""
    return Draft.objects.for_member(member).filter(episode=episode, member=member).first()


@dataclass(frozen=True)
class AtWork:
    """What others do on the same patient while this member writes: what they saved since, and who is writing too."""

    saved: list[Contact]
    writing: list[Draft]

    def __bool__(self) -> bool:
        return bool(self.saved or self.writing)


def at_work(member: Membership, episode: Episode, *, since: datetime) -> AtWork:
    saved = contacts_of(member, episode).filter(entered_at__gt=since, voided_at=None).exclude(entered_by=member)
    writing = Draft.objects.for_member(member).filter(episode=episode).exclude(member=member)
    return AtWork(list(saved), list(writing.defer("fields").select_related("member__user").order_by("-saved_at")))


@dataclass(frozen=True)
class Practice:
    """How often a step was gone through in a contact, and when last."""

    times: int
    last_on: date


def practice(*, member: Membership, plan: CarePlan) -> dict[str, Practice]:
    """By the step's key, in the plan's whole episode; voided contacts count nowhere."""
    rows = PractisedStep.objects.for_member(member).filter(contact__episode=plan.episode_id, contact__voided_at=None)
    found = rows.values_list("step").annotate(Count("pk"), Max("contact__service_date"))
    return {str(step): Practice(times, last_on) for step, times, last_on in found}
