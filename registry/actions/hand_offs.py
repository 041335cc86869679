"""Transfers to specialty care: begun, asked after, confirmed by the other side or called off."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from clinics.queries import setting
from registry.actions.rows import save_values, update_glance
from registry.models import Episode, HandOff, HandOffStep
from registry.queries import hand_off_under_way, locked
from registry.rules import short_date

OVER = "This hand-off has ended meanwhile. Reload the page to see how."


@transaction.atomic
def begin_hand_off(
    *, episode: Episode, to_whom: str, reason: str, begun_on: date, by: Membership, now: datetime
) -> HandOff:
    """Ask somebody else to take over. The patient stays on the registry; the first day to ask after it is set. What an
    earlier hand-off confirmed no longer holds."""
    episode = locked(episode)
    to_whom, reason = to_whom.strip(), reason.strip()
    _check_open(episode)
    if not to_whom:
        raise Refused("Say who is to take over.", "to_whom")
    if not reason:
        raise Refused("Say why: the other side reads it first.", "reason")
    _check_day(begun_on, episode.referred_on, "the referral", "begun_on", by, now)
    if hand_off_under_way(episode) is not None:
        raise Refused("A hand-off is under way. Confirm it or call it off first.")
    if episode.handed_off_on is not None:
        save_values(episode, version=episode.version, handed_off_on=None)
    try:
        with transaction.atomic():
            made = HandOff.objects.create(
                clinic_id=by.clinic_id,
                episode=episode,
                to_whom=to_whom,
                reason=reason,
                begun_on=begun_on,
                begun_by=by,
                begun_at=now,
                ask_on=_next(by, begun_on),
            )
    except IntegrityError as error:
        raise Refused("A hand-off is under way already.") from error
    update_glance(episode=episode, hand_off_due_on=made.ask_on)
    _record("hand_off.begun", made, by, now, on=begun_on)
    return made


@transaction.atomic
def ask_after(*, hand_off: HandOff, words: str, on: date, by: Membership, now: datetime) -> HandOffStep:
    """Somebody asked and it is not confirmed yet: what was said is kept, and the next day to ask is set."""
    held = _held(hand_off)
    words = words.strip()
    if not words:
        raise Refused("Write what was said: the next one who asks begins there.", "words")
    _check_day(on, held.begun_on, "the hand-off", "on", by, now)
    held.ask_on = max(held.ask_on, _next(by, on))
    held.save(update_fields=["ask_on"])
    step = HandOffStep.objects.create(
        clinic_id=by.clinic_id, hand_off=held, on=on, words=words, ask_on=held.ask_on, by=by, at=now
    )
    update_glance(episode=held.episode, hand_off_due_on=held.ask_on)
    _record("hand_off.asked", held, by, now, on=on)
    return step


@transaction.atomic
def confirm_hand_off(
    *, hand_off: HandOff, confirmed_with: str, confirmed_on: date, by: Membership, now: datetime
) -> HandOff:
    """The other side has taken over: from now on the episode can be closed as transferred."""
    held = _held(hand_off)
    confirmed_with = confirmed_with.strip()
    if not confirmed_with:
        raise Refused("Say who on the other side confirmed it, and how.", "confirmed_with")
    _check_day(confirmed_on, held.begun_on, "the hand-off", "confirmed_on", by, now)
    held.confirmed_on, held.confirmed_with = confirmed_on, confirmed_with
    _end(held, by, now, "confirmed_on", "confirmed_with")
    save_values(held.episode, version=held.episode.version, handed_off_on=confirmed_on)
    _record("hand_off.confirmed", held, by, now, on=confirmed_on)
    return held


@transaction.atomic
def call_off_hand_off(*, hand_off: HandOff, why: str, by: Membership, now: datetime) -> HandOff:
    """Nobody takes over after all; care goes on here."""
    held = _held(hand_off)
    why = why.strip()
    if not why:
        raise Refused("Say why it is called off.", "why")
    held.called_off_why = why
    _end(held, by, now, "called_off_why")
    _record("hand_off.called_off", held, by, now)
    return held


def _held(hand_off: HandOff) -> HandOff:
    """The hand-off as it is now, its episode held, if it has not ended."""
    episode = locked(hand_off.episode)
    held = HandOff.objects.select_for_update().get(clinic_id=hand_off.clinic_id, pk=hand_off.pk)
    held.episode = episode
    if held.ended_at is not None:
        raise Refused(OVER)
    _check_open(episode)
    return held


def _end(held: HandOff, by: Membership, now: datetime, *fields: str) -> None:
    held.ended_by, held.ended_at = by, now
    held.save(update_fields=[*fields, "ended_by", "ended_at"])
    update_glance(episode=held.episode, hand_off_due_on=None)


def _check_open(episode: Episode) -> None:
    if not episode.is_open:
        raise Refused("This episode is closed.")


def _check_day(day: date, first: date, what: str, field: str, by: Membership, now: datetime) -> None:
    today = by.clinic.today(now)
    if day > today:
        raise Refused("That day is still to come.", field)
    if day < first:
        raise Refused(f"That is before {what} on {short_date(first, today)}.", field)


def _next(by: Membership, day: date) -> date:
    return day + timedelta(days=setting(by.clinic, "hand_off.ask_days"))


def _record(verb: str, hand_off: HandOff, by: Membership, now: datetime, **detail: Any) -> None:
    patient = hand_off.episode.patient.public_id
    audit.record(verb, target=hand_off, by=by, at=now, patient=patient, **detail)
