"""Several open alerts of a patient are one item; acknowledging is each owner's own, resolving each alert's own."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.actions import update_glance
from safety import actions, queries
from safety.models import RiskAlert
from safety.rules import Level
from tests.factories.registry import make_episode
from tests.factories.safety import raise_answer, settle


@pytest.fixture
def client(client, north):
    client.force_login(north.care_manager.user)
    return client


@pytest.fixture
def answer(north, episode):
    return raise_answer(episode, north.lead, timezone.now() - timedelta(minutes=50))


@pytest.fixture
def concern(north, episode):
    return actions.raise_concern(
        episode=episode, note="Said goodbye", form_key=uuid.uuid4(), by=north.clinician, now=timezone.now()
    )


def url(name, *args):
    return reverse(f"safety:{name}", args=["north", *args])


def open_alerts():
    return RiskAlert.objects.filter(closed_at=None)


def rehearsal(north):
    now = timezone.now()
    return RiskAlert.objects.create(
        clinic=north.clinic,
        practice=True,
        trigger="concern",
        source=uuid.uuid4(),
        note="A drill: this is about nobody",
        raised_by=north.lead,
        raised_at=now,
        owner=north.care_manager,
        owned_since=now,
        acknowledge_by=now + timedelta(minutes=30),
    )


def test_one_patient_is_one_item_with_all_its_causes(client, north, episode, answer, concern):
    raise_answer(make_episode(north), north.lead, timezone.now())
    page = client.get(url("alerts")).content.decode()
    assert "2 open, 2 yours, 1 not acknowledged in time" in page
    assert page.count("data-row>") == 2
    for cause in (answer.reason, "Said goodbye", f"by {north.lead}", f"by {north.clinician}"):
        assert cause in page
    mine = client.get(url("alert", concern.public_id)).content.decode()
    assert "2 alerts of this patient are open" in mine
    assert answer.reason in mine


def test_one_press_acknowledges_all_that_is_mine_and_nothing_else(client, north, episode, answer, concern):
    """Peers 15: clearing a notice cleared it for all."""
    theirs = raise_answer(episode, north.lead, timezone.now())
    actions.hand_over(alert=theirs, to=north.clinician, by=north.lead, now=timezone.now())
    client.post(url("acknowledge", answer.public_id))
    assert set(open_alerts().exclude(acknowledged_at=None)) == {answer, concern}
    theirs.refresh_from_db()
    assert theirs.acknowledged_at is None, "somebody else's clock runs on"
    assert queries.standing(theirs, north.clinician, timezone.now()).waits


def test_somebody_elses_acknowledgement_never_stops_the_owners_clock(client, north, answer):
    client.force_login(north.specialist.user)
    client.post(url("acknowledge", answer.public_id))
    answer.refresh_from_db()
    assert answer.acknowledged_at is None
    assert answer.steps.get().by == north.specialist


def test_clearing_one_alert_is_not_clearing_all(client, north, answer, concern):
    """Peers 15, the other half: resolution is per alert, and logged."""
    settle(answer, north.clinician, timezone.now(), "A slip of the pen")
    assert list(open_alerts()) == [concern]
    assert answer.steps.get(kind="closed").by == north.clinician


def test_several_are_closed_at_once_when_chosen(client, north, answer, concern):
    both = [str(answer.public_id), str(concern.public_id)]
    data = {"close-kind": "mistake", "close-reason": "Another patient's"}
    refused = client.post(url("close", answer.public_id), data)
    assert (refused.status_code, "at least one alert" in refused.content.decode()) == (422, True)
    assert client.post(url("close", answer.public_id), data | {"close-alerts": both[:1]}).status_code == 302
    assert list(open_alerts()) == [concern]
    client.post(url("close", concern.public_id), data)
    assert not open_alerts().exists()


def test_a_talk_and_a_ticked_point_are_about_everything_that_is_open(client, north, answer, concern):
    client.post(url("talk", answer.public_id), {"talk-way": "phone", "talk-note": "No answer"})
    client.post(url("talk", answer.public_id), {"talk-way": "phone", "talk-spoke": "on"})
    data = {"level-level": "low", "level-basis": "Passive", "level-alerts": [str(concern.public_id)]}
    client.post(url("level", answer.public_id), data)
    client.post(url("point", answer.public_id, "lines"), {"lines-what": "tick"})
    kinds = {alert: [step.kind for step in alert.steps.all()] for alert in (answer, concern)}
    assert kinds == {answer: ["attempt", "spoke", "done"], concern: ["attempt", "spoke", "level", "done"]}
    client.post(url("point", concern.public_id, "lines"), {"lines-what": "untick"})
    assert not queries.dealt_with(answer)


def test_refusals_keep_what_was_typed_at_their_field(client, north, answer):
    for name, data, words in (
        ("level", {"level-level": "high", "level-basis": ""}, "required"),
        ("point", {"clinician-what": "tick", "clinician-note": ""}, "say who and when"),
        ("close", {"close-kind": "settled", "close-reason": "Safe, I think"}, "Safe, I think"),
    ):
        extra = ["clinician"] if name == "point" else []
        actions.set_level(alert=answer, level=Level.HIGH, basis="Plan", by=north.clinician, now=timezone.now())
        response = client.post(url(name, answer.public_id, *extra), data)
        assert response.status_code == 422
        assert words in response.content.decode(), name
    assert open_alerts().exists()


def test_a_rehearsal_is_an_item_of_its_own_and_says_practice(client, north, episode, answer):
    drill = rehearsal(north)
    page = client.get(url("alerts")).content.decode()
    assert "2 open, 2 yours" in page
    assert "Practice" in page
    alone = client.get(url("alert", drill.public_id)).content.decode()
    assert "Practice alert" in alone
    assert answer.reason not in alone
    client.post(url("acknowledge", drill.public_id))
    data = {"close-kind": "settled", "close-reason": "Nobody was at risk"}
    assert client.post(url("close", drill.public_id), data).status_code == 422
    assert client.post(url("close", drill.public_id), data | {"close-kind": "drill"}).status_code == 302


def test_the_contacts_that_risk_makes_due_stand_under_the_list(client, north, episode):
    today = timezone.localdate(timezone=north.clinic.zone)
    update_glance(episode=episode, risk_follow_up_on=today - timedelta(days=2))
    update_glance(episode=make_episode(north), risk_follow_up_on=today + timedelta(days=30))
    page = client.get(url("alerts")).content.decode()
    assert "Follow-up due" in page
    assert "2 days late" in page
    assert page.count(f"/patients/{episode.patient.public_id}/") == 1
    assert "in 30 days" not in page
    panel = client.get(reverse("registry:patient", args=["north", episode.patient.public_id])).content.decode()
    assert "Contact due by" in panel


def test_grave_risk_keeps_its_banner_until_the_contact_takes_place(client, north, episode, answer):
    now = timezone.now()
    actions.set_level(alert=answer, level=Level.HIGH, basis="Plan", by=north.clinician, now=now)
    RiskAlert.objects.update(
        follow_up_on=timezone.localdate(timezone=north.clinic.zone),
        closed_at=now,
        closed_by=north.lead,
        close_kind="settled",
        close_reason="Safe",
    )
    patient = reverse("registry:patient", args=["north", episode.patient.public_id])
    assert "High risk: a contact is due" in client.get(patient).content.decode()
    update_glance(episode=episode, last_contact_on=timezone.localdate(timezone=north.clinic.zone) + timedelta(days=1))
    assert "safety-banner" not in client.get(patient).content.decode()


def test_many_causes_and_patients_take_no_more_queries(client, north, episode):
    def ask(path):
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        return len(asked)

    patient = reverse("registry:patient", args=["north", episode.patient.public_id])
    raise_answer(episode, north.lead, timezone.now())
    client.get(url("alerts"))  # the first page of a session writes when it was seen
    few = ask(url("alerts")), ask(patient)
    for _ in range(4):
        raise_answer(episode, north.lead, timezone.now())
        raise_answer(make_episode(north), north.lead, timezone.now())
    assert (ask(url("alerts")), ask(patient)) == few
