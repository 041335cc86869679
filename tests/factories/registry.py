"""Patients and episodes of a clinic, as a test needs them; each call goes through the wall by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import factory

from registry.models import Consent, ContactPoint, Coverage, Diagnosis, Episode, Patient, Payer
from registry.rules import Phase, patient_tokens
from tests.factories.clinics import StaffedClinic

REFERRED_ON = date(2026, 9, 3)
ENROLLED_ON = date(2026, 9, 7)
RECORDED_AT = datetime(2026, 9, 7, 15, 0, tzinfo=UTC)


class PatientFactory(factory.django.DjangoModelFactory):
    """Build it inside the wall: `make_patient` does."""

    class Meta:
        model = Patient

    mrn = factory.Sequence(lambda n: f"MRN-{10000 + n}")
    given_name = factory.Sequence(lambda n: f"Given{chr(97 + n % 26)}")
    family_name = factory.Sequence(lambda n: f"Family{chr(97 + n % 26)}")
    birth_date = date(1980, 2, 3)
    created_at = RECORDED_AT
    search_grams = factory.LazyAttribute(
        lambda patient: patient_tokens(
            names=[patient.given_name, patient.family_name], mrn=patient.mrn, birth_date=patient.birth_date
        )
    )


class EpisodeFactory(factory.django.DjangoModelFactory):
    """Build it inside the wall: `make_episode` does."""

    class Meta:
        model = Episode

    phase = Phase.ACTIVE
    referred_on = REFERRED_ON
    enrolled_on = ENROLLED_ON
    primary_scale = "phq9"
    interval_weeks = 2
    initiating_visit_on = REFERRED_ON


def make_payer(staffed: StaffedClinic, name: str = "Medicare", kind: str = "medicare") -> Payer:
    with staffed.inside():
        return Payer.objects.get_or_create(clinic=staffed.clinic, name=name, defaults={"kind": kind})[0]


def make_patient(staffed: StaffedClinic, *, phone: str = "212 555 0134", **fields: Any) -> Patient:
    """A patient of that clinic with a phone number; `phone=""` for none."""
    with staffed.inside():
        patient = PatientFactory(clinic=staffed.clinic, **fields)
        if phone:
            ContactPoint.objects.create(
                clinic=staffed.clinic, patient=patient, rank=1, kind="mobile", value=phone, may_leave_message=True
            )
        return patient


def make_episode(
    staffed: StaffedClinic,
    *,
    patient: Patient | None = None,
    payer: Payer | None = None,
    consent_on: date | None = ENROLLED_ON,
    **fields: Any,
) -> Episode:
    """An episode in active treatment that lacks nothing: team, consent, diagnosis, Medicare coverage.

    `consent_on=None` for none; `phase=Phase.REFERRED, enrolled_on=None` for one still to be enrolled."""
    patient = patient or make_patient(staffed)
    payer = payer or make_payer(staffed)
    team = {
        "care_manager": staffed.care_manager,
        "specialist": staffed.specialist,
        "clinician": staffed.clinician,
        "initiating_visit_with": staffed.clinician,
    }
    clinic = staffed.clinic
    with staffed.inside():
        episode = EpisodeFactory(clinic=clinic, patient=patient, **{**team, **fields})
        if not Coverage.objects.filter(clinic=clinic, patient=patient).exists():
            Coverage.objects.create(clinic=clinic, patient=patient, payer=payer, starts_on=date(2026, 1, 1))
        Diagnosis.objects.create(
            clinic=clinic, episode=episode, code="F33.1", text="Recurrent depression, moderate", since=REFERRED_ON
        )
        if consent_on:
            Consent.objects.create(
                clinic=clinic,
                episode=episode,
                given_on=consent_on,
                how="verbal",
                heard_by=staffed.clinician,
                text="Consent in plain words.",
                text_version="1",
                recorded_at=RECORDED_AT,
            )
        return episode
