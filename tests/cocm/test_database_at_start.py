"""Nobody serves under a role that sees past the wall between clinics; without its database a page says so."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.test import Client

from cocm import celery, env
from cocm.guarded import Guarded
from tests.support.database import Database

Answer = list[tuple[str, list[tuple[str, str]]]]


@pytest.fixture
def connect_as(transactional_db: None) -> Iterator[object]:
    """Point Django at another address for the test."""
    settings = connections.settings["default"]
    before = dict(settings)
    settings["OPTIONS"] = {**before["OPTIONS"], "pool": {"timeout": 0.5}}

    def connect(url: str) -> None:
        connection.close()
        connection.close_pool()
        settings.update({name: value for name, value in env.database(url).items() if name != "OPTIONS"})

    yield connect
    connection.close()
    connection.close_pool()
    settings.update(before)


def page(environ: dict[str, object], start_response: object) -> list[bytes]:
    return [b"the caseload"]


@pytest.mark.parametrize("role", ["owner", "superuser"])
def test_an_unsafe_role_is_refused(connect_as: object, database: Database, role: str) -> None:
    connect_as(getattr(database, role))  # type: ignore[operator]
    with pytest.raises(ImproperlyConfigured, match="row security would not hold"):
        Guarded(page)
    with pytest.raises(SystemExit, match="row security would not hold"):
        celery.refuse_unsafe_role()


def test_a_database_that_is_away_gives_503_and_is_checked_again(connect_as: object, database: Database) -> None:
    answers: Answer = []
    connect_as(database.app.replace("/tests_", "/gone_"))  # type: ignore[operator]
    guarded = Guarded(page)
    assert b"away" in b"".join(guarded({}, lambda *told: answers.append(told)))
    assert answers[0][0].startswith("503")
    assert ("Retry-After", "10") in answers[0][1]
    connect_as(database.app)  # type: ignore[operator]
    assert guarded({}, lambda *told: None) == [b"the caseload"]
    connect_as(database.app.replace("/tests_", "/gone_"))  # type: ignore[operator]
    assert guarded({}, lambda *told: None) == [b"the caseload"], "checked once; then the pages speak for themselves"


@pytest.mark.parametrize(("path", "kind"), [("/account/login/", "text/html"), ("/api/v1/clinics/", "problem+json")])
def test_a_page_without_its_database_says_when_to_come_back(
    connect_as: object, database: Database, path: str, kind: str
) -> None:
    connect_as(database.app.replace("/tests_", "/gone_"))  # type: ignore[operator]
    browser = Client(raise_request_exception=False)
    browser.cookies["session"] = "of somebody"
    answer = browser.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert kind in answer.headers["Content-Type"]
    connect_as(database.app)  # type: ignore[operator]
    assert browser.get("/account/login/").status_code == 200
