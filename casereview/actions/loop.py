"""After the answer: done, told, and the ways back; withdrawn before it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from casereview.actions.reviews import MOST_CHARACTERS
from casereview.actions.steps import add_step, check_move, refresh
from casereview.models import LoopStep, Recommendation
from casereview.rules import LoopState
from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from contacts.models import Contact
from registry.models import Episode
from registry.queries import locked
from registry.rules import short_date


@transaction.atomic
def record_done(
    *, recommendation: Recommendation, on: date, note: str = "", by: Membership, now: datetime
) -> Recommendation:
    """What was agreed has been carried out, that day; the same again changes nothing."""
    held, row = _held(recommendation)
    note, today = note.strip(), by.clinic.today(now)
    if row.done_on is not None and (row.done_on, row.done_note) == (on, note):
        return row
    to = LoopState.FINISHED if row.state == LoopState.TOLD else LoopState.DONE
    check_move(row, to)
    made_on = by.clinic.today(row.made_at)
    if on > today:
        raise Refused("That day is still to come.", "on")
    if on < made_on:
        raise Refused(f"It was recommended on {short_date(made_on, today)}: choose that day or a later one.", "on")
    if len(note) > MOST_CHARACTERS:
        raise Refused(f"Shorten it to {MOST_CHARACTERS} characters.", "note")
    row.state, row.done_on, row.done_by, row.done_note = to, on, by, note
    row.save(update_fields=["state", "done_on", "done_by", "done_note"])
    _finish(row, recommendation.episode, held, LoopStep.Kind.DONE, note, by, now)
    return row


@transaction.atomic
def undo_done(*, recommendation: Recommendation, by: Membership, now: datetime) -> Recommendation:
    """It was not carried out after all: back to where it stood before."""
    held, row = _held(recommendation)
    if row.done_on is None:
        return row
    to = LoopState.TOLD if row.state == LoopState.FINISHED else LoopState(row.answer)
    check_move(row, to)
    row.state, row.done_on, row.done_by, row.done_note = to, None, None, ""
    row.save(update_fields=["state", "done_on", "done_by", "done_note"])
    _finish(row, recommendation.episode, held, LoopStep.Kind.NOT_DONE, "", by, now)
    return row


@transaction.atomic
def withdraw(*, recommendation: Recommendation, why: str, by: Membership, now: datetime) -> Recommendation:
    """Before it is answered: the specialist takes it away and says why."""
    held, row = _held(recommendation)
    why = why.strip()
    if row.state == LoopState.WITHDRAWN:
        return row
    check_move(row, LoopState.WITHDRAWN)
    if not why:
        raise Refused("Say why, for whoever has read it.", "why")
    if len(why) > 200:
        raise Refused("Shorten it to 200 characters.", "why")
    row.state, row.withdrawn_why = LoopState.WITHDRAWN, why
    row.save(update_fields=["state", "withdrawn_why"])
    _finish(row, recommendation.episode, held, LoopStep.Kind.WITHDRAWN, why, by, now)
    return row


def hear_told(*, contact: Contact, told: Collection[UUID], by: Membership, now: datetime) -> None:
    """The patient heard of these in that contact; inside the transaction that saves it."""
    rows = list(
        Recommendation.objects.select_for_update().filter(
            clinic_id=contact.clinic_id, episode_id=contact.episode_id, public_id__in=told
        )
    )
    if len(rows) != len(set(told)):
        raise Refused("One of the recommendations is not this patient's. Reload the page.", "told")
    for row in rows:
        if row.told_in_id is not None:
            raise Refused("The patient was told of one of these meanwhile. Reload the page.", "told")
        to = LoopState.FINISHED if row.state == LoopState.DONE else LoopState.TOLD
        check_move(row, to)
        row.state, row.told_in, row.told_on = to, contact, contact.service_date
        row.save(update_fields=["state", "told_in", "told_on"])
        _finish(row, contact.episode, contact.episode, LoopStep.Kind.TOLD, "", by, now)


def hear_untold(*, contact: Contact, by: Membership, now: datetime) -> None:
    """The contact is voided: what was told in it is not told."""
    for row in Recommendation.objects.select_for_update().filter(clinic_id=contact.clinic_id, told_in=contact):
        to = LoopState.DONE if row.state == LoopState.FINISHED else LoopState(row.answer)
        check_move(row, to)
        row.state, row.told_in, row.told_on = to, None, None
        row.save(update_fields=["state", "told_in", "told_on"])
        _finish(row, contact.episode, contact.episode, LoopStep.Kind.NOT_TOLD, "", by, now)


def _held(recommendation: Recommendation) -> tuple[Episode, Recommendation]:
    held = locked(recommendation.episode)
    return held, Recommendation.objects.get(clinic_id=held.clinic_id, pk=recommendation.pk)


def _finish(
    row: Recommendation,
    episode: Episode,
    held: Episode,
    kind: LoopStep.Kind,
    words: str,
    by: Membership,
    now: datetime,
) -> None:
    add_step(row, kind, words=words, by=by, now=now)
    refresh(episode, by, now)
    audit.record(f"recommendation.{kind}", target=row, by=by, at=now, patient=held.patient.public_id)
