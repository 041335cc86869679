"""Purpose, mode and outcome kept apart; what a note needs before it is saved."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.rules import (
    MODES,
    NOTE_TEMPLATES,
    OUTCOMES,
    Kind,
    Mode,
    Outcome,
    Reach,
    contact_problems,
    next_contact,
    reach,
    time_problems,
)
from registry.rules import INTERVALS

TODAY = date(2026, 3, 31)


def day(ago):
    return TODAY - timedelta(days=ago)


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        pytest.param([], Reach(None, 0, 0), id="nobody called yet"),
        pytest.param([(Kind.TREATMENT, day(9))], Reach(day(9), 0, 0), id="treated"),
        pytest.param(
            [(Kind.TREATMENT, day(30)), (Kind.NO_SHOW, day(9))], Reach(day(30), 0, 1), id="a no-show moves nothing"
        ),
        pytest.param(
            [(Kind.TREATMENT, day(30)), (Kind.ATTEMPT, day(9)), (Kind.ATTEMPT, day(5)), (Kind.ATTEMPT, day(1))],
            Reach(day(30), 3, 0),
            id="three attempts since",
        ),
        pytest.param(
            [(Kind.ATTEMPT, day(40)), (Kind.TREATMENT, day(30)), (Kind.ATTEMPT, day(30))],
            Reach(day(30), 0, 0),
            id="attempts before and on the day are not since",
        ),
        pytest.param(
            [(Kind.MESSAGE, day(2)), (Kind.SCHEDULING, day(1))],
            Reach(None, 0, 0),
            id="messages and bookings are neither",
        ),
        pytest.param([(Kind.ATTEMPT, day(9)), (Kind.ATTEMPT, day(2))], Reach(None, 2, 0), id="never reached"),
    ],
)
def test_reach(contacts, expected):
    assert reach(contacts) == expected
    assert reach(reversed(contacts)) == expected


untreated = st.sampled_from([kind for kind in Kind if kind is not Kind.TREATMENT])


@given(st.lists(st.tuples(untreated, st.dates())), st.dates())
def test_only_treatment_moves_the_last_treatment_contact(others, treated_on):
    assert reach(others).last_treatment_on is None
    assert reach([*others, (Kind.TREATMENT, treated_on)]).last_treatment_on == treated_on


def test_the_suggested_day_is_the_same_weekday():
    assert next_contact(2, TODAY) == TODAY + timedelta(days=14)
    assert next_contact(None, TODAY) is None
    for weeks, _ in INTERVALS:
        assert weeks is None or next_contact(weeks, TODAY).weekday() == TODAY.weekday()


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_modes_outcomes_and_prompts_of_its_own(kind):
    assert MODES[kind]
    assert OUTCOMES[kind]
    prompts = [prompt.code for prompt in NOTE_TEMPLATES[kind]]
    assert prompts
    assert len(set(prompts)) == len(prompts)


def problems(**changes):
    contact = {
        "kind": Kind.TREATMENT,
        "mode": Mode.PHONE,
        "outcome": Outcome.COMPLETED,
        "service_date": TODAY,
        "minutes": 22,
        "next_contact_on": TODAY + timedelta(days=14),
        "next_contact_covers": "side effects",
        "today": TODAY,
        "earliest": day(60),
    }
    return contact_problems(**{**contact, **changes})


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {}),
        ({"minutes": 1}, {}),
        ({"minutes": 480}, {}),
        ({"minutes": 0}, {"minutes": "Enter whole minutes between 1 and 480."}),
        ({"minutes": 481}, {"minutes": "Enter whole minutes between 1 and 480."}),
        ({"minutes": None}, {"minutes": "Enter the minutes this contact took."}),
        ({"service_date": day(-1)}, {"service_date": "1 Apr is still to come. Enter the day it happened."}),
        ({"service_date": day(61)}, {"service_date": "That is before the referral on 30 Jan."}),
        ({"service_date": day(61), "earliest": None}, {}),
        ({"mode": Mode.PORTAL}, {"mode": "Treatment is not done by portal."}),
        ({"outcome": Outcome.SENT}, {"outcome": "Choose what came of it: completed, cut short."}),
        ({"next_contact_on": None}, {"next_contact_on": "Choose when to be in touch next."}),
        ({"next_contact_on": TODAY}, {"next_contact_on": "The next contact comes after this one."}),
        ({"next_contact_covers": "  "}, {"next_contact_covers": "Say what the next contact will cover."}),
        (
            {
                "kind": Kind.ATTEMPT,
                "outcome": Outcome.NO_ANSWER,
                "minutes": None,
                "next_contact_on": None,
                "next_contact_covers": "",
            },
            {},
        ),
    ],
)
def test_what_stands_in_the_way_of_saving(changes, found):
    assert problems(**changes) == found


def test_time_without_a_contact_asks_for_minutes_and_day_only():
    assert time_problems(minutes=5, service_date=TODAY, today=TODAY) == {}
    assert time_problems(minutes=-3, service_date=day(-2), today=TODAY).keys() == {"minutes", "service_date"}
