"""An import by keyboard alone, from the caseload to what came in; the worker's part is done beside it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

import jobs.actions
from jobs.models import JobRun
from measures.models import MeasureResult
from tests.factories.clinics import make_clinic
from tests.factories.imports import table_of
from tests.factories.registry import make_episode, make_patient

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def go(page: Page, *names: str) -> None:
    """Tab until the focus is on the control of one of these names, as a person does who has no mouse."""
    for _ in range(150):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim().replace(/\\s+/g, ' ')"
        )
        if here.startswith(names):
            return
    raise AssertionError(f"no {names} within reach of the keyboard")


def test_a_pasted_table_comes_in_by_keyboard_alone(browse, transactional_db):
    staffed = make_clinic("north", now=timezone.now() - timedelta(days=90))
    now = timezone.now()
    today = staffed.clinic.today(now)
    began = today - timedelta(days=60)
    make_episode(
        staffed,
        patient=make_patient(staffed, mrn="ANN", given_name="Ann", family_name="Lee"),
        referred_on=began,
        enrolled_on=began,
        initiating_visit_on=began,
        consent_on=began,
    )
    day = (today - timedelta(days=3)).isoformat()
    rows = [["ANN", day, *[1] * 9], ["CAT", day, *[0] * 9]]
    page = browse(staffed.care_manager.user.email)
    page.goto("/c/north/imports/")
    page.keyboard.press("n")
    page.wait_for_url("**/imports/new/")
    go(page, "Paste the cells")
    page.keyboard.insert_text(table_of(rows).decode().replace(",", "\t"))
    go(page, "Look at it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which column holds what")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("No patient here has this MRN")).to_be_visible()
    expect(page.get_by_text("1 row with an answer about risk")).to_be_visible()
    go(page, "Leave this row out")
    page.keyboard.press("Space")
    go(page, "Import 1 result")
    page.keyboard.press("Enter")
    expect(page.locator("progress")).to_be_visible()
    with staffed.inside():
        run = JobRun.objects.get(job="import")
    assert jobs.actions.perform(run_id=run.pk, clinic_id=staffed.clinic.pk, now=timezone.now())
    expect(page.get_by_role("heading", level=1)).to_have_text("1 PHQ-9 result imported")
    expect(page.get_by_role("link", name="Lee, Ann")).to_be_visible()
    with staffed.inside():
        assert MeasureResult.objects.get().total == 9
