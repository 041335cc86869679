"""Limits: so many requests a minute, so many rows a page."""

from __future__ import annotations

import pytest
from django.test import Client

from clinics import actions
from clinics.api import PAGE_CAP
from clinics.api_defaults import PerKey
from tests.api import asking
from tests.api.samples import OPERATIONS, Operation
from tests.factories.clinics import StaffedClinic
from tests.guards.world import NOW, World

LISTS = [
    each
    for each in OPERATIONS
    if "page_size" in {parameter["name"] for parameter in asking.documented(each).get("parameters", [])}
]


def test_too_many_requests_wait_each_token_for_itself(north: StaffedClinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PerKey.THROTTLE_RATES, "key", "3/min")

    def ask(secret: str, path: str) -> int:
        answer = Client().get(f"/api/v1/clinics/{path}", headers={"Authorization": f"Token {secret}"})
        if answer.status_code == 429:
            asking.check_problem(answer)
            assert 1 <= int(answer["Retry-After"]) <= 60
        return answer.status_code

    one, other = (actions.create_token(user=north.lead.user, name=n, days=1, now=NOW) for n in ("one", "other"))
    # What is refused counts as well: guessing has the same limit.
    statuses = [ask(one, path) for path in ("north/caseload/", "north/caseload/?show=x", "nowhere/caseload/")]
    assert statuses == [200, 400, 404]
    assert ask(one, "north/caseload/") == 429
    assert ask(other, "north/caseload/") == 200


def test_every_list_is_paged() -> None:
    """A route that answers an array of unknown length would have no cap."""
    assert LISTS
    for operation in OPERATIONS:
        for status, answer in asking.documented(operation)["responses"].items():
            schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
            assert schema.get("type") != "array", f"{operation} answers {status} with a bare list: use clinics.api.page"


@pytest.mark.parametrize("operation", LISTS, ids=str)
def test_a_page_has_its_cap(here: World, operation: Operation) -> None:
    client = asking.signed_in(asking.one_who_may(operation, here))
    url, body = asking.made(operation, here) if operation.sample else (asking.url_of(operation, here), None)
    for query, status in (
        ("", 200),
        (f"?page_size={PAGE_CAP}", 200),
        (f"?page_size={PAGE_CAP + 1}", 400),
        ("?page_size=0", 400),
        ("?page=0", 400),
        ("?page=x", 400),
        ("?page=99999", 404),
        ("?page=9999999999", 400),
    ):
        answer = asking.send(client, operation, url + query, body)
        assert answer.status_code == status, (query, answer.content)
        if status == 200:
            assert set(answer.json()) >= {"count", "pages", "page", "page_size", "results"}
