"""Questions to the psychiatric specialist, at the end of a contact or without one."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from contacts import glance
from contacts.models import Contact, ReviewRequest
from registry.models import Episode
from registry.queries import locked

LONGEST_QUESTION = 400


@transaction.atomic
def ask_specialist(
    *, episode: Episode, question: str, about_medication: bool = False, by: Membership, now: datetime
) -> ReviewRequest:
    """Ask without a contact. The same words sent again are one question."""
    held = locked(episode)
    if not held.is_open:
        raise Refused("This episode has ended meanwhile. A question belongs to a patient in care.")
    if not question.strip():
        raise Refused("Write the question.", "question")
    today = by.clinic.today(now)
    asked = add_question(
        held, question=question, about_medication=about_medication, asked_on=today, contact=None, by=by, now=now
    )
    glance.refresh(episode, today)
    audit.record(
        "question.asked",
        target=asked,
        by=by,
        at=now,
        patient=held.patient.public_id,
        about_medication=asked.about_medication,
    )
    return asked


@transaction.atomic
def withdraw_question(*, request: ReviewRequest, by: Membership, now: datetime) -> ReviewRequest:
    """Take back one's own question while nobody has answered it."""
    held = locked(request.episode)
    row = ReviewRequest.objects.get(clinic_id=held.clinic_id, pk=request.pk)
    if row.asked_by_id != by.pk:
        raise Refused("Only who asked can take the question back.")
    if row.answered_at is not None:
        raise Refused("The question was answered meanwhile.")
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        glance.refresh(request.episode, by.clinic.today(now))
        audit.record("question.withdrawn", target=row, by=by, at=now, patient=held.patient.public_id)
    return row


def add_question(
    held: Episode,
    *,
    question: str,
    about_medication: bool,
    asked_on: date,
    contact: Contact | None,
    by: Membership,
    now: datetime,
) -> ReviewRequest:
    """One open question per patient: what is asked later joins it, and it keeps its place."""
    question = question.strip()
    waiting = ReviewRequest.objects.filter(
        clinic_id=held.clinic_id, episode=held, answered_at=None, withdrawn_at=None
    ).first()
    if waiting is None:
        waiting = ReviewRequest(
            clinic_id=held.clinic_id, episode=held, contact=contact, asked_by=by, asked_at=now, asked_on=asked_on
        )
    elif question in waiting.question:
        question = waiting.question
    elif waiting.question not in question:
        question = f"{waiting.question}\n{question}".strip()
    if len(question) > LONGEST_QUESTION:
        raise Refused(
            f"Shorten the question: with what was asked before it is longer than {LONGEST_QUESTION} characters.",
            "question",
        )
    waiting.question = question
    waiting.about_medication = waiting.about_medication or about_medication
    waiting.save()
    return waiting
