"""The API of clinics and people shows what the pages show."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from clinics import actions
from clinics.rules import Role
from tests.factories.clinics import StaffedClinic, add_member

pytestmark = pytest.mark.django_db


def test_my_clinics_are_mine_alone(client: Client, north: StaffedClinic, south: StaffedClinic) -> None:
    add_member(south.clinic, Role.LEAD, user=north.care_manager.user)
    client.force_login(north.care_manager.user)
    found = client.get("/api/v1/clinics/").json()
    assert [(row["slug"], row["roles"]) for row in found["results"]] == [
        ("north", ["care_manager"]),
        ("south", ["lead"]),
    ]
    client.force_login(north.lead.user)
    assert client.get("/api/v1/clinics/").json()["count"] == 1


def test_the_members_are_those_of_the_page_who_are_here(client: Client, north: StaffedClinic) -> None:
    with north.inside():
        actions.end_membership(member=north.specialist, by=north.lead, now=datetime.now(UTC))
    client.force_login(north.administrator.user)
    shown = client.get("/c/north/people/").context["people"]
    told = client.get("/api/v1/clinics/north/members/").json()["results"]
    assert [row["public_id"] for row in told] == [str(m.public_id) for m in shown if not m.ended_at]
    assert set(told[0]) == {"public_id", "name", "title", "roles"}


def test_the_members_of_one_role(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.clinician.user)
    told = client.get("/api/v1/clinics/north/members/", {"role": "lead"}).json()["results"]
    assert [row["public_id"] for row in told] == [str(north.lead.public_id)]
    assert client.get("/api/v1/clinics/north/members/", {"role": "owner"}).status_code == 400
