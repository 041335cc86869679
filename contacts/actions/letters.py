"""The letter at the end of an episode: that it was given, when, how and by whom, as it read."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from contacts.models import LetterGiven
from contacts.queries import letter_of
from contacts.rules.letters import LetterWay
from registry.models import Episode
from registry.queries import locked


@transaction.atomic
def give_letter(
    *, episode: Episode, how: LetterWay, on: date, form_key: UUID, by: Membership, now: datetime
) -> LetterGiven:
    """Record that the patient was given the letter; once per form."""
    held = locked(episode)
    saved = LetterGiven.objects.for_member(by).filter(form_key=form_key).first()
    if saved:
        return saved
    if held.closed_on is None:
        raise Refused("There is no letter while the episode runs. Close the episode first.")
    written = letter_of(held)
    if written is None:
        raise Refused("Nobody is written to: the patient has died.")
    if on > by.clinic.today(now):
        raise Refused("That day is still to come.", "on")
    if on < held.closed_on:
        raise Refused("That is before the last day of the episode.", "on")
    given = LetterGiven.objects.create(
        clinic_id=held.clinic_id,
        episode=held,
        how=how,
        words=written.words,
        given_on=on,
        given_by=by,
        given_at=now,
        form_key=form_key,
    )
    audit.record("letter.given", target=given, by=by, at=now, patient=held.patient.public_id, how=how.value, on=on)
    return given
