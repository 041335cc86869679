"""The pages of the care plan."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from careplans import actions
from careplans.models import CarePlan
from tests.factories.registry import make_episode


@pytest.fixture
def client(client, north):
    client.force_login(north.care_manager.user)
    return client


def url(name, public_id, clinic="north"):
    return reverse(f"careplans:{name}", args=[clinic, public_id])


def write(episode, by, base, **parts):
    return actions.write_plan(episode=episode, base=base, parts=parts, form_key=uuid.uuid4(), by=by, now=timezone.now())


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def typed(page, part):
    return re.search(rf'<textarea name="{part}"[^>]*>\s*(.*?)</textarea>', page, re.S)[1]


def test_a_plan_is_written_from_the_last_one(client, north, episode):
    write(episode, north.lead, 0, goals="Walk & read", medications="Sertraline 50 mg")
    page = client.get(url("write", episode.patient.public_id)).content.decode()
    assert (typed(page, "goals"), hidden(page, "base")) == ("Walk &amp; read", "1")

    data = {
        "form_key": hidden(page, "form_key"),
        "base": "1",
        "goals": "Walk & read",
        "medications": "Sertraline 100 mg",
    }
    for _ in range(2):
        response = client.post(url("write", episode.patient.public_id), data, follow=True)
    page = response.content.decode()
    assert "Version 2 is saved" in page
    assert "Sertraline 100 mg" in page
    assert "Not signed yet" in page
    assert "Version 1" in page
    assert CarePlan.objects.count() == 2


def test_a_second_author_sees_both_texts_and_loses_nothing(client, north, episode):
    write(episode, north.care_manager, 0, goals="Walk", skills="Pacing", follow_up="Monthly")
    page = client.get(url("write", episode.patient.public_id)).content.decode()
    data = {"form_key": hidden(page, "form_key"), "base": hidden(page, "base")}
    write(episode, north.lead, 1, goals="Swim", skills="Pacing", follow_up="Weekly")

    mine = data | {"goals": "Walk far", "skills": "Pacing, breathing", "follow_up": "Monthly"}
    response = client.post(url("write", episode.patient.public_id), mine)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Someone else saved this while you were editing" in page
    assert typed(page, "goals") == "Walk far"
    assert "wrote here, in version 2" in page
    assert "Swim" in page
    assert typed(page, "skills") == "Pacing, breathing"
    assert typed(page, "follow_up") == "Weekly"
    assert page.count("wrote here") == 1
    assert CarePlan.objects.count() == 2

    again = {name: hidden(page, name) for name in ("form_key", "base")}
    again |= {"goals": "Walk far, swim", "skills": "Pacing, breathing", "follow_up": "Weekly"}
    client.post(url("write", episode.patient.public_id), again)
    saved = CarePlan.objects.get(number=3)
    assert (saved.goals, saved.skills, saved.follow_up) == ("Walk far, swim", "Pacing, breathing", "Weekly")


def test_a_refusal_keeps_what_was_typed(client, episode):
    data = {"form_key": str(uuid.uuid4()), "base": "0", "goals": "  "}
    response = client.post(url("write", episode.patient.public_id), data)
    assert response.status_code == 422
    assert "write at least one part" in response.content.decode()
    response = client.post(url("write", episode.patient.public_id), data | {"goals": "a" * 4001, "skills": "Pacing"})
    assert typed(response.content.decode(), "skills") == "Pacing"
    assert not CarePlan.objects.exists()


def test_the_clinician_signs_with_one_press(client, north, episode):
    plan = write(episode, north.care_manager, 0, goals="Walk")
    assert "waits for the treating clinician" in client.get(url("plan", episode.patient.public_id)).content.decode()
    client.force_login(north.clinician.user)
    assert "Sign version 1" in client.get(url("plan", episode.patient.public_id)).content.decode()
    page = client.post(url("sign", plan.public_id), follow=True).content.decode()
    assert "Version 1 is signed until" in page
    assert str(north.clinician) in page


def test_an_empty_plan_teaches(client, north, episode):
    assert "Write the first plan" in client.get(url("plan", episode.patient.public_id)).content.decode()
    client.force_login(north.clinician.user)
    page = client.get(url("plan", episode.patient.public_id)).content.decode()
    assert "No plan is written yet" in page
    assert "Write the first plan" not in page


def test_who_may_and_who_may_not(client, north, south, episode):
    plan = write(episode, north.care_manager, 0, goals="Walk")
    with south.inside():
        theirs = write(make_episode(south), south.care_manager, 0, goals="Theirs")
    for name, ident in (("plan", theirs.episode.patient.public_id), ("write", theirs.episode.patient.public_id)):
        assert client.get(url(name, ident)).status_code == 404
        assert client.get(url(name, ident, clinic="south")).status_code == 404
    assert client.post(url("sign", plan.public_id)).status_code == 403

    client.force_login(north.clinician.user)
    assert client.post(url("sign", theirs.public_id)).status_code == 404
    assert client.get(url("write", episode.patient.public_id)).status_code == 403
    client.force_login(north.administrator.user)
    assert client.get(url("plan", episode.patient.public_id)).status_code == 403
    plan.refresh_from_db()
    assert plan.signed_at is None
