"""Meetings through the API: the pages' rows, and the moves the machine allows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from casereview.models import MeetingSeries, ReviewMeeting
from clinics.models import Membership
from tests.factories.clinics import StaffedClinic
from tests.factories.meetings import make_meeting, make_series
from tests.factories.registry import make_episode


@pytest.fixture
def series(north: StaffedClinic) -> MeetingSeries:
    return make_series(north, timezone.now())


def call(member: Membership, path: str = "", body: object = None, **query: Any) -> Any:
    client = Client()
    client.force_login(member.user)
    where = f"/api/v1/clinics/{member.clinic.slug}/meetings/{path}"
    if body is None:
        return client.get(where, query)
    return client.post(where, body, content_type="application/json", headers={"Idempotency-Key": str(uuid4())})


def to(series: MeetingSeries, day: Any, state: str, seen: int = 0, **more: Any) -> dict[str, Any]:
    named = {"series": str(series.public_id), "planned_on": day.isoformat()}
    return named | {"state": state, "seen": seen, **more}


def test_the_meetings_of_some_weeks(north: StaffedClinic, series: MeetingSeries) -> None:
    rows = call(north.clinician, last=(series.first_on + timedelta(weeks=2)).isoformat()).json()["results"]
    assert [row["planned_on"] for row in rows] == [(series.first_on + timedelta(weeks=n)).isoformat() for n in range(3)]
    assert {(row["meeting"], row["state"], row["version"]) for row in rows} == {(None, "planned", 0)}
    too_far = call(north.clinician, last=(series.first_on + timedelta(weeks=60)).isoformat())
    assert too_far.status_code == 400


def test_one_with_who_came_and_its_list(north: StaffedClinic) -> None:
    today = north.clinic.today(timezone.now())
    episode = make_episode(north, enrolled_on=today - timedelta(days=40), referred_on=today - timedelta(days=41))
    meeting = make_meeting(north, timezone.now(), north.specialist)
    answer = call(north.specialist, f"{meeting.public_id}/").json()
    assert {each["public_id"] for each in answer["attendance"]} == {
        str(north.care_manager.public_id),
        str(north.specialist.public_id),
    }
    assert [(each["episode"], each["outcome"]) for each in answer["patients"]] == [(str(episode.public_id), "waiting")]
    assert answer["led_by"]["public_id"] == str(north.care_manager.public_id)


def test_every_state_is_reached_the_drawn_way_and_no_other(north: StaffedClinic, series: MeetingSeries) -> None:
    day = series.first_on
    for state, seen, status in (
        ("held", 0, 409),  # it has not begun
        ("planned", 0, 409),  # it is
        ("cancelled", 0, 200),
        ("under_way", 1, 409),
        ("cancelled", 1, 409),
        ("cancelled", 0, 412),  # seen before it was cancelled
        ("planned", 1, 200),
        ("under_way", 2, 200),
        ("cancelled", 3, 409),
        ("planned", 3, 409),
        ("held", 3, 200),
        ("under_way", 4, 409),
        ("cancelled", 4, 409),
        ("planned", 4, 409),
    ):
        answer = call(north.lead, "state/", to(series, day, state, seen, why="Nobody is here"))
        assert answer.status_code == status, (state, seen, answer.json())
    with north.inside():
        assert ReviewMeeting.objects.get().state == "held"


@pytest.mark.parametrize("wrong", [{}, {"meeting": str(uuid4()), "series": str(uuid4())}])
def test_it_names_one_meeting(north: StaffedClinic, wrong: dict[str, str]) -> None:
    answer = call(north.lead, "state/", {"state": "cancelled", "seen": 0, "why": "Ill", **wrong})
    assert answer.status_code == 400
    assert "meeting" in answer.json()["errors"]


def test_a_cancellation_needs_its_reason(north: StaffedClinic, series: MeetingSeries) -> None:
    answer = call(north.lead, "state/", to(series, series.first_on, "cancelled"))
    assert answer.status_code == 409
    assert answer.json()["errors"] == {"why": ["Say why, for whoever wonders."]}
