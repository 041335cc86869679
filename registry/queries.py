"""Every read of patients and episodes that is more than a look-up."""

from uuid import UUID

from django.http import Http404

from clinics.models import Membership
from registry.models import Episode, Patient


def get_patient(*, member: Membership, public_id: UUID) -> Patient:
    """The only door to one patient."""
    patient = Patient.objects.for_member(member).filter(public_id=public_id).first()
    if patient is None:
        raise Http404("No such patient here.")
    return patient


def get_episode(*, member: Membership, public_id: UUID) -> Episode:
    episode = Episode.objects.for_member(member).select_related("patient").filter(public_id=public_id).first()
    if episode is None:
        raise Http404("No such episode here.")
    return episode


def open_episode(patient: Patient) -> Episode | None:
    return Episode.objects.filter(clinic_id=patient.clinic_id, patient=patient, closed_on=None).first()


def locked(episode: Episode) -> Episode:
    """The episode as it is now, held until the transaction ends: writers of its facts take turns.

    Rows that point to it can still be added by others.
    """
    rows = Episode.objects.select_related("patient", "clinic").select_for_update(of=("self",), no_key=True)
    return rows.get(clinic_id=episode.clinic_id, pk=episode.pk)
