"""Safety plans: versions, carried forward, never overwritten; the page that goes home; the copy that ticks a point."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from clinics.errors import Refused, Stale
from registry.actions import close_episode
from registry.rules import CloseReason
from safety import actions, queries
from safety.models import SafetyPlan
from safety.rules import CRISIS_LINES
from tests.factories.registry import make_episode
from tests.factories.safety import raise_answer

MINE = {"signs": "I stop answering the phone", "alone": "Walk the dog\r\nCall my sister"}


@pytest.fixture
def client(client, north):
    client.force_login(north.care_manager.user)
    return client


def url(name, *args):
    return reverse(f"safety:{name}", args=["north", *args])


def write(episode, by, base=0, form_key=None, **sections):
    return actions.write_plan(
        episode=episode,
        base=base,
        sections=sections or MINE,
        form_key=form_key or uuid.uuid4(),
        by=by,
        now=timezone.now(),
    )


def typed(base, **sections):
    return {"form_key": str(uuid.uuid4()), "base": base} | sections


def test_versions_are_added_never_edited_and_once_per_form(north, episode):
    key = uuid.uuid4()
    first = write(episode, north.care_manager, form_key=key)
    assert write(episode, north.care_manager, form_key=key) == first
    assert first.sections["alone"] == "Walk the dog\nCall my sister"
    second = write(episode, north.lead, base=1, signs="I stop answering the phone")
    assert [plan.number for plan in queries.safety_plans(member=north.lead, episode=episode)] == [2, 1]
    for base, sections, error in ((1, MINE, Stale), (2, {"signs": " "}, Refused), (2, second.sections, Refused)):
        with pytest.raises(error):
            write(episode, north.lead, base=base, **sections)
    with pytest.raises(Refused, match="at least one heading"):
        actions.write_plan(
            episode=episode, base=2, sections={}, form_key=uuid.uuid4(), by=north.lead, now=timezone.now()
        )


def test_the_page_shows_the_last_version_and_what_each_changed(client, north, episode):
    path = url("plan", episode.patient.public_id)
    assert "No safety plan is written yet" in client.get(path).content.decode()
    client.post(url("plan-write", episode.patient.public_id), typed(0, **MINE))
    form = client.get(url("plan-write", episode.patient.public_id)).content.decode()
    assert "I stop answering the phone" in form
    client.post(url("plan-write", episode.patient.public_id), typed(1, signs="I sleep all day"))
    page = client.get(path).content.decode()
    assert "Version 2, written by" in page
    assert "<del>I stop answering the phone</del>" in page
    assert "2 headings changed" in page


def test_two_people_at_once_overwrite_nothing_and_lose_nothing(client, north, episode):
    write(episode, north.care_manager, signs="Pacing", alone="Walk")
    write(episode, north.clinician, base=1, signs="Pacing, then silence", alone="Walk", people="My brother")
    answer = client.post(
        url("plan-write", episode.patient.public_id), typed(1, signs="Pacing at night", alone="Walk the dog")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Pacing at night", "Pacing, then silence", "My brother", "Walk the dog", "Someone else saved this"):
        assert words in page
    assert SafetyPlan.objects.count() == 2


def test_it_is_carried_forward_from_an_earlier_episode(client, north, episode):
    write(episode, north.care_manager)
    now = timezone.now()
    close_episode(
        episode=episode, reason=CloseReason.GRADUATED, on=north.clinic.today(now), by=north.care_manager, now=now
    )
    again = make_episode(north, patient=episode.patient)
    assert "of an earlier episode" in client.get(url("plan", episode.patient.public_id)).content.decode()
    form = client.get(url("plan-write", episode.patient.public_id)).content.decode()
    assert "I stop answering the phone" in form
    client.post(url("plan-write", episode.patient.public_id), typed(0, **MINE))
    assert SafetyPlan.objects.get(episode=again).number == 1


def test_the_page_that_goes_home_holds_the_patients_words_and_the_crisis_lines_only(client, north, episode):
    assert client.get(url("plan-print", episode.patient.public_id)).status_code == 302
    write(episode, north.care_manager)
    raise_answer(episode, north.lead, timezone.now())
    page = client.get(url("plan-print", episode.patient.public_id)).content.decode()
    sheet = page[page.index("<article") : page.index("</article>")]
    assert "I stop answering the phone" in sheet
    assert CRISIS_LINES in sheet
    for word in ("PHQ", "alert", "risk", "episode", episode.patient.mrn, north.care_manager.user.name):
        assert word not in sheet
    assert '<div class="no-print"><aside class="safety-banner"' in page


def test_a_copy_is_noted_and_ticks_the_point_by_itself(client, north, episode):
    alert = raise_answer(episode, north.lead, timezone.now())
    plan = write(episode, north.care_manager)
    assert "plan" not in queries.dealt_with(alert)
    client.post(url("plan-copy", plan.public_id), {"how": "on paper", "whom": ""})
    assert not plan.copies.exists()
    client.post(url("plan-copy", plan.public_id), {"how": "on paper", "whom": "the patient"})
    copy = plan.copies.get()
    assert (copy.how, copy.given_by) == ("on paper, to the patient", north.care_manager)
    step = queries.dealt_with(alert)["plan"]
    assert (step.by, step.note) == (north.care_manager, "Version 1; copy: on paper, to the patient")
    client.post(url("plan-copy", plan.public_id), {"how": "on paper", "whom": "her sister"})
    assert alert.steps.filter(point="plan").count() == 1


def test_who_may_not(client, north, south, episode):
    with south.inside():
        theirs = write(make_episode(south), south.care_manager)
    patient = theirs.episode.patient.public_id
    for name in ("plan", "plan-write", "plan-print"):
        assert client.get(url(name, patient)).status_code == 404
    assert client.post(url("plan-copy", theirs.public_id), {"how": "on paper", "whom": "x"}).status_code == 404
    client.force_login(north.administrator.user)
    assert client.get(url("plan", episode.patient.public_id)).status_code == 403
