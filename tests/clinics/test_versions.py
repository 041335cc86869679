"""Two people edit one row: the second is told, and nothing is overwritten."""

import pytest

from clinics.actions import save_version
from clinics.errors import Stale
from registry.models import Patient
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_patient

pytestmark = pytest.mark.django_db


def test_a_save_names_the_version_it_read(north: StaffedClinic) -> None:
    patient = make_patient(north)
    with north.inside():
        mine, theirs = (Patient.objects.get(pk=patient.pk) for _ in range(2))
        theirs.given_name = "Theirs"
        save_version(theirs, seen=1, fields=["given_name"])
        mine.given_name = "Mine"
        with pytest.raises(Stale):
            save_version(mine, seen=1, fields=["given_name"])
        kept = Patient.objects.get(pk=patient.pk)
    assert (kept.given_name, kept.version, theirs.version) == ("Theirs", 2, 2)


def test_only_the_named_fields_are_saved(north: StaffedClinic) -> None:
    patient = make_patient(north, family_name="Rivera")
    patient.given_name, patient.family_name = "Ana", "Unsaved"
    with north.inside():
        save_version(patient, seen=1, fields=["given_name"])
        kept = Patient.objects.get(pk=patient.pk)
    assert (kept.given_name, kept.family_name) == ("Ana", "Rivera")
