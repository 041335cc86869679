"""What billing shows on other pages: the meter of a registry row, the panel of a patient's month."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone

from clinics.models import Membership
from contacts import glance
from registry.actions import update_glance
from registry.models import Episode
from tests.factories.billing import log, make_many, make_policy
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_payer

METERS = Template("{% load billing_panels %}{% for row in rows %}{% next_threshold row %}{% endfor %}")
PANEL = Template("{% load billing_panels %}{% bill_panel row %}")


@pytest.fixture(autouse=True)
def in_october() -> object:
    with time_machine.travel("2026-10-20T15:00:00Z"):
        yield


def page(member: Membership, **values: object) -> Context:
    return Context({"request": SimpleNamespace(member=member), **values})


def meter(staffed: StaffedClinic, episode: Episode) -> str:
    with staffed.inside():
        return METERS.render(page(staffed.care_manager, rows=[episode]))


def test_a_row_shows_its_minutes_and_what_comes_next(north: StaffedClinic) -> None:
    episode = make_episode(north)
    log(north, episode, date(2026, 9, 10), 40)
    log(north, episode, date(2026, 10, 10), 41)
    assert "next 99494" in meter(north, episode)
    assert "<b>41</b> of 76" in meter(north, episode)
    make_policy(north, make_payer(north), "full-time")
    assert "next 99493" in meter(north, episode)
    assert "<b>41</b> of 60" in meter(north, episode)


def test_minutes_of_the_month_before_are_none_of_this_one(north: StaffedClinic) -> None:
    episode = make_episode(north)
    with north.inside():
        update_glance(episode=episode, minutes_month=date(2026, 9, 1), minutes_counted=41)
    assert "<b>0</b> of 16" in meter(north, episode)


def test_the_meter_counts_as_the_patients_payer_does(north: StaffedClinic) -> None:
    """Medicare counts inpatient time, as the row does; a payer that follows CPT does not."""
    payer, episode = make_payer(north), make_episode(north)
    log(north, episode, date(2026, 10, 10), 20)
    log(north, episode, date(2026, 10, 11), 21, inpatient=True)
    with north.inside():
        glance.recompute(clinic_id=north.clinic.pk, today=date(2026, 10, 20))
        episode.refresh_from_db()
    assert "<b>20</b> of" in meter(north, episode)
    make_policy(north, payer, "medicare-2026")
    assert "<b>41</b> of" in meter(north, episode)


def test_when_more_minutes_earn_nothing_more_there_is_no_next(north: StaffedClinic) -> None:
    make_policy(north, make_payer(north), "not-paid")
    episode = make_episode(north)
    with north.inside():
        update_glance(episode=episode, minutes_month=date(2026, 10, 1), minutes_counted=41)
    shown = meter(north, episode)
    assert "<b>41</b>" in shown
    assert "next" not in shown


@pytest.mark.parametrize("rows", [1, 60])
def test_any_number_of_rows_reads_as_much(north: StaffedClinic, django_assert_num_queries, rows: int) -> None:
    episodes = make_many(north, rows)
    with north.inside(), django_assert_num_queries(5):
        METERS.render(page(north.care_manager, rows=episodes))


def test_the_panel_says_what_is_earned_left_out_and_missing(north: StaffedClinic) -> None:
    episode = make_episode(north, clinician=None)
    log(north, episode, date(2026, 10, 5), 36)
    log(north, episode, date(2026, 10, 6), 12, "clerical")
    with north.inside():
        shown = PANEL.render(page(north.care_manager, row=episode))
    for words in ("Billing, October", "99492", "left out: clerical work does not count", "no treating clinician named"):
        assert words in shown
    assert f"/c/north/month/2026-10/{episode.public_id}/" in shown


def test_the_panel_is_for_those_who_see_the_month(north: StaffedClinic) -> None:
    episode = make_episode(north)
    assert timezone.now().month == 10
    with north.inside():
        assert PANEL.render(page(north.specialist, row=episode)).strip() == ""
