"""While logging: what minutes will count under the patient's payer, and that the save then says the same."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import queries
from billing.queries.foreseen import saved, unsaved
from contacts import glance
from contacts.actions import entries_of, log_time
from contacts.models import TimeEntry
from contacts.rules import Activity, Part
from registry.models import Episode
from tests.factories.billing import log, make_policy
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import make_time, noon
from tests.factories.registry import make_episode, make_payer

DAY, FIRST = date(2026, 10, 12), date(2026, 10, 1)
METER = Template("{% load billing_panels %}{% next_threshold row %}")
slow = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(autouse=True)
def on_monday() -> Any:
    with time_machine.travel(noon(DAY), tick=False):
        yield


@pytest.fixture
def desk(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.care_manager.user)
    return client


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    made = make_episode(north)
    make_policy(north, make_payer(north), "medicare-2026")
    return made


def at(hour: int, minute: int = 0) -> datetime:
    """That time of Monday in New York."""
    return datetime.combine(DAY, time(hour + 4, minute), UTC)


def asked(desk: Client, episode: Episode, **fields: str) -> str:
    url = reverse("billing:minutes", kwargs={"clinic": "north", "episode": episode.public_id})
    answer = desk.post(url, {"minutes": "22", "service_date": DAY.isoformat(), "kind": "treatment", **fields})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_it_says_what_counts_and_how_far_the_next_code_is(desk: Client, north: StaffedClinic, episode: Episode) -> None:
    log(north, episode, date(2026, 9, 21), 40)
    log(north, episode, date(2026, 10, 5), 19)
    shown = asked(desk, episode)
    assert "All 22 minutes count." in shown
    assert "41 counted in October once saved." in shown
    assert "99494 at 76 under Medicare, office, from 2026: 35 to go." in shown
    with north.inside():
        assert TimeEntry.objects.count() == 2  # nothing was written


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "attempt"}, "22 minutes not counted: failed attempt, no work done does not count."),
        ({"kind": "", "activity": "clerical"}, "22 minutes not counted: clerical work does not count."),
        ({"service_date": "2026-09-05"}, "not counted: before consent on 7 Sep.</span> 0 counted in September"),
        ({"minutes": "1"}, "The minute counts."),
        ({"started_at": "09:00"}, "12 of 22 minutes count: 10 minutes overlap an entry that began earlier."),
        ({"inpatient": "on"}, "All 22 minutes count."),
    ],
)
def test_each_reason_is_said(
    desk: Client, north: StaffedClinic, episode: Episode, fields: dict[str, str], words: str
) -> None:
    other = make_episode(north)
    make_time(other, north.care_manager, 20, on=DAY, starts_at=at(8, 50))
    shown = asked(desk, episode, **fields)
    assert words in shown
    assert other.patient.family_name not in shown


@pytest.mark.parametrize("fields", [{"minutes": ""}, {"minutes": "x"}, {"service_date": ""}, {"started_at": "23:00"}])
def test_what_cannot_be_read_yet_says_nothing(desk: Client, episode: Episode, fields: dict[str, str]) -> None:
    assert asked(desk, episode, **fields) == ""


def test_inpatient_time_is_the_payers_to_say(desk: Client, north: StaffedClinic) -> None:
    episode = make_episode(north)
    make_policy(north, make_payer(north), "full-time")
    assert "inpatient time does not count under this payer" in asked(desk, episode, inpatient="on")


def test_a_payer_without_codes_promises_none(desk: Client, north: StaffedClinic) -> None:
    episode = make_episode(north)
    make_policy(north, make_payer(north), "not-paid")
    assert "No further code under Covered but not paid separately" in asked(desk, episode)


def test_who_may_not_log_is_not_told(client: Client, north: StaffedClinic, episode: Episode) -> None:
    client.force_login(north.administrator.user)
    url = reverse("billing:minutes", kwargs={"clinic": "north", "episode": episode.public_id})
    assert client.post(url, {"minutes": "5"}).status_code == 403


def test_the_same_number_of_queries_whatever_is_logged(desk: Client, north: StaffedClinic, episode: Episode) -> None:
    def queries_of() -> int:
        with CaptureQueriesContext(connection) as found:
            asked(desk, episode, started_at="09:00")
        return len(found)

    queries_of()
    few = queries_of()
    for number in range(8):
        make_time(episode, north.care_manager, 20, on=DAY, starts_at=at(8, number))
    assert queries_of() == few


def test_the_confirmation_says_the_same(desk: Client, north: StaffedClinic, episode: Episode) -> None:
    make_time(make_episode(north), north.care_manager, 20, on=DAY, starts_at=at(8, 50))
    form = {"minutes": "22", "service_date": DAY.isoformat(), "started_at": "09:00", "activity": "registry"}
    foreseen = asked(desk, episode, **{**form, "kind": ""})
    log_url = reverse("contacts:log-time", kwargs={"clinic": "north", "episode": episode.public_id})
    told = desk.post(log_url, {**form, "form_key": str(uuid.uuid4())}, headers={"HX-Request": "true"}).content.decode()
    counts = "12 of 22 minutes count: 10 minutes overlap an entry that began earlier."
    stands = "12 counted in October"
    assert counts in foreseen
    assert stands in foreseen
    assert f"22 minutes logged. {counts} {stands}; G2214 at 16 under Medicare, office, from 2026: 4 to go." in told


entries = st.lists(
    st.tuples(st.integers(0, 1), st.none() | st.integers(0, 90), st.integers(1, 45), st.sampled_from(Activity)),
    max_size=6,
)
one = st.tuples(st.none() | st.integers(0, 90), st.integers(1, 45), st.sampled_from(Activity))


@slow
@given(before=entries, new=one)
def test_what_is_foreseen_is_what_is_saved_and_all_pages_agree(
    north: StaffedClinic, before: list[tuple[int, int | None, int, Activity]], new: tuple[int | None, int, Activity]
) -> None:
    me, patients = north.care_manager, [make_episode(north), make_episode(north)]

    def starts(after: int | None) -> datetime | None:
        return None if after is None else at(8) + timedelta(minutes=after)

    with north.inside():
        TimeEntry.objects.filter(logged_by=me, starts_at__isnull=False).update(starts_at=None)  # of earlier examples
        for patient, after, minutes, activity in before:
            make_time(patients[patient], me, minutes, on=DAY, activity=activity, starts_at=starts(after))
        after, minutes, activity = new
        part = Part(DAY, minutes, starts(after))
        [foreseen] = unsaved(me, patients[0], [part], activity=activity, inpatient=False)
        key = uuid.uuid4()
        log_time(
            episode=patients[0], minutes=minutes, activity=activity, form_key=key, service_date=DAY,
            starts_at=part.starts_at, by=me, now=noon(DAY),
        )  # fmt: skip
        assert saved(me, list(entries_of(north.clinic.pk, key))) == [foreseen]
        row = queries.month_of_patient(north.lead, FIRST, patients[0])
        assert row is not None
        assert row.counted == foreseen.meter.value
        assert glance.columns(patients[0], DAY)["minutes_counted"] == row.counted
        for episode in patients:
            episode.refresh_from_db()
            row = queries.month_of_patient(north.lead, FIRST, episode)
            assert row is not None
            assert episode.minutes_counted == row.counted == row.meter.value


def test_the_meter_of_a_row_is_the_months(north: StaffedClinic, episode: Episode, rf: Any) -> None:
    make_time(make_episode(north), north.care_manager, 20, on=DAY, starts_at=at(8, 50))
    make_time(episode, north.care_manager, 22, on=DAY, starts_at=at(9))
    request = rf.get("/")
    request.member = north.care_manager
    with north.inside():
        episode.refresh_from_db()
        assert "<b>12</b> of 16" in METER.render(Context({"request": request, "row": episode}))
