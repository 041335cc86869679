"""A meeting held by keyboard: the page is loaded once, the minutes fall to the right patients, the end sums it up."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from casereview.models import MeetingPatient, ReviewMeeting
from contacts.models import TimeEntry
from tests.factories.clinics import StaffedClinic, make_clinic
from tests.factories.registry import make_episode, make_patient

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NAMES = ("Adams", "Brown", "Clark", "Davis")


@pytest.fixture
def staffed(transactional_db: None) -> StaffedClinic:
    """Four who were enrolled and never reviewed, the longest waiting first."""
    north = make_clinic("north")
    for weeks, name in zip((8, 7, 6, 5), NAMES, strict=True):
        day = north.clinic.today(timezone.now()) - timedelta(weeks=weeks)
        dates = {"referred_on": day, "enrolled_on": day, "consent_on": day}
        make_episode(north, patient=make_patient(north, family_name=name), **dates)
    return north


def passes(staffed: StaffedClinic, minutes: float) -> None:
    """As if so long had been spoken about the patient whose clock runs."""
    with staffed.inside():
        running = MeetingPatient.objects.filter(running_since__isnull=False)
        assert running.update(running_since=F("running_since") - timedelta(minutes=minutes)) == 1


def at(page, name):
    page.get_by_role("heading", name=re.compile(name), level=2).wait_for()


def test_a_meeting_by_keyboard(browse, axe, staffed):
    page, other = browse(staffed.specialist.user.email), browse(staffed.care_manager.user.email)
    page.goto("/c/north/review/")
    page.get_by_role("link", name="Meetings").first.click()
    page.get_by_role("button", name="Begin one now").click()
    at(page, "Adams")
    first = page.url
    page.get_by_text("Who is here").click()
    page.get_by_role("button", name="Not here North Care manager").click()
    page.get_by_role("button", name="Here North Care manager", pressed=True).wait_for()
    page.keyboard.press("Escape")
    assert not axe(page)

    page.reload()  # axe leaves styles behind, which a swap would carry over
    at(page, "Adams")
    page.evaluate("window.loadedOnce = true")

    # Half a review is typed; going on keeps it.
    page.get_by_label("Summary").fill("Half a thought.")
    passes(staffed, 4.2)
    page.get_by_label("Summary").blur()
    page.keyboard.press("n")
    at(page, "Brown")
    assert page.url != first
    assert "Brown" not in page.url

    # Signed and on to the next by keyboard.
    page.get_by_role("textbox", name="Recommendation").first.fill("Raise the dose.")
    passes(staffed, 3.1)
    page.keyboard.press("Control+Enter")
    at(page, "Clark")

    # Somebody else looks on: they are told where the meeting is, and move nobody.
    other.goto(first)
    other.get_by_text("leads and is at").wait_for()
    assert not axe(other)

    # Put off with a reason, then back to the first: the words are there.
    page.get_by_label("Why not today").fill("Labs are not back.")
    page.keyboard.press("Enter")
    page.get_by_text("Skipped: Labs are not back.").first.wait_for()
    page.locator(".meeting-where").focus()
    page.keyboard.press("p")
    at(page, "Brown")
    page.keyboard.press("p")
    at(page, "Adams")
    assert page.get_by_label("Summary").input_value() == "Half a thought."
    assert page.evaluate("window.loadedOnce") is True

    # Back in the browser goes to the patient before; a reload changes nothing.
    page.go_back()
    at(page, "Brown")
    page.reload()
    at(page, "Brown")
    page.get_by_text("Reviewed in this meeting").wait_for()

    page.get_by_role("link", name="End the meeting").click()
    page.get_by_role("heading", name="End the meeting", level=1).wait_for()
    assert not axe(page)
    assert page.get_by_label("North Care manager, ").first.input_value() == "4"
    page.get_by_role("button", name="End it and log the minutes").click()
    page.get_by_text("1 reviewed, 1 skipped, 1 not reached").wait_for()
    assert not axe(page)
    assert not page.complaints
    with staffed.inside():
        assert ReviewMeeting.objects.get().state == "held"
        logged = TimeEntry.objects.values_list("episode__patient__family_name", "logged_as", "minutes")
        assert set(logged) == {
            ("Adams", "specialist", 4), ("Adams", "care_manager", 4),
            ("Brown", "specialist", 3), ("Brown", "care_manager", 3),
        }  # fmt: skip
