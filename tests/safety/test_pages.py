"""The pages of risk alerts: whose they are, how long they wait, what was done."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinics.models import AccessLine
from clinics.rules import Role
from safety import actions
from safety.models import AlertStep, RiskAlert
from tests.factories.clinics import add_member
from tests.factories.registry import make_episode
from tests.factories.safety import settle


@pytest.fixture
def client(client, north):
    client.force_login(north.care_manager.user)
    return client


@pytest.fixture
def alert(north, episode):
    return actions.raise_concern(
        episode=episode, note="Said goodbye", form_key=uuid.uuid4(), by=north.clinician, now=timezone.now()
    )


def url(name, *args, clinic="north"):
    return reverse(f"safety:{name}", args=[clinic, *args])


def raised(episode, by, minutes_ago):
    now = timezone.now() - timedelta(minutes=minutes_ago)
    return actions.raise_for_answer(
        episode=episode,
        source=uuid.uuid4(),
        instrument="phq9",
        item=9,
        answer=1,
        words=f"PHQ-9 item 9, {minutes_ago} minutes ago",
        by=by,
        now=now,
    )


def test_the_list_says_in_words_who_waits_and_how_long(client, north, episode):
    raised(make_episode(north), north.lead, 12)
    raised(episode, north.lead, 50)
    late = client.get(url("alerts")).content.decode()
    assert "2 open, 2 yours, 1 not acknowledged in time" in late
    assert "acknowledge within 18 minutes" in late
    assert "not acknowledged, 20 minutes late" in late
    assert late.index("50 minutes ago") < late.index("12 minutes ago")
    line = AccessLine.objects.get(page="safety:alerts")
    assert (line.kind, line.rows) == ("list", 2)


def test_mine_all_and_closed_lately(client, north, episode, alert):
    theirs = raised(make_episode(north, care_manager=add_member(north.clinic, Role.CARE_MANAGER)), north.lead, 5)
    assert "Said goodbye" in client.get(url("alerts"), {"show": "mine"}).content.decode()
    assert theirs.note not in client.get(url("alerts"), {"show": "mine"}).content.decode()
    assert theirs.note in client.get(url("alerts")).content.decode()

    client.post(url("close", alert.public_id), {"close-kind": "mistake", "close-reason": "Spoke at noon"})
    assert "Said goodbye" not in client.get(url("alerts")).content.decode()
    assert "Spoke at noon" in client.get(url("alerts"), {"show": "closed"}).content.decode()


def test_the_owner_acknowledges_with_one_press(client, north, alert):
    assert "Acknowledge" in client.get(url("alert", alert.public_id)).content.decode()
    assert client.post(url("acknowledge", alert.public_id)).status_code == 302
    alert.refresh_from_db()
    assert alert.acknowledged_at is not None
    assert "acknowledged at once" in client.get(url("alert", alert.public_id)).content.decode()


def test_anyone_who_handles_alerts_takes_one_over(client, north, alert):
    client.force_login(north.specialist.user)
    page = client.get(url("alert", alert.public_id)).content.decode()
    assert "Take it over" in page
    client.post(url("take", alert.public_id))
    alert.refresh_from_db()
    assert (alert.owner, alert.acknowledged_at is not None) == (north.specialist, True)


def test_notes_and_handing_over(client, north, south, alert):
    client.post(url("note", alert.public_id), {"note": "Called twice,\nno answer"})
    to = {"over-to": str(north.clinician.public_id), "over-note": "On leave from noon"}
    client.post(url("hand-over", alert.public_id), to)
    page = client.get(url("alert", alert.public_id)).content.decode()
    assert "Called twice,<br>no answer" in page
    assert f"Handed over to {north.clinician}" in page
    alert.refresh_from_db()
    assert alert.owner == north.clinician


def test_a_refusal_keeps_what_was_typed(client, north, south, alert):
    for name, data, words in (
        ("note", {"note": ""}, "required"),
        ("close", {"close-kind": "mistake", "close-reason": " "}, "required"),
        ("hand-over", {"over-to": str(south.lead.public_id), "over-note": "She is out"}, "She is out"),
        ("hand-over", {"over-to": "nobody", "over-note": "She is out"}, "She is out"),
    ):
        response = client.post(url(name, alert.public_id), data)
        assert response.status_code == 422
        assert words in response.content.decode()
    assert not AlertStep.objects.exists()

    settle(alert, north.lead, timezone.now())
    response = client.post(url("note", alert.public_id), {"note": "Called once more"})
    assert response.status_code == 422
    assert "closed meanwhile" in response.content.decode()
    assert "closed meanwhile" in client.post(url("acknowledge", alert.public_id), follow=True).content.decode()


def test_a_concern_is_raised_once_by_whoever_has_it(client, north, episode):
    client.force_login(north.clinician.user)
    concern = url("concern", episode.patient.public_id)
    assert client.post(concern, {"note": "", "form_key": uuid.uuid4()}).status_code == 422
    data = {"note": "Gave away his dog", "form_key": str(uuid.uuid4())}
    for _ in range(2):
        response = client.post(concern, data, follow=True)
    assert f"It is with {north.care_manager}" in response.content.decode()
    found = RiskAlert.objects.get()
    assert (found.trigger, found.note, found.raised_by) == ("concern", "Gave away his dog", north.clinician)


def test_the_count_in_the_bar(client, north, alert):
    raised(make_episode(north, care_manager=add_member(north.clinic, Role.CARE_MANAGER)), north.lead, 5)
    fragment = client.get(url("count"), headers={"X-Background": "1"}).content.decode()
    assert "2 open risk alerts, 1 yours" in fragment
    assert "<html" not in fragment
    assert not AccessLine.objects.exists()


def test_who_may_and_who_may_not(client, north, south, alert):
    with south.inside():
        theirs = raised(make_episode(south), south.lead, 5)
    posts = ("acknowledge", "take", "note", "hand-over", "close")
    for clinic in ("north", "south"):
        assert client.get(url("alert", theirs.public_id, clinic=clinic)).status_code == 404
        for name in posts:
            path = url(name, theirs.public_id, clinic=clinic)
            assert client.post(path, {"reason": "No", "note": "No"}).status_code == 404
    assert client.get(url("concern", theirs.episode.patient.public_id)).status_code == 404

    client.force_login(north.administrator.user)
    assert client.get(url("alerts")).status_code == 403
    assert client.get(url("count")).status_code == 403
    for name in posts:
        assert client.post(url(name, alert.public_id), {"reason": "No", "note": "No"}).status_code == 403
        assert client.get(url(name, alert.public_id)).status_code in (403, 405)
    alert.refresh_from_db()
    assert (alert.closed_at, alert.acknowledged_at) == (None, None)


def test_a_long_list_takes_no_more_queries(client, north, episode):
    def ask():
        with CaptureQueriesContext(connection) as asked:
            client.get(url("alerts"))
        return len(asked)

    raised(make_episode(north), north.lead, 5)
    ask()  # the first page of a session writes when it was seen
    few = ask()
    for _ in range(8):
        raised(make_episode(north), north.lead, 5)
    assert ask() == few
