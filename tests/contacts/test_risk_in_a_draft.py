"""A risk answer in a note that nobody has saved yet: the alert does not wait."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from clinics.models import Setting
from contacts.models import Contact, Draft
from safety.models import RiskAlert
from tests.factories.registry import make_episode
from tests.factories.safety import settle


@pytest.fixture
def episode(north):
    with north.inside():
        yield make_episode(north)


@pytest.fixture
def desk(client, north):
    client.force_login(north.care_manager.user)
    return client


def draft(desk, episode, key, **answers):
    fields = {"form_key": str(key), "kind": "treatment"} | {f"phq9-{name}": value for name, value in answers.items()}
    return desk.post(reverse("contacts:draft", args=["north", episode.public_id]), fields)


def test_the_alert_is_raised_at_once_and_said_at_its_field(desk, north, episode):
    key = uuid.uuid4()
    assert draft(desk, episode, key, item_1="2").status_code == 204
    assert not RiskAlert.objects.exists()

    told = draft(desk, episode, key, item_1="2", item_9="1").json()["told"]
    alert = RiskAlert.objects.get()
    assert (alert.source, alert.item, alert.answer, alert.owner) == (key, 9, 1, north.care_manager)
    assert alert.reason == "PHQ-9 item 9: several days"
    assert told["phq9-item_9"].startswith(f"A risk alert is open with {north.care_manager}.")
    page = desk.get(reverse("contacts:note", args=["north", episode.public_id])).content.decode()
    assert f"A risk alert is open with {north.care_manager}." in page


def test_the_saved_note_asks_nobody_twice(desk, north, episode):
    from measures.actions import record_result
    from tests.guards.world import NOW

    key = uuid.uuid4()
    draft(desk, episode, key, item_9="1")
    again = {"episode": episode, "instrument": "phq9", "taken_on": NOW.date(), "mode": "phone", "form_key": key}
    record_result(**again, answers=[0] * 8 + [2], by=north.care_manager, now=NOW)
    alert = RiskAlert.objects.get()
    assert [(step.kind, step.note) for step in alert.steps.all()] == [
        ("answered", "PHQ-9 item 9: more than half the days")
    ]


def test_it_stays_when_the_answer_is_taken_back_and_the_draft_discarded(desk, north, episode):
    key = uuid.uuid4()
    draft(desk, episode, key, item_9="3")
    draft(desk, episode, key, item_9="0")
    draft(desk, episode, key)
    draft(desk, episode, key)
    desk.post(reverse("contacts:discard", args=["north", episode.public_id]))
    assert not Draft.objects.exists()
    alert = RiskAlert.objects.get()
    assert alert.closed_at is None
    words = ["PHQ-9 item 9: not at all", "PHQ-9 item 9: not answered"]
    assert [step.note for step in alert.steps.filter(kind="answered")] == words


def test_the_night_clears_a_draft_left_lying_and_its_alert_stays(desk, north, episode):
    from django.utils import timezone

    from clinics.models import AuditLine
    from cocm.nightly import run_night

    def night(days):
        later = timezone.now() + timedelta(days=days)
        return run_night(clinic=north.clinic, period=north.clinic.today(later), now=later)["drafts"]

    draft(desk, episode, uuid.uuid4(), item_9="3")
    assert night(29) == 0
    assert Draft.objects.exists()
    Setting.objects.create(
        clinic=north.clinic, key="draft.days", value=60, signed_by=north.lead, signed_at=timezone.now()
    )
    assert night(59) == 0
    assert night(61) == 1
    assert night(61) == 0  # the same night once more
    assert not Draft.objects.exists()
    assert RiskAlert.objects.get().closed_at is None
    line = AuditLine.objects.get(verb="drafts.cleared")
    assert (line.actor, line.detail) == ("night", {"drafts": 1})


def test_a_new_risky_answer_after_the_alert_was_closed_raises_its_own(desk, north, episode):
    from django.utils import timezone

    key = uuid.uuid4()
    draft(desk, episode, key, item_9="1")
    settle(RiskAlert.objects.get(), north.lead, timezone.now())
    for _ in range(2):
        draft(desk, episode, key, item_9="3")
    assert [alert.answer for alert in RiskAlert.objects.filter(closed_at=None)] == [3]
    assert RiskAlert.objects.count() == 2


def test_what_the_form_does_not_offer_raises_nothing(desk, episode):
    key = uuid.uuid4()
    for answer in ("9", "-1", "x", "1.5"):
        assert draft(desk, episode, key, item_9=answer).status_code == 204
    assert not RiskAlert.objects.exists()
    assert not Contact.objects.exists()
