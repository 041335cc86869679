"""The cover calendar decides owner and clock of a real alert."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest

from clinics import actions as clinic_actions
from clinics.rules import Role
from safety import actions, queries
from safety.models import Absence, Holiday, OnCall, OpeningHours
from tests.factories.clinics import add_member

NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)  # Monday, 12:00 in New York
NIGHT = NOON + timedelta(hours=10)


@pytest.fixture
def hours(north, episode):
    for weekday in range(5):
        OpeningHours.objects.create(clinic=north.clinic, weekday=weekday, opens=time(8), closes=time(17))


def raised(episode, now, by=None):
    return actions.raise_for_answer(
        episode=episode, source=uuid.uuid4(), instrument="phq9", item=9, answer=1, by=by, now=now
    )


def test_in_hours_it_is_the_care_managers(north, episode, hours):
    alert = raised(episode, NOON)
    assert (alert.owner, alert.out_of_hours) == (north.care_manager, False)
    assert alert.acknowledge_by == NOON + timedelta(minutes=30)


def test_at_night_it_waits_for_the_opening_unless_somebody_is_on_call(north, episode, hours):
    alert = raised(episode, NIGHT)
    assert (alert.owner, alert.out_of_hours) == (north.care_manager, True)
    assert alert.acknowledge_by == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)

    OnCall.objects.create(clinic=north.clinic, member=north.specialist, starts_at=NIGHT, ends_at=NIGHT + timedelta(1))
    alert = raised(episode, NIGHT)
    assert (alert.owner, alert.out_of_hours) == (north.specialist, True)
    assert alert.acknowledge_by == NIGHT + timedelta(minutes=60)


def test_leave_and_holidays_count(north, episode, hours):
    second = add_member(north.clinic, Role.CARE_MANAGER)
    today = date(2026, 11, 23)
    Absence.objects.create(
        clinic=north.clinic, member=north.care_manager, first_day=today, last_day=today, covered_by=second
    )
    assert raised(episode, NOON).owner == second
    Holiday.objects.create(clinic=north.clinic, on=today, name="Founders' day")
    alert = raised(episode, NOON)
    assert (alert.owner, alert.out_of_hours) == (north.care_manager, True), "she is back when the clinic opens"


def test_a_handed_over_alert_has_the_clock_of_the_same_calendar(north, episode, hours):
    alert = actions.hand_over(alert=raised(episode, NOON), to=north.clinician, by=north.care_manager, now=NIGHT)
    assert alert.acknowledge_by == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)


def test_who_left_the_clinic_owns_nothing_even_on_the_roster(north, episode, hours):
    OnCall.objects.create(clinic=north.clinic, member=north.lead, starts_at=NIGHT, ends_at=NIGHT + timedelta(1))
    for gone in (north.lead, north.care_manager, north.clinician):
        gone.ended_at = NOON
        gone.save()
    alert = raised(episode, NIGHT)
    assert alert.owner == north.specialist, "nobody else is left who handles alerts"
    assert queries.cover(north.clinic, NIGHT).on_call is None


def test_the_clinics_own_minutes(north, episode, hours):
    clinic_actions.change_settings(
        values={"alert.minutes": 10, "alert.minutes_on_call": 20}, source="Protocol 3", by=north.lead, now=NOON
    )
    assert raised(episode, NOON).acknowledge_by == NOON + timedelta(minutes=10)
    OnCall.objects.create(clinic=north.clinic, member=north.lead, starts_at=NIGHT, ends_at=NIGHT + timedelta(1))
    assert raised(episode, NIGHT).acknowledge_by == NIGHT + timedelta(minutes=20)


def test_the_sentence_for_a_patient(north, episode, hours, south, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        words = queries.watch_words(north.clinic, NOON)
    assert words == "Someone of the care team looks at answers like yours within 30 minutes, until 17:00 today."
    words = queries.watch_words(north.clinic, NIGHT)
    assert words == "The clinic is closed. Nobody there will read this before Tuesday 24 Nov, 8:00."
    with south.inside():
        assert "nobody is looking" in queries.watch_words(south.clinic, NOON)


def test_who_watches_now(north, episode, hours):
    now = queries.cover(north.clinic, NOON, episode)
    assert (now.owner, now.on_call, now.found.is_open) == (north.care_manager, None, True)
