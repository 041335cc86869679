"""A rehearsal by keyboard alone: the lead starts it, the care manager sees and ends it, the protocol page has its
times."""

import pytest
from playwright.sync_api import Locator, Page, expect

from clinics.rules import Role
from safety import actions
from safety.models import RiskAlert
from tests.factories.clinics import StaffedClinic, add_member, make_clinic

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def north(transactional_db: None) -> StaffedClinic:
    """No calendar: whatever the hour, the alert goes to the care manager."""
    clinic = make_clinic("north")
    add_member(clinic.clinic, Role.CARE_MANAGER, user__name="Zoe Adair")
    with clinic.inside():
        actions.publish_protocol(base=0, text="Call.", after_hours="The line.", by=clinic.lead, now=clinic.lead.since)
    return clinic


def tab_to(page: Page, wanted: Locator) -> None:
    """As far as the Tab key goes; what it cannot reach, a keyboard cannot use."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the Tab key does not reach it")


def test_a_rehearsal_by_keyboard_alone(browse, north: StaffedClinic):
    lead = browse(north.lead.user.email)
    lead.goto("/c/north/protocol/")
    tab_to(lead, lead.get_by_label("As if a patient had answered"))
    lead.keyboard.type("North Care")
    tab_to(lead, lead.get_by_role("button", name="Start"))
    lead.keyboard.press("Enter")
    expect(lead.get_by_text("The rehearsal has begun. It is with North Care manager.")).to_be_visible()
    expect(lead.get_by_text("Rehearsal: nobody is at risk").first).to_be_visible()

    manager = browse(north.care_manager.user.email)
    manager.goto("/c/north/alerts/")
    tab_to(manager, manager.get_by_role("button", name="Acknowledge"))
    manager.keyboard.press("Enter")
    manager.wait_for_url("**/alerts/*-*/")
    tab_to(manager, manager.locator("summary", has_text="Close"))
    manager.keyboard.press("Enter")
    form = manager.locator("form[action$='/close/']")
    tab_to(manager, form.get_by_role("radio").first)
    manager.keyboard.press("Space")
    tab_to(manager, form.get_by_role("textbox"))
    manager.keyboard.type("Everybody knew what to do.")
    tab_to(manager, manager.get_by_role("button", name="Close the alert"))
    manager.keyboard.press("Enter")
    expect(manager.get_by_text("Everybody knew what to do.").first).to_be_visible()

    with north.inside():
        alert = RiskAlert.objects.get()
    assert (alert.practice, alert.closed_by_id) == (True, north.care_manager.pk)
    lead.goto("/c/north/protocol/")
    row = lead.get_by_role("row").nth(1)
    expect(row).to_contain_text("after 0 minutes")
    expect(row).to_contain_text("North Care manager")
    assert lead.complaints == manager.complaints == []
