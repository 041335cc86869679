"""A review as it is typed, its author's own until it is signed: only the night that clears those left lying leaves an
audit line, with their number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from casereview.models import Review, ReviewDraft
from clinics import audit
from clinics.errors import Refused
from clinics.models import Clinic, Membership
from clinics.queries import setting
from registry.models import Episode
from registry.queries import locked

MOST_KEPT = 100_000  # characters


@transaction.atomic
def save_review_draft(
    *, episode: Episode, fields: Mapping[str, str], by: Membership, now: datetime
) -> ReviewDraft | None:
    """Keep what stands in the form. None when that form was signed already: a late draft does not come back."""
    if sum(len(name) + len(value) for name, value in fields.items()) > MOST_KEPT:
        raise Refused("This is too long to keep as a draft. Sign what you have, then go on in another review.")
    held = locked(episode)
    if Review.objects.filter(clinic_id=held.clinic_id, form_key=fields["form_key"]).exists():
        return None
    draft, _ = ReviewDraft.objects.update_or_create(
        clinic_id=held.clinic_id, episode=held, member=by, defaults={"fields": dict(fields), "saved_at": now}
    )
    return draft


@transaction.atomic
def discard_review_draft(*, episode: Episode, by: Membership) -> None:
    ReviewDraft.objects.for_member(by).filter(episode=episode, member=by).delete()


@transaction.atomic
def clear_review_drafts(*, clinic: Clinic, now: datetime) -> int:
    """Drafts that nobody has gone on with for the clinic's days; how many."""
    limit = now - timedelta(days=setting(clinic, "draft.days"))
    number, _ = ReviewDraft.objects.filter(clinic=clinic, saved_at__lt=limit).delete()
    if number:
        audit.record(
            "review.drafts_cleared", target=None, by=None, actor="night", clinic_id=clinic.pk, at=now, drafts=number
        )
    return number
