"""The states of a plan: every other move is refused by the action, by the API and by the database."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from careplans import actions, glance
from careplans.models import CarePlan
from careplans.rules import PLAN, PlanState
from clinics.errors import Refused
from registry.models import Episode
from tests.factories.careplans import write

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


def states(episode):
    return {plan.number: plan.state for plan in CarePlan.objects.filter(episode=episode)}


def test_a_signed_version_stays_in_force_until_the_next_is_signed(north, episode):
    first = write(episode, north.care_manager, 0, now=NOW, goals="Walk")
    actions.sign_plan(plan=first, by=north.clinician, now=NOW)
    write(episode, north.care_manager, 1, now=NOW, goals="Swim")
    assert states(episode) == {1: "signed", 2: "waiting"}
    third = write(episode, north.care_manager, 2, now=NOW, goals="Read")
    assert states(episode) == {1: "signed", 2: "replaced", 3: "waiting"}
    actions.sign_plan(plan=third, by=north.clinician, now=NOW)
    assert states(episode) == {1: "replaced", 2: "replaced", 3: "signed"}


def signed_by_api(client, plan):
    address = reverse("api-plan-sign", args=["north", plan.public_id])
    return client.post(address, "{}", "application/json", headers={"Idempotency-Key": str(uuid.uuid4())})


@pytest.fixture
def in_state(north, episode):
    """A plan of the episode in each state."""

    def made(state):
        plan = write(episode, north.care_manager, 0, now=NOW, goals="Walk")
        if state == PlanState.SIGNED:
            actions.sign_plan(plan=plan, by=north.clinician, now=NOW)
        elif state == PlanState.REPLACED:
            write(episode, north.care_manager, 1, now=NOW, goals="Swim")
        return CarePlan.objects.get(pk=plan.pk)

    return made


def by_signing(north, plan):
    actions.sign_plan(plan=plan, by=north.clinician, now=NOW)


def by_writing(north, plan):
    newest = CarePlan.objects.filter(episode=plan.episode).first()
    write(plan.episode, north.care_manager, newest.number, now=NOW, goals="Read")


def by_signing_the_next(north, plan):
    by_writing(north, plan)
    newest = CarePlan.objects.filter(episode=plan.episode).first()
    actions.sign_plan(plan=newest, by=north.clinician, now=NOW)


# Where each action leads the version it starts from; from every other state it leaves that version where it is.
LEADS = {
    by_signing: {"waiting": "signed"},
    by_writing: {"waiting": "replaced"},
    by_signing_the_next: {"waiting": "replaced", "signed": "replaced"},
}


@pytest.mark.parametrize("state", PlanState)
@pytest.mark.parametrize("act", LEADS)
def test_an_action_moves_as_drawn_or_not_at_all(in_state, north, act, state):
    plan = in_state(state)
    try:
        with transaction.atomic():
            act(north, plan)
    except Refused:
        assert state not in LEADS[act]
    after = CarePlan.objects.get(pk=plan.pk).state
    assert after == LEADS[act].get(state, state)
    assert after == state or PLAN.allows(state, after)


def test_the_actions_together_walk_every_move_that_is_drawn():
    assert {(before, after) for leads in LEADS.values() for before, after in leads.items()} == set(PLAN.pairs)


@pytest.mark.parametrize(
    ("state", "answered", "after"),
    [("waiting", 200, "signed"), ("signed", 200, "signed"), ("replaced", 409, "replaced")],
)
def test_the_api_moves_as_drawn_or_says_why_not(client, in_state, north, state, answered, after):
    plan = in_state(PlanState(state))
    with time_machine.travel(NOW, tick=False):  # while the signature holds
        client.force_login(north.clinician.user)
        answer = signed_by_api(client, plan)
    assert answer.status_code == answered
    if answered == 409:
        assert "Version 2 was written meanwhile" in answer.json()["detail"]
    assert CarePlan.objects.get(pk=plan.pk).state == after


@pytest.mark.parametrize("state", PlanState)
def test_no_state_is_written_by_hand(client, in_state, north, episode, state):
    """The API takes words, never a state."""
    plan = in_state(state)
    client.force_login(north.care_manager.user)
    address = reverse("api-plans", args=["north", episode.public_id])
    for each in PlanState:
        body = {"base": 2, "content": {"goals": [{"words": "Read"}]}, "state": each}
        answer = client.post(
            address, json.dumps(body), "application/json", headers={"Idempotency-Key": str(uuid.uuid4())}
        )
        assert answer.status_code == 400
    assert CarePlan.objects.get(pk=plan.pk).state == state


@pytest.mark.parametrize("before", PlanState)
@pytest.mark.parametrize("after", PlanState)
def test_the_database_lets_only_drawn_moves_pass(in_state, north, before, after):
    plan = in_state(before)
    signature = {"signed_by": north.clinician, "signed_at": NOW, "signed_until": NOW.date()}
    change = {"state": after} | (signature if after == PlanState.SIGNED and before == PlanState.WAITING else {})
    moved = CarePlan.objects.filter(pk=plan.pk)
    if before == after or PLAN.allows(before, after):
        assert moved.update(**change) == 1
    else:
        with pytest.raises(DatabaseError), transaction.atomic():
            moved.update(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"content": {"goals": []}},
        {"number": 9},
        {"written_at": NOW + timedelta(1)},
        {"form_key": uuid.UUID(int=7)},
        {"signed_by": None, "signed_at": None, "signed_until": None},
        {"signed_until": NOW.date() + timedelta(900)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_version_and_its_signature_stay_as_they_were(in_state, change):
    plan = in_state(PlanState.SIGNED)
    with pytest.raises(DatabaseError), transaction.atomic():
        CarePlan.objects.filter(pk=plan.pk).update(**change)


def test_one_waits_and_one_is_in_force(in_state, north, episode):
    plan = in_state(PlanState.WAITING)
    with pytest.raises(IntegrityError), transaction.atomic():
        CarePlan.objects.create(
            clinic=north.clinic,
            episode=episode,
            number=2,
            content={},
            written_by=north.care_manager,
            written_at=NOW,
            form_key=uuid.uuid4(),
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        CarePlan.objects.filter(pk=plan.pk).update(state=PlanState.SIGNED)  # without a signature


def test_the_api_reads_and_writes_versions_and_doses(client, north, episode):
    client.force_login(north.care_manager.user)
    address = reverse("api-plans", args=["north", episode.public_id])

    def post(body):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return client.post(address, json.dumps(body), content_type="application/json", headers=key)

    row = {"drug": "Sertraline", "dose": "50 mg", "started_on": "2026-09-07"}
    first = post({"base": 0, "content": {"medications": [row], "skill": [{"kind": "sleep"}]}})
    assert (first.status_code, first.json()["state"]) == (201, "waiting")
    held = first.json()["content"]["medications"][0]
    unexplained = post({"base": 1, "content": {"medications": [held | {"dose": "100 mg"}]}})
    assert unexplained.status_code == 409
    assert "Say why the dose changed" in unexplained.json()["detail"]
    raised = held | {"dose": "100 mg", "change": "partial response"}
    assert post({"base": 1, "content": {"medications": [raised]}}).status_code == 201
    assert post({"base": 1, "content": {"medications": [held]}}).status_code == 412
    assert post({"base": 2, "content": {"hobbies": []}}).status_code == 400
    numbers = [plan["number"] for plan in client.get(address).json()["results"]]
    assert numbers == [2, 1]
    (course,) = client.get(reverse("api-medications", args=["north", episode.public_id])).json()["results"]
    assert [dose["dose"] for dose in course["doses"]] == ["50 mg", "100 mg"]


def test_the_row_knows_when_the_first_check_is_due(north, episode):
    write(episode, north.care_manager, 0, now=NOW, relapse={"first_check_on": "2027-01-05", "signs": "Sleeps in"})
    assert str(Episode.objects.get(pk=episode.pk).relapse_check_on) == "2027-01-05"
    write(episode, north.care_manager, 1, now=NOW, goals="Walk")
    assert Episode.objects.get(pk=episode.pk).relapse_check_on is None
    assert glance.recompute(clinic_id=north.clinic.pk, today=NOW.date()) == 0
