"""Errors are problem details, each documented, none with a patient's data in it; nonsense never breaks anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from clinics.models import AuditLine
from clinics.rules import ROLE_MAY, Role
from registry import queries
from tests.api import asking
from tests.api.samples import BODIES, OPERATIONS, SAFE, Operation
from tests.guards.world import CANARY, World

every_body = pytest.mark.parametrize("operation", BODIES, ids=str)
NONSENSE = (
    None, True, -1, 10**30, "", "\x00", "\ud800", "0001-01-01", "9999-12-31", [None], {"x": {}},
)  # fmt: skip
NO_BODY: dict[str, str | bytes] = {
    "half": "{",
    "list": "[]",
    "list of bodies": '[{"mrn": 1}]',
    "null": "null",
    "number": "1",
    "text": '"x"',
    "not a number": '{"minutes": NaN}',
    "not UTF-8": b"\xff\xfe",
    "deep": "[" * 3000,
    "deep and closed": '{"mrn":' + "[" * 3000 + "]" * 3000 + "}",
}


def test_who_may_not_is_told_so_in_a_problem(here: World, there: World) -> None:
    for operation in OPERATIONS:
        url = asking.url_of(operation, here)
        stranger = asking.send(Client(), operation, url, {})
        assert (stranger.status_code, stranger["WWW-Authenticate"]) == (401, "Token"), operation
        outsider = asking.signed_in(asking.one_who_may(operation, there))
        assert asking.send(outsider, operation, url, {}).status_code == 404, operation
        permission = operation.route.permissions[operation.method]
        for role in Role:
            if permission not in ROLE_MAY[role]:
                member = asking.signed_in(here.staffed.members[role])
                assert asking.send(member, operation, url, {}).status_code == 403, (operation, role)


def test_other_methods_are_refused(here: World) -> None:
    for operation in OPERATIONS:
        client = asking.signed_in(asking.one_who_may(operation, here))
        url = asking.url_of(operation, here)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(operation.route.permissions):
            answer = client.generic(method, url)
            assert (answer.status_code, "Allow" in answer) == (405, True), (operation, method)
            asking.check_problem(answer)


def test_only_json_is_spoken(here: World) -> None:
    for operation in OPERATIONS:
        client = asking.signed_in(asking.one_who_may(operation, here))
        url = asking.url_of(operation, here)
        headers = {"Idempotency-Key": "k" * 20, "If-Match": '"1"'}
        page = client.generic(operation.method, url, headers=headers | {"Accept": "text/html"})
        assert page.status_code == 406, operation
        asking.check(page, operation)
        if operation.method not in SAFE and "requestBody" in asking.documented(operation):
            form = client.generic(operation.method, url, "a=b", "application/x-www-form-urlencoded", headers=headers)
            assert form.status_code == 415, operation
            asking.check(form, operation)


def test_a_body_that_is_none_is_refused(here: World) -> None:
    for operation in BODIES:
        client = asking.signed_in(asking.one_who_may(operation, here))
        url, _ = asking.made(operation, here)
        for name, body in NO_BODY.items():
            assert asking.send(client, operation, url, body).status_code == 400, (operation, name)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body, nested ones too; of a list its first."""
    inside = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for name, inner in inside:
        yield (*path, name)
        yield from places(inner, (*path, name))


def with_value(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The body with another value at that place."""
    if not path:
        return value
    copied = dict(body) if isinstance(body, dict) else list(body)
    copied[path[0]] = with_value(body[path[0]], path[1:], value)
    return copied


@every_body
def test_nonsense_in_any_field_is_an_answer_not_a_crash(here: World, operation: Operation) -> None:
    client = asking.signed_in(asking.one_who_may(operation, here))
    url, body = asking.made(operation, here)
    for path in places(body):
        for value in NONSENSE:
            answer = asking.send(client, operation, url, with_value(body, path, value))
            assert answer.status_code < 500, (path, value)


@every_body
def test_a_problem_repeats_nothing_of_what_was_sent(here: World, operation: Operation) -> None:
    """A name typed into the wrong field must not come back in an error that somebody logs."""
    client = asking.signed_in(asking.one_who_may(operation, here))
    url, body = asking.made(operation, here)
    refused = 0
    for path in places(body):
        for value in (CANARY, [CANARY], CANARY * 2000):
            answer = asking.send(client, operation, url, with_value(body, path, value))
            refused += answer.status_code >= 400
            assert answer.status_code < 400 or CANARY not in answer.content.decode(), path
    assert refused or not body


def test_a_body_has_a_size(here: World) -> None:
    operation = next(each for each in BODIES if str(each) == "POST api-patient-search")
    client = asking.signed_in(asking.one_who_may(operation, here))
    answer = asking.send(client, operation, asking.url_of(operation, here), {"words": "x" * 6_000_000})
    assert answer.status_code == 413


def test_an_unexpected_error_says_nothing_of_itself(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**asked: object) -> None:
        raise RuntimeError(f"{CANARY} in a message")

    monkeypatch.setattr(queries, "caseload", broken)
    client = asking.signed_in(here.staffed.care_manager)
    client.raise_request_exception = False
    answer = client.get("/api/v1/clinics/north/caseload/")
    assert answer.status_code == 500
    asking.check_problem(answer)
    assert CANARY not in answer.content.decode()


def test_an_address_nobody_knows_is_a_problem_too(here: World) -> None:
    for client in (Client(), asking.signed_in(here.staffed.care_manager)):
        answer = client.get("/api/v1/nothing/")
        assert answer.status_code == 404
        asking.check_problem(answer)


def test_what_is_refused_leaves_no_line(here: World) -> None:
    operation = next(each for each in BODIES if str(each) == "POST api-patients")
    client = asking.signed_in(asking.one_who_may(operation, here))
    url, body = asking.made(operation, here)
    assert asking.send(client, operation, url, body | {"mrn": ""}).status_code == 400
    with here.staffed.inside():
        assert not AuditLine.objects.exists()
