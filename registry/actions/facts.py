"""What is documented of an episode: consent and diagnoses."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from clinics.queries import settings_of
from registry.models import Consent, Diagnosis, Episode
from registry.queries import consent_of, locked
from registry.rules import icd10cm, may_be_renewed, short_date
from registry.signals import terms_changed


@transaction.atomic
def document_consent(
    *, episode: Episode, given_on: date, how: str, heard_by: Membership, by: Membership, now: datetime
) -> Consent:
    """Consent with the very words in force at the clinic, kept with their version."""
    episode = locked(episode)
    today = by.clinic.today(now)
    if not episode.is_open:
        raise Refused("This episode is closed.")
    if given_on > today:
        raise Refused("Consent cannot be given after today.", "given_on")
    if heard_by.clinic_id != by.clinic_id:
        raise Refused("Choose somebody of this clinic.", "heard_by")
    covered = consent_of(episode, given_on)
    if covered is not None and not may_be_renewed(covered.given_on, given_on):
        raise Refused(f"There is consent already, given on {short_date(covered.given_on, today)}.", "given_on")
    words = settings_of(by.clinic)
    consent = Consent.objects.create(
        clinic_id=by.clinic_id,
        episode=episode,
        given_on=given_on,
        how=how,
        heard_by=heard_by,
        text=words["consent.text"],
        text_version=words["consent.version"],
        recorded_at=now,
    )
    terms_changed.send(Episode, episode=episode, today=today)
    audit.record(
        "consent.documented",
        target=consent,
        by=by,
        at=now,
        patient=episode.patient.public_id,
        given_on=given_on,
        how=how,
        version=consent.text_version,
    )
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, withdrawn_on: date, by: Membership, now: datetime) -> Consent:
    """From that day on nothing counts; what was done before stays covered."""
    episode = locked(consent.episode)
    today = by.clinic.today(now)
    consent.refresh_from_db()
    if consent.withdrawn_on is not None:
        raise Refused(f"It was withdrawn on {short_date(consent.withdrawn_on, today)} already.")
    if withdrawn_on > today:
        raise Refused("That day is still to come.", "withdrawn_on")
    if withdrawn_on < consent.given_on:
        raise Refused(f"Consent was given on {short_date(consent.given_on, today)}.", "withdrawn_on")
    consent.withdrawn_on = withdrawn_on
    consent.save(update_fields=["withdrawn_on"])
    # One that was given anew stood in place of those before it: they hold no longer either.
    before = Consent.objects.filter(clinic_id=by.clinic_id, episode=episode, given_on__lte=consent.given_on)
    before.filter(withdrawn_on=None).update(withdrawn_on=withdrawn_on)
    terms_changed.send(Episode, episode=episode, today=today)
    audit.record(
        "consent.withdrawn",
        target=consent,
        by=by,
        at=now,
        patient=episode.patient.public_id,
        withdrawn_on=withdrawn_on,
    )
    return consent


@transaction.atomic
def add_diagnosis(*, episode: Episode, code: str, text: str, since: date, by: Membership, now: datetime) -> Diagnosis:
    """A diagnosis by its ICD-10-CM code: its shape is checked, not whether the year's list has it."""
    tidy = icd10cm(code)
    if tidy is None:
        raise Refused("An ICD-10-CM code looks like F33.1: a letter, two characters, a point, up to four more.", "code")
    if since > by.clinic.today(now):
        raise Refused("That day is still to come.", "since")
    episode = locked(episode)
    if not episode.is_open:
        raise Refused("This episode is closed.")
    if episode.diagnoses.filter(code=tidy, ended_on=None).exists():
        raise Refused(f"{tidy} is on the list already.", "code")
    diagnosis = Diagnosis.objects.create(
        clinic_id=by.clinic_id, episode=episode, code=tidy, text=text.strip(), since=since
    )
    audit.record(
        "diagnosis.added", target=diagnosis, by=by, at=now, patient=episode.patient.public_id, code=tidy, since=since
    )
    return diagnosis


@transaction.atomic
def end_diagnosis(*, diagnosis: Diagnosis, ended_on: date, by: Membership, now: datetime) -> Diagnosis:
    locked(diagnosis.episode)
    diagnosis.refresh_from_db()
    if diagnosis.ended_on is not None:
        return diagnosis
    if not diagnosis.since <= ended_on <= by.clinic.today(now):
        raise Refused("Choose a day between the diagnosis and today.", "ended_on")
    diagnosis.ended_on = ended_on
    diagnosis.save(update_fields=["ended_on"])
    audit.record(
        "diagnosis.ended",
        target=diagnosis,
        by=by,
        at=now,
        patient=diagnosis.episode.patient.public_id,
        ended_on=ended_on,
    )
    return diagnosis
