"""The plan's next check-in becomes the next contact: by itself where none is planned, else with one press."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from careplans.actions import sign_plan
from careplans.models import CarePlan
from clinics.errors import Refused
from clinics.models import AuditLine
from contacts import glance
from contacts.actions import plan_contact, void_contact
from contacts.models import PlannedContact
from registry.models import Episode
from tests.factories import careplans as factory
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import make_contact, noon

TODAY = date(2026, 10, 12)
NOW = noon(TODAY)
CHECK_IN = TODAY + timedelta(days=10)


@pytest.fixture(autouse=True)
def on_monday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def written(episode: Episode, north: StaffedClinic, on: date | None = CHECK_IN, base: int = 0) -> CarePlan:
    follow_up = {"words": f"By phone {base}"} | ({"check_in_on": on.isoformat()} if on else {})
    return factory.write(episode, north.care_manager, base, now=NOW, follow_up=follow_up)


def next_contact(episode: Episode) -> tuple[date | None, str]:
    row = Episode.objects.get(pk=episode.pk)
    return row.next_contact_on, row.next_contact_covers


def sign(plan: CarePlan, north: StaffedClinic) -> None:
    sign_plan(plan=plan, by=north.clinician, now=NOW)


# --- by itself, with the signature ---


def test_a_signature_plans_the_contact_where_none_is(episode: Episode, north: StaffedClinic) -> None:
    plan = written(episode, north)
    assert next_contact(episode) == (None, "")  # saved only: it may still change
    sign(plan, north)
    assert next_contact(episode) == (CHECK_IN, "Check-in of the care plan")
    line = AuditLine.objects.get(verb="contact.planned")
    assert (line.by, line.patient) == (north.clinician, episode.patient.public_id)
    sign(plan, north)  # pressed twice
    assert PlannedContact.objects.count() == 1
    assert glance.recompute(clinic_id=north.clinic.pk, today=TODAY) == 0


@pytest.mark.parametrize("agreed_in", [3, 10, 60])
def test_a_day_that_was_agreed_is_never_moved_by_itself(agreed_in: int, episode: Episode, north: StaffedClinic) -> None:
    agreed = TODAY + timedelta(days=agreed_in)
    make_contact(episode, north.care_manager, on=TODAY, next_contact_on=agreed)
    sign(written(episode, north), north)
    assert next_contact(episode)[0] == agreed


@pytest.mark.parametrize("on", [None, TODAY - timedelta(days=1)])
def test_no_day_or_one_that_is_past_plans_nothing(on: date | None, episode: Episode, north: StaffedClinic) -> None:
    sign(written(episode, north, on), north)
    assert next_contact(episode)[0] is None


# --- with one press ---


@pytest.fixture
def desk(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.care_manager.user)
    return client


def page_of(episode: Episode) -> str:
    return f"/c/north/patients/{episode.patient.public_id}/plan/"


def said(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_plan_page_says_that_the_contact_is_later_and_one_press_moves_it(
    desk: Client, episode: Episode, north: StaffedClinic
) -> None:
    make_contact(episode, north.care_manager, on=TODAY, next_contact_on=CHECK_IN + timedelta(days=30))
    plan = written(episode, north)
    assert "which is later" in said(desk.get(page_of(episode)))
    press = f"/c/north/plans/{plan.public_id}/contact/"
    for _ in range(2):
        answer = said(desk.post(press, follow=True))
        assert "The next contact is planned for the check-in of this version" in answer
        assert "Plan the contact on that day" not in answer
    assert next_contact(episode) == (CHECK_IN, "Check-in of the care plan")
    assert PlannedContact.objects.count() == 1
    assert b"Check-in of the care plan" in desk.get(f"/c/north/patients/{episode.patient.public_id}/").content


def test_nothing_is_offered_when_a_contact_comes_before(desk: Client, episode: Episode, north: StaffedClinic) -> None:
    make_contact(episode, north.care_manager, on=TODAY, next_contact_on=CHECK_IN - timedelta(days=3))
    written(episode, north)
    assert "Plan the contact on that day" not in said(desk.get(page_of(episode)))


def test_only_who_logs_contacts_may_press(client: Client, episode: Episode, north: StaffedClinic) -> None:
    plan = written(episode, north)
    client.force_login(north.clinician.user)
    offered = said(client.get(page_of(episode)))
    assert "No contact is planned; signing this version plans one." in offered
    assert "Plan the contact on that day" not in offered
    assert client.post(f"/c/north/plans/{plan.public_id}/contact/").status_code == 403


def test_the_next_contact_that_is_logged_says_what_comes_then(episode: Episode, north: StaffedClinic) -> None:
    sign(written(episode, north), north)
    later = make_contact(
        episode, north.care_manager, on=TODAY + timedelta(days=1), next_contact_on=TODAY + timedelta(days=40)
    )
    assert next_contact(episode)[0] == TODAY + timedelta(days=40)
    void_contact(contact=later, reason="Another patient.", by=north.care_manager, now=NOW)
    assert next_contact(episode)[0] == CHECK_IN
    assert glance.recompute(clinic_id=north.clinic.pk, today=TODAY) == 0


def test_what_stands_in_the_way(episode: Episode, north: StaffedClinic) -> None:
    first = written(episode, north)
    second = written(episode, north, TODAY - timedelta(days=1), base=1)
    third = written(episode, north, None, base=2)

    def press(plan: CarePlan) -> None:
        plan_contact(plan=plan, by=north.care_manager, now=NOW)

    for replaced in (first, second):
        with pytest.raises(Refused, match="newer version"):
            press(replaced)
    with pytest.raises(Refused, match="no next check-in"):
        press(third)
    with pytest.raises(Refused, match="is past"):
        press(written(episode, north, TODAY - timedelta(days=1), base=3))
    last = written(episode, north, base=4)
    Episode.objects.filter(pk=episode.pk).update(phase="closed", closed_on=TODAY, close_reason="graduated")
    with pytest.raises(Refused, match="has ended"):
        press(last)


def test_the_database_takes_no_day_before_the_planning(episode: Episode, north: StaffedClinic) -> None:
    plan = written(episode, north)
    with pytest.raises(DatabaseError, match="planned_ahead"), transaction.atomic():
        PlannedContact.objects.create(
            clinic=north.clinic, episode=episode, plan=plan, on=TODAY - timedelta(days=1), covers="Check-in",
            planned_by=north.care_manager, planned_on=TODAY, planned_at=NOW,
        )  # fmt: skip
