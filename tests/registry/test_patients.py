"""Registering, finding and editing patients."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from clinics.errors import Refused, Stale
from clinics.models import AuditLine
from registry import actions
from registry.actions import PossibleDuplicates, ReachInput
from registry.models import ContactPoint, Patient
from registry.queries import find_patients
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import PatientFactory, make_patient, make_payer

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ANA = {
    "mrn": "MRN-10442",
    "given_name": "Ana",
    "family_name": "Rivera-Núñez",
    "preferred_name": "",
    "birth_date": date(1980, 3, 2),
    "sex": "female",
    "language": "Spanish",
    "interpreter": False,
    "email": "",
    "note": "",
}
MOBILE = ReachInput("mobile", "(212) 555-0134", "after 4 pm", may_leave_message=True)


def register(staffed: StaffedClinic, reach=(MOBILE,), confirmed=False, **changes) -> Patient:
    with staffed.inside():
        return actions.register_patient(
            values=ANA | changes, reach=reach, confirmed=confirmed, by=staffed.care_manager, now=NOW
        )


@pytest.mark.parametrize(
    "words",
    [
        "Rivera",
        "rivera nunez",
        "Riveras",
        "Rivrea Ana",
        "ana",
        "10442",
        "mrn-10442",
        "3/2/1980",
        "1980-03-02",
        "555-0134",
        "212 555 0134",
        "0134",
    ],
)
def test_a_patient_is_found_in_spite_of_typing_errors(north: StaffedClinic, south: StaffedClinic, words: str) -> None:
    wanted = register(north)
    register(south)
    make_patient(north, given_name="Zofia", family_name="Kowalczyk", birth_date=date(1955, 7, 9), phone="646 555 0199")
    with north.inside():
        assert list(find_patients(member=north.care_manager, words=words)) == [wanted]


def test_the_likeliest_comes_first(north: StaffedClinic) -> None:
    near = register(north, mrn="1", given_name="Anna", family_name="Riviera", birth_date=date(1999, 1, 1), reach=())
    exact = register(north, mrn="2", given_name="Ana", family_name="Rivera", reach=())
    with north.inside():
        assert list(find_patients(member=north.lead, words="ana rivera")) == [exact, near]
        assert not find_patients(member=north.lead, words="  ?! ").exists()


def test_the_same_mrn_twice_is_refused_at_its_field_and_by_the_database(
    north: StaffedClinic, south: StaffedClinic
) -> None:
    register(north)
    with pytest.raises(Refused) as refused:
        register(north, given_name="Somebody", family_name="Else", confirmed=True)
    assert refused.value.field == "mrn"
    with north.inside(), pytest.raises(IntegrityError), transaction.atomic():
        PatientFactory(clinic=north.clinic, mrn="MRN-10442")
    assert register(south).mrn == "MRN-10442"  # another clinic numbers its own patients


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"given_name": "Anna"}, "same birth date and a similar name"),
        ({"birth_date": date(1980, 2, 3)}, "similar name, and birth dates with day and month swapped"),
        ({"birth_date": date(1971, 1, 1)}, "same phone number and a similar name"),
        ({"mrn": "mrn 10442", "given_name": "Bob", "family_name": "Smith"}, "same MRN"),
    ],
)
def test_a_likely_duplicate_is_shown_and_can_be_confirmed(north: StaffedClinic, changes: dict, why: str) -> None:
    known = register(north)
    with pytest.raises(PossibleDuplicates) as refused:
        register(north, **{"mrn": "77"} | changes)
    assert [(found.patient, found.why) for found in refused.value.found] == [(known, why)]
    with north.inside():
        assert Patient.objects.count() == 1
    register(north, confirmed=True, **{"mrn": "77"} | changes)
    with north.inside():
        assert Patient.objects.count() == 2


def test_neither_email_nor_a_second_registry_is_asked_for(north: StaffedClinic, south: StaffedClinic) -> None:
    """The peers' registry wanted an e-mail address and knew a patient once."""
    assert register(north, email="", reach=()).email == ""
    assert register(south, email="", reach=()).clinic == south.clinic


def test_an_edit_writes_what_changed_and_says_so_in_the_trail(north: StaffedClinic) -> None:
    patient = register(north)
    second = ReachInput("relative", "sister 555 0177")
    with north.inside():
        actions.edit_patient(
            patient=patient, values=ANA | {"family_name": "Rivera"}, reach=[MOBILE, second], version=1,
            by=north.clinician, now=NOW,
        )  # fmt: skip
        saved = Patient.objects.get()
        assert (saved.family_name, saved.version) == ("Rivera", 2)
        assert list(saved.contact_points.values_list("rank", "value")) == [(1, MOBILE.value), (2, second.value)]
        assert list(find_patients(member=north.lead, words="0177")) == [saved]
        line = AuditLine.objects.get(verb="patient.edited")
        assert line.detail == {"fields": ["family_name", "reach"]}
        assert (line.by, line.patient) == (north.clinician, patient.public_id)


def test_the_second_of_two_edits_is_refused_and_overwrites_nothing(north: StaffedClinic) -> None:
    patient = register(north)
    with north.inside():
        mine, theirs = (Patient.objects.get(pk=patient.pk) for _ in range(2))
        actions.edit_patient(
            patient=theirs, values=ANA | {"note": "ask for her sister"}, reach=[], version=1, by=north.lead, now=NOW
        )
        with pytest.raises(Stale):
            actions.edit_patient(
                patient=mine, values=ANA | {"note": "rings twice"}, reach=[MOBILE], version=1, by=north.lead, now=NOW
            )
        assert Patient.objects.get().note == "ask for her sister"
        assert not ContactPoint.objects.exists()


def test_two_payers_never_cover_the_same_day(north: StaffedClinic) -> None:
    patient, medicare, other = register(north), make_payer(north), make_payer(north, "Blue Plan", "commercial")
    by = {"by": north.care_manager, "now": NOW}
    with north.inside():
        actions.add_coverage(patient=patient, payer=medicare, starts_on=date(2026, 1, 1), **by)
        actions.add_coverage(patient=patient, payer=other, starts_on=date(2026, 7, 1), **by)
        spans = list(patient.coverages.values_list("payer__name", "starts_on", "ends_on"))
        assert spans == [
            ("Blue Plan", date(2026, 7, 1), None),
            ("Medicare", date(2026, 1, 1), date(2026, 6, 30)),
        ]
        with pytest.raises(Refused, match="covers from 1 Jul"):
            actions.add_coverage(patient=patient, payer=medicare, starts_on=date(2026, 5, 1), **by)
        with pytest.raises(Refused, match="covers until 30 Jun"):
            actions.add_coverage(
                patient=patient, payer=other, starts_on=date(2026, 5, 1), ends_on=date(2026, 6, 1), **by
            )


def test_the_trail_of_a_registration_holds_no_name(north: StaffedClinic) -> None:
    patient = register(north)
    with north.inside():
        line = AuditLine.objects.get()
        assert (line.verb, line.target, line.patient) == ("patient.registered", patient.public_id, patient.public_id)
        assert "Rivera" not in str(line.detail)
