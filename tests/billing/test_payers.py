"""Payers and their dated policies: added, changed, verified, never overlapping."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from billing.models import PayerPolicy
from clinics.models import AuditLine
from clinics.rules import Role
from registry.models import Payer
from tests.factories.billing import make_policy
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_payer


def url(staffed: StaffedClinic, name: str, **kwargs: object) -> str:
    return reverse(f"billing:{name}", kwargs={"clinic": staffed.clinic.slug, **kwargs})


@pytest.fixture
def signed_in(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.administrator.user)
    return client


POLICY = {"template": "medicare-2026", "valid_from": "2026-01-01", "valid_to": "", "source": "Bulletin 12"}


def test_an_administrator_adds_a_payer_and_its_policy(signed_in: Client, north: StaffedClinic) -> None:
    signed_in.post(url(north, "payers"), {"name": " Medicare ", "kind": "medicare", "in_use": "on"})
    with north.inside():
        payer = Payer.objects.get()
    assert (payer.name, payer.ended_at) == ("Medicare", None)
    answer = signed_in.post(url(north, "new-policy", payer=payer.public_id), POLICY | {"verified": "on"})
    assert answer.status_code == 302
    with north.inside():
        row = PayerPolicy.objects.get()
        assert (row.valid.lower, row.valid.upper, row.verified_by) == (date(2026, 1, 1), None, north.administrator)
        assert set(AuditLine.objects.values_list("verb", flat=True)) >= {"payer.added", "policy.added"}


def test_overlapping_days_are_refused_at_the_field_and_nothing_typed_is_lost(
    signed_in: Client, north: StaffedClinic
) -> None:
    payer = make_payer(north)
    make_policy(north, payer, "standard", until=date(2026, 7, 1))
    answer = signed_in.post(url(north, "new-policy", payer=payer.public_id), POLICY | {"valid_from": "2026-06-30"})
    assert answer.status_code == 422
    [error] = answer.context["form"].errors["valid_from"]
    assert "from 1 Jan 2026 to 30 Jun 2026" in error
    assert "Bulletin 12" in answer.content.decode()
    with north.inside():
        assert PayerPolicy.objects.count() == 1


def test_the_day_after_the_last_day_is_free(signed_in: Client, north: StaffedClinic) -> None:
    payer = make_payer(north)
    where = url(north, "new-policy", payer=payer.public_id)
    signed_in.post(where, POLICY | {"valid_to": "2026-06-30"})
    signed_in.post(where, POLICY | {"valid_from": "2026-07-01"})
    with north.inside():
        assert PayerPolicy.objects.count() == 2


def test_two_payers_may_have_policies_of_the_same_days(signed_in: Client, north: StaffedClinic) -> None:
    for name in ("Medicare", "Acme"):
        payer = make_payer(north, name)
        assert signed_in.post(url(north, "new-policy", payer=payer.public_id), POLICY).status_code == 302


def test_taking_over_may_end_what_is_in_force_unless_two_people_agreed_on_it(
    signed_in: Client, north: StaffedClinic
) -> None:
    payer = make_payer(north)
    row = make_policy(north, payer, "standard")
    where = url(north, "new-policy", payer=payer.public_id)
    assert signed_in.post(where, POLICY | {"valid_from": "2026-07-01", "replaces": "on"}).status_code == 302
    with north.inside():
        row.refresh_from_db()
        assert (row.state, row.last_day) == ("approved", date(2026, 6, 30))
    agreed = make_policy(north, make_payer(north, "Acme"), changes={"gap_months": 12})
    where = url(north, "new-policy", payer=agreed.payer.public_id)
    answer = signed_in.post(where, POLICY | {"replaces": "on"})
    assert answer.status_code == 422
    assert "Two people agreed" in answer.context["form"].errors["replaces"][0]


def test_the_days_of_a_shipped_policy_are_filled_in(signed_in: Client, north: StaffedClinic) -> None:
    payer = make_payer(north)
    where = url(north, "new-policy", payer=payer.public_id)
    initial = signed_in.get(f"{where}?template=medicare-2018").context["form"].initial
    assert (initial["valid_from"], initial["valid_to"]) == (date(2018, 1, 1), date(2025, 12, 31))
    assert signed_in.get(f"{where}?template=nowhere").context["form"].initial == {}


def test_a_last_day_before_the_first_is_refused(signed_in: Client, north: StaffedClinic) -> None:
    payer = make_payer(north)
    answer = signed_in.post(url(north, "new-policy", payer=payer.public_id), POLICY | {"valid_to": "2025-12-31"})
    assert answer.status_code == 422
    assert "valid_to" in answer.context["form"].errors


def test_a_second_payer_of_the_same_name_is_refused(signed_in: Client, north: StaffedClinic) -> None:
    make_payer(north)
    answer = signed_in.post(url(north, "payers"), {"name": "Medicare", "kind": "medicare", "in_use": "on"})
    assert answer.status_code == 422
    assert "in the list already" in answer.content.decode()


def test_a_payer_no_longer_used_stays(signed_in: Client, north: StaffedClinic) -> None:
    payer = make_payer(north)
    signed_in.post(url(north, "payer", payer=payer.public_id), {"name": "Medicare", "kind": "medicare"})
    with north.inside():
        payer.refresh_from_db()
    assert payer.ended_at is not None
    assert "not in use" in signed_in.get(url(north, "payers")).content.decode()


def test_who_may(client: Client, north: StaffedClinic, south: StaffedClinic) -> None:
    payer = make_payer(north)
    row = make_policy(north, payer)
    pages = [
        url(north, "payers"),
        url(north, "payer", payer=payer.public_id),
        url(north, "new-policy", payer=payer.public_id),
        url(north, "shipped-policies", payer=payer.public_id),
        url(north, "policy", payer=payer.public_id, policy=row.public_id),
        url(north, "policy-impact", payer=payer.public_id, policy=row.public_id),
        url(north, "policy-cases", payer=payer.public_id, policy=row.public_id),
    ]
    for role, member in north.members.items():
        client.force_login(member.user)
        expected = 200 if role in (Role.LEAD, Role.ADMINISTRATOR) else 403
        assert {client.get(page).status_code for page in pages} == {expected}, role
    client.force_login(south.administrator.user)
    assert {client.get(page).status_code for page in pages} == {404}
    own = make_payer(south)
    assert client.get(url(south, "payer", payer=payer.public_id)).status_code == 404
    assert client.get(url(south, "policy", payer=own.public_id, policy=row.public_id)).status_code == 404
