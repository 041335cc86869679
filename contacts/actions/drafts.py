"""Drafts: what a person has typed and not saved yet. Their own until it is saved: only the night that clears those left
lying leaves an audit line, with their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Clinic, Membership
from clinics.queries import setting
from contacts.models import Contact, Draft
from measures.actions import hear_answers
from measures.instruments import Instrument
from registry.models import Episode
from registry.queries import locked

MOST_CHARACTERS = 100_000


@transaction.atomic
def save_draft(
    *,
    episode: Episode,
    fields: Mapping[str, str],
    answers: Iterable[tuple[Instrument, Sequence[int | None]]] = (),
    by: Membership,
    now: datetime,
) -> Draft | None:
    """Keep what stands in the form, and hear what its `answers` say about risk: that alert does not
    wait for the save, and outlives the draft. None when that form was saved as a contact already: a late draft does
    not come back."""
    if sum(len(name) + len(value) for name, value in fields.items()) > MOST_CHARACTERS:
        raise Refused("This is too long to keep as a draft. Save what you have as one contact, then go on in another.")
    held = locked(episode)
    if Contact.objects.filter(clinic_id=held.clinic_id, form_key=fields["form_key"]).exists():
        return None
    draft, _ = Draft.objects.update_or_create(
        clinic_id=held.clinic_id, episode=held, member=by, defaults={"fields": dict(fields), "saved_at": now}
    )
    for scale, given in answers:
        hear_answers(episode=episode, source=UUID(fields["form_key"]), scale=scale, answers=given, by=by, now=now)
    return draft


@transaction.atomic
def discard_draft(*, episode: Episode, by: Membership) -> None:
    Draft.objects.for_member(by).filter(episode=episode, member=by).delete()


@transaction.atomic
def clear_drafts(*, clinic: Clinic, now: datetime) -> int:
    """Drafts that nobody has gone on with for the clinic's days; how many. An alert that their answers raised stays."""
    limit = now - timedelta(days=setting(clinic, "draft.days"))
    number, _ = Draft.objects.filter(clinic=clinic, saved_at__lt=limit).delete()
    if number:
        audit.record("drafts.cleared", target=None, by=None, actor="night", clinic_id=clinic.pk, at=now, drafts=number)
    return number
