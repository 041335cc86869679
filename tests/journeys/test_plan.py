"""One plan, two authors in two browsers, a signature, a page for the patient, a step ticked in a contact."""

import re

import pytest
from playwright.sync_api import expect

from careplans.models import CarePlan
from clinics.rules import Role
from tests.factories.careplans import drug, write
from tests.factories.clinics import StaffedClinic, add_member, make_clinic
from tests.factories.registry import make_episode

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staffed(transactional_db: None, settings) -> StaffedClinic:
    settings.DEMO = True
    return make_clinic("north")


def test_two_write_at_once_and_neither_loses_a_word(browse, axe, staffed):
    kim = add_member(staffed.clinic, Role.CARE_MANAGER, user__name="Kim Okafor")
    episode = make_episode(staffed)
    with staffed.inside():
        write(episode, staffed.care_manager, 0, goals=["Walk", "Cook"], medications=drug("Sertraline", "50 mg"))
    place = f"/c/north/patients/{episode.patient.public_id}/plan/"

    mine, hers = browse(staffed.care_manager.user.email), browse(kim.user.email)
    for page in (mine, hers):
        page.goto(f"{place}write/")
    hers.get_by_label("Goal, as the patient says it").first.fill("Walk with Ana")
    hers.get_by_role("button", name="Another goal").click()
    expect(hers.get_by_label("Goal, as the patient says it")).to_have_count(3)
    expect(hers.get_by_label("Goal, as the patient says it").last).to_be_focused()
    hers.keyboard.type("Sleep through")
    expect(hers.locator("[data-draft-state]")).to_contain_text("Draft")
    mine.get_by_label("Goal, as the patient says it").first.fill("Walk to the lake")
    mine.get_by_label("Dose", exact=True).fill("100 mg")
    hers.get_by_role("button", name="Save this version").click()
    expect(hers.get_by_text("Version 2 is saved")).to_be_visible()

    # The dose has no reason yet: said at its field, nothing is lost.
    mine.get_by_role("button", name="Save this version").click()
    expect(mine.get_by_text("Say why the dose changed: it was 50 mg").last).to_be_visible()
    assert not list(axe(mine))
    mine.get_by_label("What changed, and why").fill("Half a response")
    mine.get_by_role("button", name="Save this version").click()
    told = mine.get_by_role("alert")
    expect(told).to_contain_text("Kim Okafor saved version 2 while you were writing")
    expect(told).to_be_focused()
    expect(mine.get_by_label("Goal, as the patient says it").first).to_have_value("Walk to the lake")
    expect(mine.get_by_label("Goal, as the patient says it").last).to_have_value("Sleep through")
    expect(mine.get_by_label("Dose", exact=True)).to_have_value("100 mg")
    assert not list(axe(mine))
    mine.get_by_role("button", name="Use this").click()
    expect(mine.get_by_label("Goal, as the patient says it").first).to_have_value("Walk with Ana")
    mine.get_by_role("button", name="Save this version").click()
    expect(mine.get_by_text("Version 3 is saved")).to_be_visible()
    with staffed.inside():
        saved = CarePlan.objects.get(number=3)
    assert set(saved.goals.splitlines()) == {"Walk with Ana", "Cook", "Sleep through"}
    mine.get_by_role("link", name="Compare two side by side").click()
    expect(mine.locator("ins", has_text="100 mg")).to_be_visible()
    assert all("422" in complaint for complaint in mine.complaints), "the two refusals of the form, nothing else"


DRUGS = ("Sertraline", "Trazodone", "Metformin", "Ibuprofen")
FULL = {
    "problems": ["Low mood since spring", "Broken sleep", "Pain in the back", "Money is short"],
    "goals": ["Back to the choir by spring", "Cook for the family twice a week", "Walk to the lake with Ana"],
    "medications": [drug(name, "50 mg in the morning") for name in DRUGS],
    "skill": {"kind": "behavioral_activation", "aim": "Energy for what matters, in steps that are always possible"},
    "steps": [f"Round the block, and {number} minutes more than yesterday" for number in range(1, 9)],
    "follow_up": {"words": "Every two weeks by phone, with a PHQ-9 each time.", "check_in_on": "2099-01-05"},
    "safety": [f"Step {number}: go to where others are, call my sister" for number in range(1, 6)],
    "relapse": {
        "signs": "Cancels plans, sleeps in the day, does not answer the phone for two days in a row.",
        "kept_up": "The dose for nine months, the walks, one call a week to Ana.",
        "kept_for": "Nine months",
        "skills": "Plan one good thing for each day and write down how it was.",
        "whom": "Dana at the clinic first, then my sister.",
        "first_check_on": "2099-02-01",
        "more": "Winter is the hard time: speak in November, whatever the score is.",
    },
}


def test_signed_where_it_waits_handed_out_on_one_page_and_ticked_in_a_contact(browse, axe, staffed):
    episode = make_episode(staffed)
    with staffed.inside():
        write(episode, staffed.care_manager, 0, **FULL)
    clinician = browse(staffed.clinician.user.email)
    clinician.goto("/c/north/waiting/")
    assert not list(axe(clinician))
    clinician.get_by_role("button", name="Sign version 1").click()
    expect(clinician.get_by_text("Version 1 is signed until")).to_be_visible()
    assert clinician.url.endswith("/c/north/waiting/")

    mine = browse(staffed.care_manager.user.email)
    mine.goto(f"/c/north/patients/{episode.patient.public_id}/plan/print/")
    for paper in ("Letter", "A4"):
        assert len(re.findall(rb"/Type\s*/Page\b", mine.pdf(format=paper))) == 1, paper

    mine.goto(f"/c/north/episodes/{episode.public_id}/note/")
    mine.get_by_label("Round the block, and 3 minutes more than yesterday").check()
    mine.locator("[name=next_contact_covers]").fill("The steps")
    mine.locator("[name=minutes]").fill("12")
    mine.keyboard.press("Control+Enter")
    mine.wait_for_url(lambda url: not url.endswith("/note/"))
    mine.goto(f"/c/north/patients/{episode.patient.public_id}/plan/")
    expect(mine.get_by_text("practised once")).to_be_visible()
    assert not list(axe(mine))
