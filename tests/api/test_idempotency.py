"""A write happens once per Idempotency-Key, whatever the network and impatient people do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from clinics.models import AuditLine, IdempotencyKey
from registry.models import Patient
from tests.api import asking
from tests.api.samples import OPERATIONS, SAFE, WRITES, Operation
from tests.factories.clinics import add_member
from tests.guards.world import World

KEY = "one-write-one-key"
every_write = pytest.mark.parametrize("operation", WRITES, ids=str)


def lines(world: World) -> int:
    with world.staffed.inside():
        return AuditLine.objects.count()


def test_every_write_has_a_sample() -> None:
    missing = [str(each) for each in OPERATIONS if each.method not in SAFE and not each.sample]
    assert not missing, "say in tests/api/samples.py what to send to these"


def test_a_write_needs_a_key(here: World) -> None:
    for operation in WRITES:
        client = asking.signed_in(asking.one_who_may(operation, here))
        url, body = asking.made(operation, here)
        before = lines(here)
        for key in (None, "short", "k" * 81):
            answer = asking.send(client, operation, url, body, key=key)
            assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Idempotency-Key"]), operation
        assert lines(here) == before


@every_write
def test_the_same_request_again_gets_the_same_answer_and_writes_nothing(here: World, operation: Operation) -> None:
    client = asking.signed_in(asking.one_who_may(operation, here))
    url, body = asking.made(operation, here)
    first = asking.send(client, operation, url, body, key=KEY)
    assert first.status_code in (200, 201), first.content
    written = lines(here)
    again = asking.send(client, operation, url, body, key=KEY)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.get("ETag") == first.get("ETag")
    assert lines(here) == written
    other = asking.send(client, operation, url, body | {"and": "more"}, key=KEY)
    assert other.status_code == 422
    assert lines(here) == written


@pytest.mark.parametrize("operation", [each for each in WRITES if each.sample and not each.sample.of_one], ids=str)
def test_a_key_is_its_owners_own(here: World, operation: Operation) -> None:
    """Two people may happen upon one key: neither gets the other's answer, neither blocks the other."""
    role = asking.role_for(operation)
    second = add_member(here.staffed.clinic, role)
    mine, theirs = asking.made(operation, here), asking.made(operation, here)
    for member, (url, body) in ((here.staffed.members[role], mine), (second, theirs)):
        answer = asking.send(asking.signed_in(member), operation, url, body, key=KEY)
        assert answer.status_code in (200, 201), answer.content
    with here.staffed.inside():
        assert set(IdempotencyKey.objects.values_list("member", flat=True)) == {
            here.staffed.members[role].pk,
            second.pk,
        }


def test_a_key_is_of_one_address(here: World) -> None:
    """The same words to another address are another request."""
    operation = next(each for each in WRITES if str(each) == "POST api-episode-close")
    client = asking.signed_in(asking.one_who_may(operation, here))
    (url, body), (other, _) = asking.made(operation, here), asking.made(operation, here)
    assert asking.send(client, operation, url, body, key=KEY).status_code == 200
    assert asking.send(client, operation, other, body, key=KEY).status_code == 422


def test_a_refused_write_does_not_use_up_its_key(here: World) -> None:
    operation = next(each for each in WRITES if str(each) == "POST api-patients")
    client = asking.signed_in(asking.one_who_may(operation, here))
    url, body = asking.made(operation, here)
    refused = asking.send(client, operation, url, body | {"birth_date": "soon"}, key=KEY)
    assert refused.status_code == 400
    assert asking.send(client, operation, url, body, key=KEY).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_one_write_each_time(here: World) -> None:
    """Real commits, eight connections: a client that retries before the first answer is back."""
    for operation in WRITES:
        client = asking.signed_in(asking.one_who_may(operation, here))
        url, body = asking.made(operation, here)
        before = lines(here)
        connection.close()
        answers = together(8, lambda c=client, o=operation, u=url, b=body: asking.send(c, o, u, b, key=f"{KEY} {o}"))
        assert {answer.status_code for answer in answers} <= {200, 201}, (operation, answers)
        assert all(answer.json() == answers[0].json() for answer in answers), operation
        alone = lines(here) - before
        url, body = asking.made(operation, here)
        before = lines(here)
        asking.send(client, operation, url, body)
        assert alone == lines(here) - before > 0, operation


@pytest.mark.django_db(transaction=True)
def test_eight_keys_for_one_patient_are_one_patient(here: World) -> None:
    """Without the key's help the clinic's own rules decide: one is registered, the others are told."""
    operation = next(each for each in WRITES if str(each) == "POST api-patients")
    client = asking.signed_in(asking.one_who_may(operation, here))
    url, body = asking.made(operation, here)
    connection.close()
    answers = together(8, lambda: asking.send(client, operation, url, body))
    assert sorted(answer.status_code for answer in answers) == [201] + 7 * [409]
    with here.staffed.inside():
        assert Patient.objects.filter(mrn=body["mrn"]).count() == 1


def together(number: int, ask: Any) -> list[Any]:
    start = Barrier(number)

    def run(_: int) -> Any:
        try:
            start.wait(timeout=30)
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))
