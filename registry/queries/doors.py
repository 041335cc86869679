"""The doors to one row: 404 for whatever is not the member's clinic's."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from clinics.models import Membership, TenantModel, TenantQuerySet
from registry.models import Consent, Coverage, Diagnosis, Episode, Patient, Payer

_Row = TypeVar("_Row", bound=TenantModel)


def _one(rows: TenantQuerySet[_Row], member: Membership, public_id: UUID, noun: str) -> _Row:
    found = rows.for_member(member).filter(public_id=public_id).first()
    if found is None:
        raise Http404(f"No such {noun} here.")
    return found


def get_patient(*, member: Membership, public_id: UUID) -> Patient:
    """The only door to one patient."""
    return _one(Patient.objects.all(), member, public_id, "patient")


def get_episode(*, member: Membership, public_id: UUID) -> Episode:
    return _one(Episode.objects.select_related("patient"), member, public_id, "episode")


def get_coverage(*, member: Membership, public_id: UUID) -> Coverage:
    return _one(Coverage.objects.select_related("patient", "payer"), member, public_id, "coverage")


def get_consent(*, member: Membership, public_id: UUID) -> Consent:
    return _one(Consent.objects.select_related("episode__patient"), member, public_id, "consent")


def get_diagnosis(*, member: Membership, public_id: UUID) -> Diagnosis:
    return _one(Diagnosis.objects.select_related("episode__patient"), member, public_id, "diagnosis")


def open_episode(patient: Patient) -> Episode | None:
    return Episode.objects.filter(clinic_id=patient.clinic_id, patient=patient, closed_on=None).first()


def locked(episode: Episode) -> Episode:
    """The episode as it is now, held until the transaction ends: writers of its facts take turns.

    Rows that point to it can still be added by others.
    """
    rows = Episode.objects.select_related("patient", "clinic").select_for_update(of=("self",), no_key=True)
    return rows.get(clinic_id=episode.clinic_id, pk=episode.pk)


def payers_in_use(member: Membership) -> TenantQuerySet[Payer]:
    return Payer.objects.for_member(member).filter(ended_at=None).order_by("name")


def current_coverage(patient: Patient, on: date) -> Coverage | None:
    """Who pays on that day; of two, the one that began last."""
    rows = Coverage.objects.filter(clinic_id=patient.clinic_id, patient=patient, starts_on__lte=on)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=on)).select_related("payer").order_by("-starts_on").first()
