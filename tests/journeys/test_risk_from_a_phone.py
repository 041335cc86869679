"""A patient says it on a phone and closes the tab; nobody answers; the next person does, and walks it to its end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from jobs.actions import deliver, every_minute, waiting_mail
from safety.models import AlertStep, RiskAlert
from tests.factories.clinics import StaffedClinic
from tests.journeys.test_patient_form import episode, left_alone, north, sent

__all__ = ["episode", "left_alone", "north", "sent"]  # fixtures
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TELLING = ["Rivera", "PHQ", "risk", "alert", "suicide", "depress", "safety", "patient"]  # what no mail may say


def owner(staffed: StaffedClinic) -> object:
    with staffed.inside():
        return RiskAlert.objects.select_related("owner").get().owner


def test_it_is_passed_on_and_a_clinician_walks_it_to_its_end(
    browse: Callable[..., Page], north: StaffedClinic, left_alone: RiskAlert
) -> None:
    assert owner(north) == north.care_manager
    every_minute(now=left_alone.acknowledge_by - timedelta(minutes=1))
    assert owner(north) == north.care_manager
    late = left_alone.acknowledge_by + timedelta(seconds=30)
    every_minute(now=late)
    every_minute(now=late)
    assert owner(north) == north.clinician
    with north.inside():
        hop = AlertStep.objects.get(kind=AlertStep.Kind.ESCALATED)
        assert (hop.to, hop.due_at, hop.note) == (north.clinician, left_alone.acknowledge_by, "")

    for message_id, clinic_id in waiting_mail(now=late + timedelta(minutes=2)):
        deliver(message_id=message_id, clinic_id=clinic_id, now=late)
    [to_clinician] = [sent for sent in mail.outbox if sent.to == [north.clinician.user.email]]
    said = f"{to_clinician.subject} {to_clinician.body}".lower()
    assert not [word for word in TELLING if word.lower() in said]

    page = browse(north.clinician.user.email)
    page.goto("/c/north/alerts/")
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_label("What came of it").fill("Reached at home. Passing thoughts, no plan; her sister is with her.")
    page.get_by_role("button", name="I spoke with the patient").click()
    page.get_by_label("Low", exact=True).check()
    page.get_by_label("What it rests on").fill("No plan, no intent, support at home")
    page.get_by_role("button", name="Set the level").click()
    page.get_by_role("button", name="Done Crisis lines given").click()
    page.get_by_label("Asked and settled").check()
    page.get_by_label("What was found and done").fill("Spoke the same hour; call again on Friday")
    page.get_by_role("button", name="Close the alert").click()
    expect(page.get_by_role("heading", name="Closed: ")).to_be_visible()
    story = page.get_by_role("heading", name="What happened").locator("..")
    for words in ("Nobody answered: passed on", "Acknowledged", "Spoke with the patient", "Level set", "Closed"):
        expect(story).to_contain_text(words)
    assert page.complaints == []

    with north.inside():
        alert = RiskAlert.objects.get()
        assert (alert.closed_by, alert.level) == (north.clinician, "low")
        assert alert.episode.open_alerts == 0
