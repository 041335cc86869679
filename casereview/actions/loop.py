"""After the answer: done, told, ended unfinished, and the ways back; withdrawn before it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from casereview.actions.reviews import MOST_CHARACTERS
from casereview.actions.steps import add_step, check_move, refresh
from casereview.models import LoopStep, Recommendation
from casereview.rules import OPEN, LoopState, WhyDropped
from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from contacts.models import Contact
from registry.models import Episode
from registry.queries import locked
from registry.rules import CloseReason, short_date

MOST_WORDS = 200


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
    _end(row, LoopState.WITHDRAWN, why, by, now)
    _finish(row, recommendation.episode, held, LoopStep.Kind.WITHDRAWN, why, by, now)
    return row


@transaction.atomic
def drop(
    *, recommendation: Recommendation, reason: WhyDropped, words: str = "", by: Membership, now: datetime
) -> Recommendation:
    """What was agreed is carried no further, and why. The same again changes nothing."""
    held, row = _held(recommendation)
    words = words.strip()
    if reason is WhyDropped.OTHER and not words:
        raise Refused("Say which.", "words")
    if len(words) > MOST_WORDS:
        raise Refused(f"Shorten it to {MOST_WORDS} characters.", "words")
    why = words if reason is WhyDropped.OTHER else ": ".join(filter(None, (reason.label, words)))
    if row.state == LoopState.DROPPED and row.ended_why == why:
        return row
    if row.state == LoopState.RECOMMENDED:
        raise Refused("Nobody has answered this yet: it is declined by the treating clinician, or withdrawn.")
    check_move(row, LoopState.DROPPED)
    _end(row, LoopState.DROPPED, why, by, now)
    _finish(row, recommendation.episode, held, LoopStep.Kind.DROPPED, why, by, now)
    return row


@transaction.atomic
def take_up(*, recommendation: Recommendation, by: Membership, now: datetime) -> Recommendation:
    """It goes on after all, from where it stood; not after the episode's end."""
    held, row = _held(recommendation)
    if row.state != LoopState.DROPPED:
        return row
    if held.closed_on is not None:
        raise Refused("The episode has ended. Recommend it anew if the patient comes back.")
    row.state = _stood(row)
    row.ended_why, row.ended_by, row.ended_at = "", None, None
    row.save(update_fields=["state", "ended_why", "ended_by", "ended_at"])
    _finish(row, recommendation.episode, held, LoopStep.Kind.TAKEN_UP, "", by, now)
    return row


def end_with_episode(*, episode: Episode, by: Membership, now: datetime) -> int:
    """The episode ends, and with it whatever recommendation is still under way; inside the transaction that closes it.
    How many they were."""
    rows = Recommendation.objects.select_for_update(of=("self",)).filter(clinic_id=episode.clinic_id, episode=episode)
    ended = list(rows.filter(state__in=OPEN))
    why = f"The episode ended: {CloseReason(episode.close_reason).label.lower()}"
    for row in ended:
        check_move(row, LoopState.DROPPED)
        _end(row, LoopState.DROPPED, why, by, now)
        _finish(row, episode, episode, LoopStep.Kind.DROPPED, why, by, now)
    return len(ended)


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
    """The contact is voided: what was told in it is not told. What was ended meanwhile stays ended."""
    for row in Recommendation.objects.select_for_update().filter(clinic_id=contact.clinic_id, told_in=contact):
        if row.state != LoopState.DROPPED:
            to = LoopState.DONE if row.state == LoopState.FINISHED else LoopState(row.answer)
            check_move(row, to)
            row.state = to
        row.told_in, row.told_on = None, None
        row.save(update_fields=["state", "told_in", "told_on"])
        _finish(row, contact.episode, contact.episode, LoopStep.Kind.NOT_TOLD, "", by, now)


def _end(row: Recommendation, state: LoopState, why: str, by: Membership, now: datetime) -> None:
    row.state, row.ended_why, row.ended_by, row.ended_at = state, why, by, now
    row.save(update_fields=["state", "ended_why", "ended_by", "ended_at"])


def _stood(row: Recommendation) -> LoopState:
    """Where it was before it was ended: what was done or told since its answer is still on it."""
    if row.done_on is not None:
        return LoopState.DONE
    return LoopState.TOLD if row.told_on is not None else LoopState(row.answer)


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
