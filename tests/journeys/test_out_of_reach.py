"""Two calls that nobody answers, care that ends with a way back, and the patient who takes it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clinics.models import Setting
from registry.models import Episode
from tests.factories.clinics import StaffedClinic, make_clinic
from tests.factories.contacts import make_contact
from tests.factories.registry import make_episode

TWO_TRIES = re.compile(
    r"^Not reached since the last treatment contact on .*\. 2 tries: .*, no answer; .*, no answer\.$"
)
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def north(transactional_db: None, settings) -> StaffedClinic:
    """Its schedule has two tries."""
    settings.DEMO = True
    made = make_clinic("north")
    with made.inside():
        signed = {"value": 2, "signed_by": made.lead, "signed_at": timezone.now()}
        Setting.objects.create(clinic=made.clinic, key="outreach.attempts", **signed)
    return made


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    made = make_episode(north)
    on = north.clinic.today(timezone.now()) - timedelta(days=20)
    make_contact(made, north.care_manager, on=on, now=timezone.now())
    return made


def call_without_answer(page: Page, episode: Episode) -> None:
    page.goto(f"/c/north/episodes/{episode.public_id}/note/")
    page.locator("[name=kind][value=attempt]").check(force=True)
    page.locator("[name=outcome_attempt][value=no_answer]").check(force=True)
    page.locator("[name=minutes]").fill("3")
    page.get_by_role("button", name="Save contact").click()
    page.wait_for_url(lambda url: "/note/" not in url)


def test_from_two_calls_to_the_new_episode(browse, axe, north: StaffedClinic, episode: Episode) -> None:
    name, page = str(episode.patient), browse(north.care_manager.user.email)
    call_without_answer(page, episode)
    page.goto("/c/north/out-of-reach/")
    row = page.locator("tbody tr", has_text=name)
    expect(row).to_contain_text("1 of 2")
    expect(row.get_by_role("link", name="End care")).to_have_count(0)
    call_without_answer(page, episode)
    page.goto("/c/north/out-of-reach/?show=end")
    expect(row).to_contain_text("schedule used up")
    row.get_by_role("link", name="End care").click()

    expect(page.get_by_label("Lost to follow-up")).to_be_checked()
    expect(page.get_by_label("Close-out note")).to_have_value(TWO_TRIES)
    assert not list(axe(page))
    page.get_by_label("The way back").fill(" ")
    page.get_by_role("button", name="Close the episode").click()
    expect(page.get_by_text("Write how the patient can come back.").first).to_be_visible()
    expect(page.get_by_label("Close-out note")).to_have_value(TWO_TRIES)
    page.get_by_label("The way back").fill("Ring the front desk and ask for the care team.")
    page.get_by_role("button", name="Close the episode").click()
    expect(page.get_by_role("heading", name="This episode ended")).to_be_visible()

    page.get_by_role("link", name="Letter to the patient").click()
    expect(page.get_by_text("Ring the front desk and ask for the care team.")).to_be_visible()
    assert not list(axe(page))
    page.get_by_label("By post").check()
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("by post, by North Care manager")).to_be_visible()
    assert page.pdf(format="Letter").count(b"/Type /Page\n") == 1

    page.goto(f"/c/north/patients/{episode.patient.public_id}/")
    page.get_by_role("link", name="Open an episode").click()
    expect(page.get_by_role("heading", name="Was here before")).to_be_visible()
    page.get_by_role("button", name="Open the episode").click()
    expect(page.get_by_role("heading", name="Was here before")).to_be_visible()
    expect(page.locator(".episodes")).to_contain_text("lost to follow-up")
    assert not list(axe(page))
    assert all("422" in said for said in page.complaints)  # the refusal on the way, which the browser logs itself
