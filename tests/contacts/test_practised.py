"""Steps of the plan's skill that were gone through in a contact."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinics.errors import Refused
from contacts import actions, queries
from contacts.models import Contact, PractisedStep
from tests.factories.careplans import key, write
from tests.factories.contacts import make_contact
from tests.factories.registry import make_episode

WALK = key("steps Round the block")


@pytest.fixture
def plan(north):
    with north.inside():
        yield write(make_episode(north), north.care_manager, 0, steps=["Round the block", "Call Ana"])


@pytest.fixture
def client(client, north):
    client.force_login(north.care_manager.user)
    return client


def posted(north, **fields):
    today = north.clinic.today(timezone.now())
    return {
        "form_key": str(uuid.uuid4()),
        "began_at": timezone.now().isoformat(),
        "kind": "treatment",
        "mode": "phone",
        "outcome_treatment": "completed",
        "service_date": today.isoformat(),
        "next_contact_on": (today + timedelta(14)).isoformat(),
        "next_contact_covers": "Sleep",
        "minutes": "10",
        f"practised_{WALK}": "on",
        **fields,
    }


def test_a_tick_is_saved_with_its_contact_and_counted_in_the_plan(client, north, plan):
    note = reverse("contacts:note", args=["north", plan.episode.public_id])
    assert f'name="practised_{WALK}"' in client.get(note).content.decode()
    for _ in range(2):
        assert client.post(note, posted(north)).status_code == 302
    contact = Contact.objects.order_by("pk").last()
    assert [(str(link.step), link.plan_id) for link in contact.practised.all()] == [(WALK, plan.pk)]
    shown = client.get(reverse("contacts:contact", args=["north", contact.public_id])).content.decode()
    assert "Round the block" in shown
    told = client.get(reverse("careplans:plan", args=["north", plan.episode.patient.public_id])).content.decode()
    assert "practised 2 times" in told
    assert told.count("not practised yet") == 1

    actions.void_contact(contact=contact, reason="Wrong day", by=north.care_manager, now=timezone.now())
    practice = queries.practice(member=north.care_manager, plan=plan)
    assert {step: each.times for step, each in practice.items()} == {WALK: 1}


def test_a_tick_stays_in_the_draft_also_when_its_step_left_the_plan(client, north, plan):
    note, draft = (reverse(f"contacts:{name}", args=["north", plan.episode.public_id]) for name in ("note", "draft"))
    fields = posted(north)
    assert client.post(draft, fields).status_code == 204
    write(plan.episode, north.lead, 1, steps="Call Ana")
    page = client.get(note).content.decode()
    place = page.index(f'name="practised_{WALK}"')
    assert "checked" in page[page.rindex("<", 0, place) : page.index(">", place)]
    client.post(note, fields)
    assert PractisedStep.objects.get().plan == plan


def test_a_step_of_another_plan_is_refused_and_nothing_is_saved(north, south, plan):
    with south.inside():
        theirs = write(make_episode(south), south.care_manager, 0, steps="Swim")
    step = uuid.UUID(theirs.content["steps"][0]["key"])
    with pytest.raises(Refused, match="in no version of the plan"):
        make_contact(plan.episode, north.care_manager, practised=(step,))
    with north.inside():
        assert not Contact.objects.exists()
