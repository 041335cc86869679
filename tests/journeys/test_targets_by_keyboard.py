"""A lead changes a number by keyboard alone: write, look whom it moves, sign."""

import pytest
from playwright.sync_api import expect

from clinics import queries, wall
from clinics.models import Clinic

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_number_is_looked_at_and_signed_without_a_mouse(browse, clinics):
    page = browse("lead@demo.example")
    page.goto("/c/harbor/targets/")
    page.get_by_label("PHQ-9: improved below").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("8")
    page.keyboard.press("Enter")  # the first button of the form is the look
    expect(page.locator("#preview-head")).to_be_focused()
    expect(page.get_by_text("PHQ-9: improved below 10 points")).to_be_visible()
    sign = page.get_by_role("button", name="Sign these numbers")
    for _ in range(60):  # past the patients of the list
        page.keyboard.press("Tab")
        if sign.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What this clinic watches")).to_be_visible()
    expect(page.get_by_text("nor below 8")).to_be_visible()
    assert page.complaints == []
    clinic = Clinic.objects.get(slug="harbor")
    with wall.in_clinic(clinic.pk):
        assert queries.setting(clinic, "phq9.improved_below") == 8
