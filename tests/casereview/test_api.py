"""Case review through the API: the pages' rows and refusals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from casereview import queries
from casereview.models import Recommendation, Review
from clinics.models import AccessLine, Membership
from contacts.models import TimeEntry
from registry.models import Episode
from tests.factories.casereview import ask, make_recommendation
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient


def call(member: Membership, method: str, path: str, body: object = None, key: str = "") -> Any:
    client = Client()
    client.force_login(member.user)
    where = f"/api/v1/clinics/{member.clinic.slug}/{path}"
    if method == "get":
        return client.get(where, body or {})
    headers = {"Idempotency-Key": key or str(uuid4())}
    return client.post(where, body, content_type="application/json", headers=headers)


def days_ago(staffed: StaffedClinic, days: int) -> date:
    return staffed.clinic.today(timezone.now()) - timedelta(days=days)


@pytest.fixture
def due(north: StaffedClinic) -> Episode:
    """Enrolled three weeks ago, never reviewed, with a question."""
    day = days_ago(north, 21)
    patient = make_patient(north, family_name="Rivera")
    made = make_episode(north, patient=patient, referred_on=day, enrolled_on=day, consent_on=day)
    ask(north, made, day + timedelta(days=1), "Too sleepy?", medication=True)
    return made


SIGNED = {"summary": "Seen.", "recommendations": [{"kind": "medication_change", "text": "Raise it."}], "minutes": 6}


def test_the_queue_is_the_pages_queue(north: StaffedClinic, due: Episode) -> None:
    make_episode(north)
    answer = call(north.specialist, "get", "review-queue/").json()
    with north.inside():
        rows = queries.queue(north.specialist, today=north.clinic.today(timezone.now()))
    assert [(row["episode"], row["group"], row["why"]) for row in answer["results"]] == [
        (str(row.public_id), row.place.group.value, row.place.words) for row in rows
    ]
    asked = next(row["question"] for row in answer["results"] if row["episode"] == str(due.public_id))
    assert (asked["question"], asked["about_medication"]) == ("Too sleepy?", True)
    with north.inside():
        Episode.objects.filter(pk=due.pk).update(specialist=None)
    mine = call(north.specialist, "get", "review-queue/", {"mine": "true"}).json()
    assert str(due.public_id) not in [row["episode"] for row in mine["results"]]


def test_a_review_is_signed_once_and_read(north: StaffedClinic, due: Episode) -> None:
    key = str(uuid4())
    path = f"episodes/{due.public_id}/reviews/"
    first, again = (call(north.specialist, "post", path, SIGNED, key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["minutes"] == 6
    assert first.json()["place"].startswith("week 3")
    with north.inside():
        assert (Review.objects.count(), TimeEntry.objects.get().logged_as) == (1, "specialist")
    assert call(north.specialist, "get", "review-queue/").json()["count"] == 0
    read = call(north.care_manager, "get", path).json()
    assert read["results"] == [first.json()]
    with north.inside():
        assert AccessLine.objects.filter(patient=due.patient.public_id, kind="open").count() == 2


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"minutes": 0}, 400, "minutes"),
        ({"recommendations": [{"kind": "surgery", "text": "No."}]}, 400, "recommendations"),
        ({"colour": "red"}, 400, "colour"),
        ({"summary": "", "recommendations": []}, 409, "summary"),
    ],
)
def test_what_the_page_refuses_the_api_refuses(
    north: StaffedClinic, due: Episode, change: dict[str, Any], status: int, field: str
) -> None:
    answer = call(north.specialist, "post", f"episodes/{due.public_id}/reviews/", SIGNED | change)
    assert answer.status_code == status
    assert field in answer.json()["errors"]
    with north.inside():
        assert not Review.objects.exists()


def test_recommendations_are_listed_and_answered(north: StaffedClinic, due: Episode) -> None:
    row = make_recommendation(north, due, days_ago(north, 2))
    path = f"recommendations/{row.public_id}/answer/"
    assert call(north.clinician, "post", path, {"answer": "declined"}).status_code == 409
    done = call(north.clinician, "post", path, {"answer": "declined", "text": "Pregnant."})
    assert (done.status_code, done.json()["answer"], done.json()["answer_text"]) == (200, "declined", "Pregnant.")
    taken = call(north.clinician, "post", path, {"answer": "accepted"})
    assert taken.status_code == 412
    make_recommendation(north, due, days_ago(north, 1))
    waiting = call(north.care_manager, "get", "recommendations/", {"answer": "open"}).json()
    assert (waiting["count"], call(north.care_manager, "get", "recommendations/").json()["count"]) == (1, 2)


def test_who_may(north: StaffedClinic, south: StaffedClinic, due: Episode) -> None:
    row = make_recommendation(north, due, days_ago(north, 2))
    assert call(north.care_manager, "get", "review-queue/").status_code == 403
    assert call(north.clinician, "post", f"episodes/{due.public_id}/reviews/", SIGNED).status_code == 403
    assert call(north.specialist, "post", f"recommendations/{row.public_id}/answer/", {}).status_code == 403
    assert call(north.administrator, "get", "recommendations/").status_code == 403
    assert call(south.specialist, "get", f"episodes/{due.public_id}/reviews/").status_code == 404
    assert call(south.specialist, "post", f"episodes/{due.public_id}/reviews/", SIGNED).status_code == 404
    stolen = {"answer": "accepted"}
    assert call(south.clinician, "post", f"recommendations/{row.public_id}/answer/", stolen).status_code == 404
    with north.inside():
        assert Recommendation.objects.get(pk=row.pk).answer == "open"
