"""Risk alerts through the API: the same rows and refusals as the pages."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from clinics.models import AccessLine
from clinics.rules import Role
from safety import actions
from safety.models import RiskAlert
from tests.factories.clinics import add_member
from tests.factories.registry import make_episode
from tests.factories.safety import settle


@pytest.fixture
def api(north):
    client = Client()
    client.force_login(north.care_manager.user)

    def call(method, path, body=None, *, clinic="north"):
        headers = {"Idempotency-Key": str(uuid.uuid4())} if method == "post" else {}
        url = f"/api/v1/clinics/{clinic}/{path}"
        return getattr(client, method)(url, body, content_type="application/json", headers=headers)

    call.client = client
    return call


def concern(episode, by, note="Gave away his dog"):
    return actions.raise_concern(episode=episode, note=note, form_key=uuid.uuid4(), by=by, now=timezone.now())


def test_from_a_concern_to_its_end(api, north, episode):
    made = api("post", f"episodes/{episode.public_id}/concerns/", {"note": "Gave away his dog"})
    assert made.status_code == 201
    path = f"alerts/{made.json()['public_id']}/"
    assert made.json()["owner"] == str(north.care_manager.public_id)

    assert api("post", path + "acknowledge/", {}).json()["acknowledged_at"]
    api("post", path + "notes/", {"note": "Called twice"})
    handed = api("post", path + "hand-over/", {"to": str(north.clinician.public_id)}).json()
    assert (handed["owner"], handed["acknowledged_at"]) == (str(north.clinician.public_id), None)
    closed = api("post", path + "close/", {"kind": "mistake", "reason": "Asked: a joke"}).json()
    assert [step["kind"] for step in closed["steps"]] == ["acknowledged", "note", "handed_over", "closed"]
    assert api("get", path).json() == closed
    again = api("post", path + "notes/", {"note": "More"})
    assert (again.status_code, "closed meanwhile" in again.json()["detail"]) == (409, True)
    episode.refresh_from_db()
    assert episode.open_alerts == 0


def test_the_lists(api, north, episode):
    mine = concern(episode, north.lead)
    second = add_member(north.clinic, Role.CARE_MANAGER)
    other = concern(make_episode(north, care_manager=second), north.lead, "Said goodbye")
    done = concern(episode, north.lead, "Old")
    settle(done, north.lead, timezone.now())

    def listed(show):
        return {row["public_id"] for row in api("get", f"alerts/?show={show}").json()["results"]}

    assert listed("open") == {str(mine.public_id), str(other.public_id)}
    assert listed("mine") == {str(mine.public_id)}
    assert listed("closed") == {str(done.public_id)}
    assert api("get", "alerts/?show=all").status_code == 400
    assert AccessLine.objects.filter(page="api-alerts", kind="list", rows=2).exists()


def test_nothing_is_done_without_its_words(api, south, north, episode):
    path = f"alerts/{concern(episode, north.lead).public_id}/"
    for action, body in (
        ("notes/", {"note": " "}),
        ("close/", {"kind": "mistake", "reason": ""}),
        ("hand-over/", {"to": str(south.lead.public_id)}),
        ("hand-over/", {"to": str(north.administrator.public_id)}),
        ("acknowledge/", {"now": "2026-01-01"}),
    ):
        assert api("post", path + action, body).status_code == 400, action
    assert not RiskAlert.objects.get().steps.exists()


def test_who_may_and_who_may_not(api, north, south, episode):
    ours = concern(episode, north.lead)
    with south.inside():
        theirs = concern(make_episode(south), south.lead)
    for clinic in ("north", "south"):
        assert api("get", f"alerts/{theirs.public_id}/", clinic=clinic).status_code == 404
        assert (
            api(
                "post", f"alerts/{theirs.public_id}/close/", {"kind": "mistake", "reason": "No"}, clinic=clinic
            ).status_code
            == 404
        )
    assert api("post", f"episodes/{theirs.episode.public_id}/concerns/", {"note": "No"}).status_code == 404
    api.client.force_login(north.administrator.user)
    assert api("get", "alerts/").status_code == 403
    assert api("post", f"alerts/{ours.public_id}/close/", {"kind": "mistake", "reason": "No"}).status_code == 403
    ours.refresh_from_db()
    assert ours.closed_at is None
