"""The scores chart by keyboard: from day to day, each said in words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.factories.clinics import make_clinic
from tests.factories.contacts import make_contact
from tests.factories.measures import make_result
from tests.factories.registry import make_episode

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_the_keys_go_from_day_to_day(transactional_db: None, browse: Callable[..., Page]) -> None:
    now = datetime.now(UTC)
    clinic = make_clinic("north", now=now - timedelta(days=1))
    today = clinic.clinic.today(now)
    episode = make_episode(clinic, enrolled_on=today - timedelta(weeks=9), referred_on=today - timedelta(weeks=9))
    with clinic.inside():
        patient = episode.patient.public_id
        for weeks, total in ((9, 18), (4, 12), (1, 9)):
            make_result(episode, clinic.care_manager, total=total, on=today - timedelta(weeks=weeks))
    make_contact(episode, clinic.care_manager, on=today - timedelta(weeks=4))
    make_contact(episode, clinic.care_manager, on=today - timedelta(weeks=2))
    page = browse(clinic.care_manager.user.email)
    page.goto(f"/c/north/patients/{patient}/")
    says = page.get_by_role("status").filter(has_text="PHQ-9")
    expect(says).to_contain_text("PHQ-9 9, mild, 9 below the baseline")
    page.get_by_role("application", name="Chart: PHQ-9 from 18 to 9").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-chart-says]")).to_contain_text(": contact")  # and no score that day
    page.keyboard.press("ArrowDown")
    expect(says).to_contain_text("PHQ-9 12, moderate, 6 below the baseline; the same day: contact")
    page.keyboard.press("Home")
    expect(says).to_contain_text("PHQ-9 18, moderately severe")
    page.keyboard.press("ArrowLeft")
    expect(says).to_contain_text("PHQ-9 18, moderately severe")
