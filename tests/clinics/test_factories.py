"""The two clinics that the other tests stand on."""

from clinics.models import Membership
from clinics.rules import Role
from tests.factories.clinics import StaffedClinic


def test_each_clinic_has_one_person_per_role(north: StaffedClinic, south: StaffedClinic) -> None:
    for clinic in (north, south):
        with clinic.inside():
            found = Membership.objects.order_by("pk").values_list("roles", "user__email")
            assert list(found) == [([r.value], f"{r.value}@{clinic.clinic.slug}.example.org") for r in Role]


def test_without_a_clinic_nothing_is_seen(north: StaffedClinic) -> None:
    assert not Membership.objects.exists()
