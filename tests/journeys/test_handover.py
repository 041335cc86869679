"""The lead hands a caseload over, the receiver reads and signs, in two browsers."""

from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clinics.rules import Role
from safety.actions import raise_concern
from tests.factories.clinics import StaffedClinic, add_member, make_clinic
from tests.factories.registry import make_episode

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staffed(transactional_db: None, settings) -> StaffedClinic:
    settings.DEMO = True
    return make_clinic("north")


def test_from_the_number_to_the_signature(browse, axe, staffed):
    kim = add_member(staffed.clinic, Role.CARE_MANAGER, user__name="Kim Okafor")
    risky, calm = make_episode(staffed), make_episode(staffed)
    with staffed.inside():
        raise_concern(episode=risky, note="Hopeless.", form_key=uuid4(), by=staffed.care_manager, now=timezone.now())

    lead = browse(staffed.lead.user.email)
    lead.goto("/c/north/handovers/")
    lead.get_by_role("link", name="2 patients of North Care manager").click()
    assert not list(axe(lead))
    lead.get_by_label("Kim Okafor, 0 patients now").check()
    lead.get_by_role("button", name="Show the preview").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("2 patients of North Care manager")
    assert not list(axe(lead))
    lead.get_by_role("button", name="Hand over 2 patients").click()
    expect(lead.get_by_text("Handed over to Kim Okafor")).to_be_visible()

    mine = browse(kim.user.email)
    mine.goto("/c/north/caseload/")
    mine.get_by_role("link", name="Read and sign").click()
    assert not list(axe(mine))
    mine.get_by_label("I have read the 1 without a risk alert").check()
    mine.get_by_role("button", name="Sign for 2 patients").click()
    expect(mine.get_by_role("alert")).to_contain_text("Not ticked yet: 1 patient with a risk alert")
    expect(mine.get_by_label("I have read the 1 without a risk alert")).to_be_checked()
    mine.get_by_label(f"I have read what is open about {risky.patient}").check()
    mine.get_by_role("button", name="Sign for 2 patients").click()
    expect(mine.get_by_text("Signed. The clinic lead sees")).to_be_visible()
    mine.goto("/c/north/caseload/")
    expect(mine.get_by_text(str(calm.patient)).first).to_be_visible()
    expect(mine.get_by_text("Waiting for you")).to_have_count(0)
