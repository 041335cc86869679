"""Referrals: made, moved as the machine allows, asked after until they have ended; each step is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from clinics.queries import setting
from clinics.rules import Can
from contacts import glance
from contacts.actions.time import log_time
from contacts.models import Referral, ReferralStep
from contacts.rules import Activity
from contacts.rules.referrals import OPEN, REFERRAL, ReferralState, ask_on, step_problems
from registry.models import Episode
from registry.queries import locked
from registry.rules import short_date


@dataclass(frozen=True)
class StepInput:
    """One step of a referral: a move when `to` names a state, else somebody asked after it. `again_on` is when to ask
    next, where the clinic's rhythm does not fit."""

    on: date
    form_key: UUID
    to: ReferralState | None = None
    words: str = ""
    scheduled_for: date | None = None
    again_on: date | None = None
    minutes: int | None = None


@transaction.atomic
def make_referral(
    *,
    episode: Episode,
    to_whom: str,
    what_for: str,
    made_on: date,
    form_key: UUID,
    minutes: int | None = None,
    by: Membership,
    now: datetime,
) -> Referral:
    """Send a patient to somebody else; once per form."""
    held, today = locked(episode), by.clinic.today(now)
    saved = Referral.objects.for_member(by).filter(form_key=form_key).first()
    if saved:
        return saved
    if not held.is_open:
        raise Refused("This episode has ended. Open another one to make a referral.")
    for name, words in (("to_whom", to_whom), ("what_for", what_for)):
        if not words.strip():
            raise Refused("Write something here.", name)
    if made_on > today:
        raise Refused("That day is still to come.", "made_on")
    if made_on < held.referred_on:
        raise Refused(f"This episode began on {short_date(held.referred_on, today)}.", "made_on")
    made = Referral.objects.create(
        clinic_id=held.clinic_id,
        episode=held,
        to_whom=to_whom.strip(),
        what_for=what_for.strip(),
        made_on=made_on,
        made_by=by,
        made_at=now,
        form_key=form_key,
        ask_on=ask_on(ReferralState.MADE, on=made_on, days=setting(by.clinic, "referral.ask_days")),
    )
    _note(made, StepInput(on=made_on, form_key=form_key), by, now, key=None)
    _log(episode, minutes, made_on, form_key, by, now)
    glance.refresh(episode, today)
    audit.record("referral.made", target=made, by=by, at=now, patient=held.patient.public_id, on=made_on)
    return made


@transaction.atomic
def step_referral(*, referral: Referral, step: StepInput, by: Membership, now: datetime) -> Referral:
    """Move a referral or note that somebody asked after it; once per form. Its next asking moves with it."""
    episode = locked(referral.episode)
    row = Referral.objects.for_member(by).get(pk=referral.pk)
    if ReferralStep.objects.for_member(by).filter(form_key=step.form_key).exists():
        return row
    _check(row, step, by.clinic.today(now))
    before = row.state
    _change(row, step, setting(by.clinic, "referral.ask_days"))
    row.save(update_fields=["state", "scheduled_for", "seen_on", "report", "ask_on"])
    _note(row, step, by, now, key=step.form_key)
    _log(episode, step.minutes, step.on, step.form_key, by, now)
    glance.refresh(referral.episode, by.clinic.today(now))
    audit.record(
        "referral.moved" if step.to else "referral.asked_after",
        target=row,
        by=by,
        at=now,
        patient=episode.patient.public_id,
        before=before,
        after=row.state,
        on=step.on,
    )
    return row


def _check(row: Referral, step: StepInput, today: date) -> None:
    stands = ReferralState(row.state).label.lower()
    if step.to is not None and not REFERRAL.allows(row.state, step.to):
        raise Refused(
            f"This referral stands at: {stands}. {step.to.label} cannot follow. Reload the page to see what happened.",
            "to",
        )
    if row.state not in OPEN:
        raise Refused(f"This referral has ended: {stands}. There is nothing left to ask after.")
    last = row.steps.order_by("-on").values_list("on", flat=True).first() or row.made_on
    found = step_problems(
        to=step.to, on=step.on, words=step.words, scheduled_for=step.scheduled_for, last_on=last, today=today
    )
    if step.again_on is not None and step.again_on <= step.on:
        found["again_on"] = "Ask again on a later day."
    for name, message in found.items():
        raise Refused(message, name)


def _change(row: Referral, step: StepInput, days: int) -> None:
    if step.to is not None:
        row.state = step.to.value
    if step.to is ReferralState.SCHEDULED:
        row.scheduled_for = step.scheduled_for
    if step.to is ReferralState.SEEN:
        row.seen_on = step.on
    if step.to is ReferralState.REPORTED:
        row.report = step.words.strip()
    suggested = ask_on(row.state, on=step.on, days=days, scheduled_for=row.scheduled_for)
    row.ask_on = (step.again_on or suggested) if suggested else None


def _note(row: Referral, step: StepInput, by: Membership, now: datetime, *, key: UUID | None) -> None:
    ReferralStep.objects.create(
        clinic_id=row.clinic_id,
        referral=row,
        state=row.state,
        on=step.on,
        words=step.words.strip(),
        by=by,
        at=now,
        form_key=key,
    )


def _log(episode: Episode, minutes: int | None, day: date, form_key: UUID, by: Membership, now: datetime) -> None:
    """The minutes it took are care coordination."""
    if minutes is None:
        return
    if not by.can(Can.LOG_CONTACTS):
        raise Refused("Minutes are logged by care managers. Leave this empty.", "minutes")
    log_time(
        episode=episode,
        minutes=minutes,
        activity=Activity.COORDINATION,
        service_date=day,
        form_key=form_key,
        by=by,
        now=now,
    )
