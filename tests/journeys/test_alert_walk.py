"""A clinician walks an open alert to its end with the keyboard alone: seen, reached, levelled, checked, closed."""

import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from safety import actions
from safety.models import RiskAlert
from tests.factories.clinics import StaffedClinic, make_clinic
from tests.factories.registry import make_episode, make_patient

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TABS = 120  # more stops than any page of ours has


@pytest.fixture
def north(transactional_db: None) -> StaffedClinic:
    """Ana Rivera's clinician is worried; the alert is the clinician's own, and nobody has seen it."""
    north = make_clinic("north")
    patient = make_patient(north, given_name="Ana", family_name="Rivera")
    episode = make_episode(north, patient=patient, care_manager=None)
    with north.inside():
        now = timezone.now()
        alert = actions.raise_concern(
            episode=episode, note="Gave away his dog", form_key=uuid.uuid4(), by=north.lead, now=now
        )
        if alert.owner != north.clinician:
            actions.hand_over(alert=alert, to=north.clinician, by=north.lead, now=now)
    return north


def go_to(page: Page, target: Locator) -> None:
    """Tab until the element has the focus: it can be reached without a mouse."""
    expect(target).to_be_visible()
    for _ in range(TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not reach it")


def press(page: Page, name: str) -> None:
    """The button, and the page that it leads to."""
    go_to(page, page.get_by_role("button", name=name))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, label: str, words: str) -> None:
    go_to(page, page.get_by_label(label).first)
    page.keyboard.type(words)


def filled(page: Page) -> str:
    """The words of the one filled button."""
    [button] = page.locator("main .btn-primary:visible").all()
    return button.inner_text().split("\n")[0]


def test_a_clinician_walks_an_alert_to_its_end_by_keyboard_alone(north: StaffedClinic, browse, axe) -> None:
    page = browse(north.clinician.user.email)
    page.goto("/c/north/alerts/")
    go_to(page, page.get_by_role("link", name="Rivera, Ana"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Safety")).to_contain_text("A risk alert is open")

    assert filled(page).startswith("Acknowledge")
    press(page, "Acknowledge")

    assert filled(page) == "I spoke with the patient"
    write(page, "What came of it", "Reached at home. Thoughts most days, no plan.")
    press(page, "I spoke with the patient")

    assert filled(page) == "Set the level"
    go_to(page, page.get_by_role("radio", name="Low"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Moderate")).to_be_checked()
    write(page, "What it rests on", "Thoughts most days, no plan, means out of reach.")
    press(page, "Set the level")
    expect(page.get_by_text("A contact is due by")).to_be_visible()
    assert axe(page) == []

    press(page, "Done Treating clinician told")  # nobody told is a tick without its words
    expect(page.get_by_role("alert")).to_contain_text("say who and when")
    write(page, "Treating clinician told: who, when, or why not", "I am her clinician; today")
    press(page, "Done Treating clinician told")
    press(page, "Done Asked about means")
    write(page, "Emergency contact asked for: who, when, or why not", "She wants nobody called")
    press(page, "Does not apply Emergency contact asked for")
    press(page, "Done Crisis lines given")
    write_and_give_the_plan(page)

    assert filled(page) == "Close the alert"
    go_to(page, page.get_by_role("radio", name="Asked and settled"))
    page.keyboard.press("Space")
    write(page, "What was found and done", "Moderate risk; plan made and given; call on Friday.")
    press(page, "Close the alert")
    expect(page.get_by_role("heading", name="Closed: Asked and settled")).to_be_visible()
    with north.inside():
        alert = RiskAlert.objects.get()
        assert (alert.level, alert.closed_by) == ("moderate", north.clinician)
        kinds = [step.kind for step in alert.steps.all() if step.kind != "handed_over"]
    assert kinds == ["acknowledged", "spoke", "level", "done", "done", "exempt", "done", "done", "closed"]


def write_and_give_the_plan(page: Page) -> None:
    """From the checklist to the plan's page and back by the banner: the point has ticked itself."""
    for link in ("Open the safety plan", "Write the first plan"):
        go_to(page, page.get_by_role("link", name=link).first)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    write(page, "What I can do by myself", "Walk to the river")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    press(page, "A copy was given")
    go_to(page, page.get_by_role("complementary", name="Safety").get_by_role("link"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#point-plan")).to_contain_text("Version 1; copy: on paper, to the patient")
