"""Reviews that a specialist has begun and not signed; nobody else's are ever read."""

from __future__ import annotations

from casereview.models import MeetingPatient, ReviewDraft
from casereview.rules.meetings import MeetingState, PlaceOutcome
from clinics.models import Membership, TenantQuerySet
from registry.models import Episode


def review_drafts(member: Membership) -> TenantQuerySet[ReviewDraft]:
    """The member's own of patients in care, the newest first."""
    rows = ReviewDraft.objects.for_member(member).filter(member=member, episode__closed_on=None)
    return rows.select_related("episode__patient").order_by("-saved_at", "-pk")


def review_draft_of(member: Membership, episode: Episode) -> ReviewDraft | None:
    return ReviewDraft.objects.for_member(member).filter(member=member, episode=episode).first()


def place_under_way(member: Membership, episode: Episode) -> MeetingPatient | None:
    """Where a meeting that runs waits for this patient's review."""
    rows = MeetingPatient.objects.for_member(member).select_related("meeting")
    waiting = rows.filter(episode=episode, meeting__state=MeetingState.UNDER_WAY, outcome=PlaceOutcome.WAITING)
    return waiting.order_by("-meeting__began_at").first()
