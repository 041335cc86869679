"""Hand-offs as a program keeps them: the same steps and the same refusals as on the page."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.models import Episode, HandOff, HandOffStep
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode
from tests.registry.test_api import Api

pytestmark = pytest.mark.django_db


def today(staffed: StaffedClinic) -> date:
    return staffed.clinic.today(timezone.now())


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return make_episode(north)


@pytest.fixture
def api(north: StaffedClinic) -> Api:
    return Api(north.clinician)


def begun(api: Api, episode: Episode, on: date) -> Any:
    body = {"to_whom": "Harbor Psychiatry", "reason": "Likely bipolar.", "begun_on": str(on)}
    return api.done("post", f"episodes/{episode.public_id}/hand-offs/", body, 201)


def moves(on: date) -> dict[str, dict[str, str]]:
    return {
        "asked": {"words": "They call back on Friday.", "on": str(on)},
        "confirm": {"confirmed_with": "Dr. Ames, by phone", "confirmed_on": str(on)},
        "call-off": {"why": "The patient wants to stay."},
    }


def test_from_the_letter_to_the_close(api: Api, north: StaffedClinic, episode: Episode) -> None:
    on = today(north)
    made = begun(api, episode, on)
    path, ends = f"hand-offs/{made['public_id']}/", f"episodes/{episode.public_id}/close/"
    close = {"reason": "transferred", "on": str(on)}
    assert (made["episode"], made["steps"], made["ended_at"]) == (str(episode.public_id), [], None)
    assert api("post", ends, close).status_code == 409
    asked = api.done("post", f"{path}asked/", moves(on)["asked"], 201)
    assert [step["words"] for step in asked["steps"]] == ["They call back on Friday."]
    assert asked["ask_on"] == asked["steps"][0]["ask_on"] > str(on)
    ended = api.done("post", f"{path}confirm/", moves(on)["confirm"])
    assert (ended["ask_on"], ended["confirmed_on"], ended["ended_by"]["name"]) == (
        None,
        str(on),
        north.clinician.user.name,
    )
    assert api.done("get", path) == ended
    assert api.done("get", f"episodes/{episode.public_id}/hand-offs/")["results"] == [ended]
    closed = api.done("post", ends, close)
    assert (closed["phase"], closed["handed_off_on"], closed["hand_offs"]) == ("closed", str(on), [ended])


@pytest.mark.parametrize("end", ["confirm", "call-off"])
@pytest.mark.parametrize("move", ["asked", "confirm", "call-off"])
def test_nothing_moves_once_it_has_ended(api: Api, north: StaffedClinic, episode: Episode, end: str, move: str) -> None:
    path = f"hand-offs/{begun(api, episode, today(north))['public_id']}/"
    bodies = moves(today(north))
    ended = api.done("post", f"{path}{end}/", bodies[end])
    refused = api("post", f"{path}{move}/", bodies[move])
    assert (refused.status_code, "has ended" in refused.json()["detail"]) == (409, True)
    assert api.done("get", path) == ended
    with north.inside():
        assert not HandOffStep.objects.exists()


def test_one_at_a_time_and_none_of_a_closed_episode(api: Api, north: StaffedClinic, episode: Episode) -> None:
    on = today(north)
    body = {"to_whom": "Another", "reason": "Also.", "begun_on": str(on)}
    where = f"episodes/{episode.public_id}/hand-offs/"
    made = begun(api, episode, on)
    assert api("post", where, body).status_code == 409
    api.done("post", f"hand-offs/{made['public_id']}/call-off/", {"why": "She stays."})
    api.done("post", f"episodes/{episode.public_id}/close/", {"reason": "other", "on": str(on)})
    assert api("post", where, body).status_code == 409
    with north.inside():
        assert HandOff.objects.count() == 1


def test_the_same_key_begins_and_asks_once(api: Api, north: StaffedClinic, episode: Episode) -> None:
    on, key = today(north), str(uuid4())
    body = {"to_whom": "Harbor Psychiatry", "reason": "Likely bipolar.", "begun_on": str(on)}
    where = f"episodes/{episode.public_id}/hand-offs/"
    first = api("post", where, body, key=key)
    assert api("post", where, body, key=key).json() == first.json()
    asked, key = f"hand-offs/{first.json()['public_id']}/asked/", str(uuid4())
    for _ in range(2):
        assert api("post", asked, moves(on)["asked"], key=key).status_code == 201
    with north.inside():
        assert (HandOff.objects.count(), HandOffStep.objects.count()) == (1, 1)


def test_what_is_refused_stands_at_its_field(api: Api, north: StaffedClinic, episode: Episode) -> None:
    good = {"to_whom": "Harbor Psychiatry", "reason": "Why", "begun_on": str(today(north))}
    where = f"episodes/{episode.public_id}/hand-offs/"
    for field, wrong in (("to_whom", " "), ("reason", ""), ("begun_on", "2199-01-01"), ("begun_on", "2020-01-01")):
        answer = api("post", where, good | {field: wrong})
        assert (answer.status_code in (400, 409), list(answer.json()["errors"])) == (True, [field])
    assert list(api("post", where, good | {"sent": True}).json()["errors"]) == ["sent"]


def test_who_may_refer_hands_off_and_who_treats_reads(api: Api, north: StaffedClinic, episode: Episode) -> None:
    made = begun(api, episode, today(north))
    path = f"hand-offs/{made['public_id']}/"
    for member in (north.care_manager, north.specialist):
        assert Api(member).done("get", path)["public_id"] == made["public_id"]
    assert Api(north.specialist)("post", f"{path}confirm/", moves(today(north))["confirm"]).status_code == 403
    assert Api(north.administrator)("get", path).status_code == 403


def test_few_and_many_take_the_same_queries(api: Api, north: StaffedClinic, episode: Episode) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            api.done("get", path)
        return len(seen)

    def another() -> None:
        path = f"hand-offs/{begun(api, episode, today(north))['public_id']}/"
        api.done("post", f"{path}asked/", moves(today(north))["asked"], 201)
        api.done("post", f"{path}call-off/", moves(today(north))["call-off"])

    another()
    paths = (f"episodes/{episode.public_id}/hand-offs/", f"episodes/{episode.public_id}/")
    few = [(queries(path), queries(path))[1] for path in paths]
    for _ in range(3):
        another()
    assert [queries(path) for path in paths] == few
