"""Roles: nobody raises their own, the last administrator stays, and who loses rights is out at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from clinics import actions, queries
from clinics.errors import Refused
from clinics.models import ApiToken, AuditLine, Membership
from clinics.rules import Role
from tests.factories.clinics import StaffedClinic, add_member

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def change(clinic: StaffedClinic, member: Membership, *roles: Role, by: Membership | None = None) -> Membership:
    with clinic.inside():
        return actions.change_roles(member=member, roles=roles, by=by or clinic.administrator, now=NOW)


def test_roles_change_and_the_trail_says_from_what_to_what(north: StaffedClinic) -> None:
    changed = change(north, north.specialist, Role.SPECIALIST, Role.LEAD)
    assert changed.roles == ["specialist", "lead"]
    with north.inside():
        line = AuditLine.objects.select_related("by").latest("pk")
    assert (line.verb, line.by, line.target) == ("roles.changed", north.administrator, north.specialist.public_id)
    assert line.detail == {"before": ["specialist"], "after": ["specialist", "lead"]}


@pytest.mark.parametrize("role", [Role.CARE_MANAGER, Role.LEAD, Role.CLINICIAN, Role.SPECIALIST])
def test_nobody_raises_their_own_rights(north: StaffedClinic, role: Role) -> None:
    with pytest.raises(Refused) as refusal:
        change(north, north.administrator, Role.ADMINISTRATOR, role)
    assert refusal.value.field == "roles"


def test_one_may_give_up_rights_of_ones_own(north: StaffedClinic) -> None:
    both = add_member(north.clinic, Role.ADMINISTRATOR, Role.LEAD)
    assert change(north, both, Role.LEAD, by=both).roles == ["lead"]


def end(clinic: StaffedClinic, member: Membership) -> Membership:
    with clinic.inside():
        return actions.end_membership(member=member, by=clinic.lead, now=NOW)


LEAVING = {
    "another role": lambda north: change(north, north.administrator, Role.LEAD, by=north.lead),
    "left": lambda north: end(north, north.administrator),
}


@pytest.mark.parametrize("how", LEAVING)
def test_the_last_administrator_stays(north: StaffedClinic, how: str) -> None:
    with pytest.raises(Refused):
        LEAVING[how](north)


def test_the_administrator_of_another_clinic_does_not_count(north: StaffedClinic, south: StaffedClinic) -> None:
    with pytest.raises(Refused):
        change(north, north.administrator, Role.LEAD, by=north.lead)


def test_an_administrator_who_cannot_sign_in_does_not_count(north: StaffedClinic) -> None:
    add_member(north.clinic, Role.ADMINISTRATOR, user__is_active=False)
    with pytest.raises(Refused):
        change(north, north.administrator, Role.LEAD, by=north.lead)


def test_with_a_second_administrator_the_first_may_go(north: StaffedClinic) -> None:
    add_member(north.clinic, Role.ADMINISTRATOR)
    with north.inside():
        ended = actions.end_membership(member=north.administrator, by=north.lead, now=NOW)
    assert ended.ended_at == NOW
    assert queries.memberships_of(ended.user) == []


@pytest.mark.parametrize("how", ["end", "change"])
def test_sessions_and_tokens_end_with_the_rights(north: StaffedClinic, client: Client, how: str) -> None:
    person = north.care_manager.user
    client.force_login(person)
    assert client.get("/account/sessions/").status_code == 200
    ApiToken.objects.create(user=person, expiry=timedelta(days=1), name="script")
    with north.inside():
        if how == "end":
            actions.end_membership(member=north.care_manager, by=north.administrator, now=NOW)
        else:
            change(north, north.care_manager, Role.CLINICIAN)
    assert client.get("/account/sessions/").status_code == 302
    assert not ApiToken.objects.filter(user=person).exists()


def test_who_keeps_the_same_roles_stays_signed_in(north: StaffedClinic, client: Client) -> None:
    client.force_login(north.care_manager.user)
    with north.inside():
        changed = actions.change_roles(
            member=north.care_manager, roles=[Role.CARE_MANAGER], title="LCSW", by=north.administrator, now=NOW
        )
    assert changed.title == "LCSW"
    assert client.get("/account/sessions/").status_code == 200


def test_a_member_of_another_clinic_is_not_ours_to_change(north: StaffedClinic, south: StaffedClinic) -> None:
    with pytest.raises(Refused):
        change(north, south.care_manager, Role.LEAD)
    with south.inside():
        assert Membership.objects.get(pk=south.care_manager.pk).roles == ["care_manager"]


def test_who_left_is_not_changed(north: StaffedClinic) -> None:
    with north.inside():
        actions.end_membership(member=north.clinician, by=north.lead, now=NOW)
    with pytest.raises(Refused):
        change(north, north.clinician, Role.LEAD)
