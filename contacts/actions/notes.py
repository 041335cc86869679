"""One save: a contact with its results, its minutes, its question to the specialist and the registry row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from careplans.models import CarePlan
from careplans.rules import PART, by_key
from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from contacts.actions.clock import hold_clock, refresh_all
from contacts.actions.drafts import discard_draft
from contacts.actions.months import hold_open_month
from contacts.actions.questions import add_question
from contacts.actions.time import (
    KEPT_AS_IT_WAS,
    add_entries,
    entries_of,
    hold_months,
    parts_of,
    spent_by,
    void_entry,
    void_reason,
)
from contacts.models import Contact, ContactResult, PractisedStep, ReviewRequest
from contacts.rules import ACTIVITY_OF, NOTE_TEMPLATES, Kind, Mode, Outcome, Part, contact_problems
from contacts.signals import contact_saved, contact_voided
from measures.actions import record_result, void_result
from measures.models import MeasureResult
from registry.models import Episode
from registry.queries import locked

KEPT = "Your note is kept as a draft; ask your clinic lead to reopen {month}, or change the date."
PROMPTS = frozenset(prompt.code for prompts in NOTE_TEMPLATES.values() for prompt in prompts)
TAKEN: Mapping[Mode, str] = {
    Mode.PHONE: MeasureResult.Mode.PHONE,
    Mode.VIDEO: MeasureResult.Mode.VIDEO,
    Mode.IN_PERSON: MeasureResult.Mode.IN_PERSON,
    Mode.PORTAL: MeasureResult.Mode.PORTAL,
}


@dataclass(frozen=True)
class ResultInput:
    """One scale taken during the contact. Without a mode of its own it was taken as the contact was held."""

    instrument: str
    answers: tuple[int | None, ...]
    difficulty: int | None = None
    total: int | None = None  # of an instrument whose wording is not loaded
    language: str = "en"
    mode: str = ""


@dataclass(frozen=True)
class ContactInput:
    """All that one save of the contact note holds."""

    kind: Kind
    mode: Mode
    outcome: Outcome
    service_date: date
    form_key: UUID
    minutes: int | None = None
    starts_at: datetime | None = None  # when they began
    inpatient: bool = False
    note: Mapping[str, str] = field(default_factory=dict)
    next_contact_on: date | None = None
    next_contact_covers: str = ""
    discuss: bool = False
    question: str = ""
    about_medication: bool = False
    results: tuple[ResultInput, ...] = ()
    told: tuple[UUID, ...] = ()  # recommendations the patient heard of
    practised: tuple[UUID, ...] = ()  # steps of the plan's skill, by their keys


def _problems(contact: ContactInput, episode: Episode, today: date) -> dict[str, str]:
    return contact_problems(
        kind=contact.kind,
        mode=contact.mode,
        outcome=contact.outcome,
        service_date=contact.service_date,
        minutes=contact.minutes,
        next_contact_on=contact.next_contact_on,
        next_contact_covers=contact.next_contact_covers,
        today=today,
        earliest=episode.referred_on,
        closed_on=episode.closed_on,
    )


@transaction.atomic
def save_contact(*, episode: Episode, contact: ContactInput, by: Membership, now: datetime) -> Contact:
    """Write all of it or nothing; the same form sent again gives the contact it wrote the first time."""
    today, parts = by.clinic.today(now), _parts(contact, by, now)
    others = hold_clock(by, parts, episode)
    held = locked(episode)
    saved = Contact.objects.filter(clinic_id=held.clinic_id, form_key=contact.form_key).first()
    if saved:
        return _again(saved, held, by)
    for name, message in _problems(contact, held, today).items():
        raise Refused(message, name)
    hold_open_month(clinic_id=held.clinic_id, day=contact.service_date, today=today, kept=KEPT)
    hold_months(parts, clinic_id=held.clinic_id, today=today, kept=KEPT)
    row = _create(held, contact, by, now)
    _record_results(episode, row, contact, by, now)
    _record_practice(held, row, contact.practised)
    add_entries(
        held,
        parts,
        activity=ACTIVITY_OF[contact.kind],
        inpatient=contact.inpatient,
        form_key=contact.form_key,
        contact=row,
        by=by,
        now=now,
    )
    if contact.discuss:
        add_question(
            held,
            question=contact.question,
            about_medication=contact.about_medication,
            asked_on=contact.service_date,
            contact=row,
            by=by,
            now=now,
        )
    contact_saved.send(Contact, contact=row, told=contact.told, by=by, now=now)
    discard_draft(episode=held, by=by)
    refresh_all(episode, others, today)
    audit.record(
        "contact.logged",
        target=row,
        by=by,
        at=now,
        patient=held.patient.public_id,
        kind=contact.kind.value,
        mode=contact.mode.value,
        service_date=contact.service_date,
        minutes=contact.minutes,
        results=len(contact.results),
        discuss=contact.discuss,
    )
    return row


def _parts(contact: ContactInput, by: Membership, now: datetime) -> list[Part]:
    if contact.minutes is None:
        return []
    return parts_of(
        minutes=contact.minutes, day=contact.service_date, starts_at=contact.starts_at, clinic=by.clinic, now=now
    )


def _again(saved: Contact, episode: Episode, by: Membership) -> Contact:
    if (saved.episode_id, saved.entered_by_id) != (episode.pk, by.pk):
        raise Refused("This form was used for another contact. Open the note again.")
    return saved


def _create(episode: Episode, contact: ContactInput, by: Membership, now: datetime) -> Contact:
    note = {code: words.strip() for code, words in contact.note.items() if words.strip()}
    if not note.keys() <= PROMPTS:
        raise Refused("The note has a part that none of its templates asks for.", "note")
    return Contact.objects.create(
        clinic_id=episode.clinic_id,
        episode=episode,
        kind=contact.kind,
        mode=contact.mode,
        outcome=contact.outcome,
        service_date=contact.service_date,
        note=note,
        next_contact_on=contact.next_contact_on,
        next_contact_covers=contact.next_contact_covers.strip(),
        discuss=contact.discuss,
        entered_by=by,
        entered_at=now,
        form_key=contact.form_key,
    )


def _record_results(episode: Episode, row: Contact, contact: ContactInput, by: Membership, now: datetime) -> None:
    for given in contact.results:
        result = record_result(
            episode=episode,
            instrument=given.instrument,
            answers=given.answers,
            taken_on=contact.service_date,
            mode=given.mode or TAKEN[contact.mode],
            difficulty=given.difficulty,
            total=given.total,
            language=given.language,
            form_key=contact.form_key,
            by=by,
            now=now,
        )
        ContactResult.objects.create(clinic_id=row.clinic_id, contact=row, result=result)


def _record_practice(episode: Episode, row: Contact, steps: Iterable[UUID]) -> None:
    """Each step with the newest version that has it: what was practised may be out of the plan by now."""
    keys = [str(step) for step in steps]
    versions = list(CarePlan.objects.filter(clinic_id=episode.clinic_id, episode=episode)) if keys else []
    for key in dict.fromkeys(keys):
        plan = next((plan for plan in versions if key in by_key(plan.content, PART["steps"])), None)
        if plan is None:
            raise Refused("This step is in no version of the plan. Open the plan, then the note again.", "practised")
        PractisedStep.objects.create(clinic_id=row.clinic_id, contact=row, plan=plan, step=key)


@transaction.atomic
def void_contact(*, contact: Contact, reason: str, by: Membership, now: datetime, with_results: bool = True) -> Contact:
    """Take a contact and its minutes out of every count; all stays readable with the reason. Its results go with it
    unless they are to stay. The question it asked is withdrawn if nobody has answered it."""
    entries = list(entries_of(contact.clinic_id, contact.form_key))
    others = hold_clock(contact.entered_by, [spent_by(entry) for entry in entries], contact.episode)
    held = locked(contact.episode)
    row = Contact.objects.get(clinic_id=held.clinic_id, pk=contact.pk)
    reason = void_reason(row, reason, by)
    if row.voided_at is not None:
        return row
    today = by.clinic.today(now)
    hold_open_month(clinic_id=held.clinic_id, day=row.service_date, today=today, kept=KEPT_AS_IT_WAS)
    hold_months([spent_by(entry) for entry in entries], clinic_id=held.clinic_id, today=today, kept=KEPT_AS_IT_WAS)
    row.voided_at, row.voided_by, row.void_reason = now, by, reason
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])
    for entry in entries_of(held.clinic_id, row.form_key).filter(voided_at=None):
        void_entry(entry, reason=reason, by=by, now=now)
    if with_results:
        for link in row.measured.filter(result__voided_at=None).select_related("result__episode"):
            void_result(result=link.result, reason=reason, by=by, now=now)
    ReviewRequest.objects.filter(clinic_id=held.clinic_id, contact=row, answered_at=None, withdrawn_at=None).update(
        withdrawn_at=now
    )
    contact_voided.send(Contact, contact=row, by=by, now=now)
    refresh_all(contact.episode, others, today)
    audit.record(
        "contact.voided",
        target=row,
        by=by,
        at=now,
        patient=held.patient.public_id,
        with_results=with_results,
    )
    return row
