"""Who may speak to the API: a token kept as a hash, with an end, or the browser's session with its CSRF token."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client

from clinics import actions
from clinics.models import ApiToken, Membership, User
from tests.api.asking import check_problem, made
from tests.api.samples import WRITES
from tests.factories.clinics import StaffedClinic
from tests.guards.world import NOW, World

WHERE = "/api/v1/clinics/north/caseload/"


def token_of(member: Membership, days: int = 1) -> str:
    return actions.create_token(user=member.user, name="Reports", days=days, now=NOW)


def ask(token: str, where: str = WHERE) -> Any:
    return Client().get(where, headers={"Authorization": f"Token {token}"})


def refused(answer: Any, status: int = 401) -> None:
    assert answer.status_code == status
    check_problem(answer)
    if status == 401:
        assert answer["WWW-Authenticate"] == "Token"


def test_a_token_opens_what_its_owner_may_see_and_no_more(north: StaffedClinic, south: StaffedClinic) -> None:
    token = token_of(north.care_manager)
    assert ask(token).status_code == 200
    refused(ask(token, "/api/v1/clinics/south/caseload/"), 404)
    refused(ask(token_of(north.administrator)), 403)


def test_the_table_holds_no_token_anyone_could_use(north: StaffedClinic) -> None:
    token = token_of(north.care_manager)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(t)::text FROM clinics_apitoken t")
        (row,) = cursor.fetchall()
    kept = [value for value in json.loads(row[0]).values() if isinstance(value, str)]
    assert token not in row[0]
    for value in kept:
        refused(ask(value))
    digest = ApiToken.objects.get().digest
    assert len(digest) == 128  # SHA-512
    assert digest != token


def test_after_its_end_a_token_opens_nothing_and_is_gone(north: StaffedClinic) -> None:
    token = token_of(north.care_manager, days=1)
    with time_machine.travel(NOW + timedelta(days=1, minutes=-5)):
        assert ask(token).status_code == 200  # and being used has not prolonged it
    with time_machine.travel(NOW + timedelta(days=1, minutes=5)):
        refused(ask(token))
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "header",
    ["Token", "Token ", "Token a b", "Token nonsense", f"Token {'0' * 64}", "Token é", "Token \x00", "Basic eDp5"],
)
def test_nonsense_is_refused_in_the_same_words(north: StaffedClinic, header: str) -> None:
    refused(Client().get(WHERE, headers={"Authorization": header}))


def test_a_token_in_the_address_opens_nothing(north: StaffedClinic) -> None:
    token = token_of(north.care_manager)
    for name in ("token", "api_key", "access_token", "Authorization"):
        refused(Client().get(WHERE, {name: token}))


def test_revoking_it_ends_it(north: StaffedClinic) -> None:
    token = token_of(north.care_manager)
    actions.revoke_token(token=ApiToken.objects.get(), now=NOW)
    refused(ask(token))


def test_a_person_who_left_or_lost_the_role_is_out_at_the_next_request(north: StaffedClinic) -> None:
    def change(**fields: object) -> Any:
        """What the token opens after that; then everything is as before."""
        with transaction.atomic():
            token = token_of(north.care_manager)
            with north.inside():
                Membership.objects.filter(pk=north.care_manager.pk).update(**fields)
            answer = ask(token)
            transaction.set_rollback(True)
        return answer

    assert change().status_code == 200
    refused(change(ended_at=NOW), 404)
    refused(change(roles=["administrator"]), 403)
    token = token_of(north.care_manager)
    User.objects.filter(pk=north.care_manager.user_id).update(is_active=False)
    refused(ask(token))


def test_a_browser_needs_its_csrf_token_and_a_token_does_not(here: World) -> None:
    operation = next(each for each in WRITES if str(each) == "POST api-patients")
    member = here.staffed.care_manager
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member.user)
    url, body = made(operation, here)
    headers = {"Idempotency-Key": str(uuid4())}
    refused(browser.post(url, body, content_type="application/json", headers=headers), 403)
    program = Client(enforce_csrf_checks=True)
    headers["Authorization"] = f"Token {token_of(member)}"
    assert program.post(url, body, content_type="application/json", headers=headers).status_code == 201
