"""The pace of a running month: a forecast, told only while it says something."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from billing import queries
from billing.rules import pace
from registry.models import Episode
from tests.factories.billing import log
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode

APR = date(2027, 4, 1)
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("minutes", "today", "expected"),
    [
        (20, date(2027, 4, 4), None),  # too few days
        (20, date(2027, 4, 5), 120),
        (20, date(2027, 4, 10), 60),
        (45, date(2027, 4, 29), 47),
        (0, date(2027, 4, 10), 0),
        (45, date(2027, 4, 30), None),  # the last day: the minutes speak for themselves
        (45, date(2027, 5, 10), None),  # over
        (45, date(2027, 3, 31), None),  # not begun
    ],
)
def test_minutes_by_the_months_end(minutes: int, today: date, expected: int | None) -> None:
    assert pace(minutes, today, date(2027, 4, 30)) == expected


@pytest.fixture
def in_april(client: Client, north: StaffedClinic):
    """The tenth: 24 and 15 minutes so far; the second patient's care has ended."""
    with time_machine.travel(datetime(2027, 4, 10, 16, tzinfo=UTC), tick=False):
        running, ended = (make_episode(north, enrolled_on=APR, consent_on=APR) for _ in range(2))
        log(north, running, date(2027, 4, 6), 24)
        log(north, ended, date(2027, 4, 7), 15)
        with north.inside():
            Episode.objects.filter(pk=ended.pk).update(
                phase="closed", closed_on=date(2027, 4, 8), close_reason="moved", next_contact_on=None
            )
        client.force_login(north.lead.user)
        yield client, running, ended


def test_whose_care_has_ended_has_no_pace_but_keeps_the_minutes(in_april, north: StaffedClinic) -> None:
    _, running, ended = in_april
    with north.inside():
        rows = {row.episode.pk: row.pace for row in queries.month(north.lead, APR)}
        assert rows == {running.pk: 72, ended.pk: None}
        assert queries.totals(queries.month(north.lead, APR)).pace == 72 + 15


def test_the_pages_tell_it_while_the_month_runs_and_not_after(in_april, north: StaffedClinic) -> None:
    client, running, _ = in_april
    month = reverse("billing:month-of", kwargs={"clinic": north.clinic.slug, "first": APR})
    working = reverse(
        "billing:month-patient", kwargs={"clinic": north.clinic.slug, "first": APR, "episode": running.public_id}
    )
    page = client.get(month).content.decode().replace(NBSP, " ")
    assert "39 minutes counted (at this rate 87 by Fri 30 Apr)" in page
    assert "at this rate 72<" in page
    assert "72 minutes by Fri 30 Apr" in client.get(working).content.decode().replace(NBSP, " ")
    with time_machine.travel(datetime(2027, 5, 3, 16, tzinfo=UTC), tick=False):
        client.force_login(north.lead.user)
        assert "at this rate" not in client.get(month).content.decode()
        assert "39 minutes counted" in client.get(month).content.decode()
