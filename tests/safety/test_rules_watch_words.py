"""What a patient is told about being read: true for that clinic and that hour."""

from datetime import timedelta

import pytest
from hypothesis import given

from safety.rules.cover import Calendar, Duty, Leave, held_until, next_watch, watched_until
from safety.rules.words import UNKNOWN, watch_words
from tests.safety.test_rules_cover import (
    ANA,
    BO,
    CLEO,
    INSTANTS,
    LEA,
    MONDAY,
    NEW_YORK,
    STAFF,
    at,
    calendars,
    days,
    week,
)

NIGHT = Duty(BO, at(17), at(8, day=days(1)))


@pytest.mark.parametrize(
    ("calendar", "when", "words"),
    [
        (week(), at(14), "Someone of the care team looks at answers like yours within 30 minutes, until 17:00 today."),
        (
            week(),
            at(16, 30),
            "Someone of the care team looks at answers like yours within 30 minutes, until 17:00 today.",
        ),
        (
            week(),
            at(16, 31),
            "The care team is there until 17:00 today. Answers sent now may wait until Tuesday 24 Nov, 8:00.",
        ),
        (week(), at(12, 5), "The clinic is closed. Nobody there will read this before 13:00 today."),
        (
            week(),
            at(18, day=days(-3)),
            "The clinic is closed. Nobody there will read this before Monday 23 Nov, 8:00.",
        ),
        (
            week(holidays=frozenset(days(count) for count in range(4, 50))),
            at(18, day=days(3)),
            "The clinic is closed. Nobody there will read this before Tuesday 12 Jan 2027, 8:00.",
        ),
        (
            week(duties=(NIGHT,)),
            at(18),
            "The clinic is closed. Someone on call looks at answers like yours within 60 minutes, "
            "until Tuesday 24 Nov, 8:00.",
        ),
        (
            week(duties=(NIGHT,)),
            at(16, 50),
            "Someone of the care team looks at answers like yours within 90 minutes, until Tuesday 24 Nov, 12:00.",
        ),
        (
            week(duties=(Duty(BO, at(19), at(20)),)),
            at(19, 1),
            "The clinic is closed. Someone is on call until 20:00 today. "
            "Answers sent now may wait until Tuesday 24 Nov, 8:00.",
        ),
        (
            week(leave=tuple(Leave(who, MONDAY, MONDAY) for who in (ANA, BO, CLEO, LEA))),
            at(10),
            "The clinic is closed. Nobody there will read this before Tuesday 24 Nov, 8:00.",
        ),
        (Calendar(NEW_YORK, STAFF), at(10), UNKNOWN),
        (
            Calendar(NEW_YORK, STAFF, duties=(Duty(BO, at(9), at(10)),)),
            at(9, 30),
            "The clinic is closed. Someone is on call until 10:00 today. Answers sent now may not be read.",
        ),
    ],
)
def test_the_sentence(calendar, when, words):
    assert watch_words(calendar, when) == words


@given(calendars(), INSTANTS)
def test_it_never_promises_more_than_the_calendar_gives(calendar, moment):
    words, until = watch_words(calendar, moment), watched_until(calendar, moment)
    if "looks at answers" in words:
        minutes = int(words.partition("within ")[2].split()[0])
        assert moment + timedelta(minutes=minutes) <= until
        assert held_until(calendar, moment + timedelta(minutes=minutes - 1)) is not None
    elif until is None and next_watch(calendar, moment):
        assert "Nobody there will read this before" in words
    else:
        assert "may not be read" in words or "may wait" in words or words == UNKNOWN
