"""Results through the API: the same rows and refusals as the pages."""

import uuid
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from clinics.models import AccessLine
from measures.models import MeasureResult
from safety.models import RiskAlert
from tests.factories.measures import answers_of, make_result
from tests.factories.registry import ENROLLED_ON, make_episode


@pytest.fixture
def api(north):
    client = Client()
    client.force_login(north.care_manager.user)

    def call(method, path, body=None, *, key="", clinic="north"):
        headers = {"Idempotency-Key": key or str(uuid.uuid4())} if method == "post" else {}
        url = f"/api/v1/clinics/{clinic}/{path}"
        return getattr(client, method)(url, body, content_type="application/json", headers=headers)

    call.client = client
    return call


def body(**changed):
    return {
        "instrument": "phq9",
        "taken_on": ENROLLED_ON.isoformat(),
        "mode": "phone",
        "answers": answers_of("phq9", 18, risk=1),
    } | changed


def test_a_result_is_recorded_once_per_key(api, episode):
    path, key = f"episodes/{episode.public_id}/results/", str(uuid.uuid4())
    made = api("post", path, body(), key=key)
    assert made.status_code == 201
    found = made.json()
    assert (found["total"], found["band"], found["risk_items"]) == (18, "moderately_severe", [9])
    assert api("post", path, body(), key=key).json() == found
    assert api("post", path, body(taken_on="2026-09-08"), key=key).status_code == 422
    assert (MeasureResult.objects.count(), RiskAlert.objects.count()) == (1, 1)
    episode.refresh_from_db()
    assert episode.phq9_last == 18
    assert api("get", f"results/{found['public_id']}/").json() == found


def test_an_unfinished_form_is_kept_and_acts(api, episode):
    found = api("post", f"episodes/{episode.public_id}/results/", body(answers=[None] * 8 + [2])).json()
    assert (found["total"], found["band"], found["risk_items"]) == (None, None, [9])
    assert RiskAlert.objects.get().reason == "PHQ-9 item 9: more than half the days"


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"answers": [0] * 8}, 409, "answers"),
        ({"answers": [7] * 9}, 409, "answers"),
        ({"taken_on": "2999-01-01"}, 409, "taken_on"),
        ({"instrument": "pcl5", "answers": [0] * 20}, 400, "instrument"),
        ({"instrument": "phq10"}, 400, "instrument"),
        ({"mode": "link"}, 400, "mode"),
        ({"totl": 4}, 400, "totl"),
    ],
)
def test_what_cannot_be_right_names_its_field(api, episode, changed, status, field):
    answer = api("post", f"episodes/{episode.public_id}/results/", body(**changed))
    assert answer.status_code == status
    assert field in answer.json()["errors"]
    assert not MeasureResult.objects.exists()


def test_the_list_has_the_page_s_rows(api, north, episode):
    for total in (18, 12, 9):
        make_result(episode, north.care_manager, total=total, on=date(2026, 9, 7 + total))
    listed = api("get", f"episodes/{episode.public_id}/results/?page_size=2").json()
    assert (listed["count"], [row["total"] for row in listed["results"]]) == (3, [18, 12])
    assert AccessLine.objects.filter(page="api-results", patient=episode.patient.public_id).exists()


def test_correcting_and_voiding(api, north, episode):
    first = make_result(episode, north.care_manager, total=18)
    sent = body(answers=answers_of("phq9", 10), reason="Misread")
    second = api("post", f"results/{first.public_id}/correct/", sent).json()
    assert (second["total"], second["replaces"]) == (10, str(first.public_id))
    assert api("post", f"results/{first.public_id}/void/", {"reason": "Twice"}).status_code == 409
    voided = api("post", f"results/{second['public_id']}/void/", {"reason": "Twice"}).json()
    assert (voided["void_reason"], voided["total"]) == ("Twice", 10)
    episode.refresh_from_db()
    assert episode.phq9_last is None


def test_who_may_and_who_may_not(api, north, south, episode):
    ours = make_result(episode, north.care_manager)
    with south.inside():
        theirs = make_result(make_episode(south), south.care_manager)
    for path in (f"results/{theirs.public_id}/", f"episodes/{theirs.episode.public_id}/results/"):
        assert api("get", path).status_code == 404
        assert api("get", path, clinic="south").status_code == 404
    assert api("post", f"results/{theirs.public_id}/void/", {"reason": "No"}).status_code == 404
    api.client.force_login(north.specialist.user)
    assert api("get", f"results/{ours.public_id}/").status_code == 200
    assert api("post", f"results/{ours.public_id}/void/", {"reason": "No"}).status_code == 403
    assert api("post", f"episodes/{episode.public_id}/results/", body()).status_code == 403
    ours.refresh_from_db()
    assert ours.voided_at is None


def test_now_is_the_clinic_s_day(api, north, episode):
    today = north.clinic.today(timezone.now())
    assert api("post", f"episodes/{episode.public_id}/results/", body(taken_on=today.isoformat())).status_code == 201
