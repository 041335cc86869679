"""Phases, weeks, overdue contacts, consent and what enrolment lacks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules import (
    EPISODE,
    IN_CARE,
    INTERVALS,
    EnrolmentFacts,
    OverdueGrade,
    Phase,
    consent_ends,
    consent_valid,
    icd10cm,
    interval_words,
    missing_for_enrolment,
    overdue,
    short_date,
    weeks_in_treatment,
)

TODAY = date(2026, 3, 31)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("phase", "to", "allowed"),
    [
        (Phase.REFERRED, Phase.ENROLLED, True),
        (Phase.REFERRED, Phase.ACTIVE, False),
        (Phase.ENROLLED, Phase.ACTIVE, True),
        (Phase.ACTIVE, Phase.RELAPSE_PREVENTION, True),
        (Phase.RELAPSE_PREVENTION, Phase.ACTIVE, True),
        (Phase.ACTIVE, Phase.ENROLLED, False),
        (Phase.ACTIVE, Phase.CLOSED, True),
        (Phase.CLOSED, Phase.ACTIVE, False),
    ],
)
def test_moves_between_phases(phase, to, allowed):
    assert EPISODE.allows(phase, to) is allowed


def test_every_open_phase_can_be_closed_and_a_closed_one_stays():
    assert all(EPISODE.allows(phase, Phase.CLOSED) for phase in Phase if phase is not Phase.CLOSED)
    assert EPISODE.moves[Phase.CLOSED] == ()
    assert Phase.REFERRED not in IN_CARE


@pytest.mark.parametrize(
    ("enrolled_on", "closed_on", "weeks"),
    [
        pytest.param(None, None, None, id="a referral is not treatment"),
        pytest.param(TODAY, None, 0, id="enrolled today"),
        pytest.param(TODAY - timedelta(days=6), None, 0, id="six days"),
        pytest.param(TODAY - timedelta(days=7), None, 1, id="a week"),
        pytest.param(TODAY - timedelta(days=140), None, 20, id="lost since week 3: the weeks keep growing"),
        pytest.param(TODAY - timedelta(days=140), TODAY - timedelta(days=70), 10, id="until discharge"),
    ],
)
def test_weeks_in_treatment(enrolled_on, closed_on, weeks):
    assert weeks_in_treatment(enrolled_on, closed_on, TODAY) == weeks


@given(days, days)
def test_weeks_never_shrink_while_the_episode_is_open(enrolled_on, today):
    assert weeks_in_treatment(enrolled_on, None, today) <= weeks_in_treatment(enrolled_on, None, today + timedelta(1))


@pytest.mark.parametrize(
    ("late", "grade", "words"),
    [
        (1, OverdueGrade.DAYS, "1 day late"),
        (3, OverdueGrade.DAYS, "3 days late"),
        (6, OverdueGrade.DAYS, "6 days late"),
        (7, OverdueGrade.WEEKS, "7 days late"),
        (21, OverdueGrade.WEEKS, "21 days late"),
        (29, OverdueGrade.WEEKS, "29 days late"),
        (30, OverdueGrade.MONTH, "30 days late"),
        (400, OverdueGrade.MONTH, "400 days late"),
    ],
)
def test_overdue_from_the_first_day(late, grade, words):
    found = overdue(TODAY - timedelta(days=late), TODAY)
    assert (found.days, found.grade, found.words) == (late, grade, words)


@pytest.mark.parametrize("next_on", [None, TODAY, TODAY + timedelta(days=1)])
def test_not_overdue(next_on):
    assert overdue(next_on, TODAY) is None


def test_nothing_known_lacks_everything_and_names_who_does_it():
    found = missing_for_enrolment(EnrolmentFacts())
    assert ("consent to collaborative care", "treating clinician") in [(gap.what, gap.who) for gap in found]
    assert len(found) == len(EnrolmentFacts.__dataclass_fields__)


def test_one_thing_missing():
    known = dict.fromkeys(EnrolmentFacts.__dataclass_fields__, True) | {"diagnosis": False}
    assert [gap.what for gap in missing_for_enrolment(EnrolmentFacts(**known))] == ["a behavioral health diagnosis"]


GIVEN = date(2025, 3, 31)


@pytest.mark.parametrize(
    ("on", "withdrawn_on", "months", "valid"),
    [
        pytest.param(GIVEN - timedelta(1), None, None, False, id="the day before"),
        pytest.param(GIVEN, None, None, True, id="the day it is given"),
        pytest.param(date(2035, 1, 1), None, None, True, id="once is for good"),
        pytest.param(date(2026, 3, 30), None, 12, True, id="the last day of a yearly one"),
        pytest.param(date(2026, 3, 31), None, 12, False, id="a year on"),
        pytest.param(date(2025, 6, 1), date(2025, 6, 2), None, True, id="the day before it is withdrawn"),
        pytest.param(date(2025, 6, 2), date(2025, 6, 2), None, False, id="the day it is withdrawn"),
    ],
)
def test_consent(on, withdrawn_on, months, valid):
    assert consent_valid(GIVEN, on, withdrawn_on=withdrawn_on, valid_months=months) is valid


def test_without_consent_nothing_is_covered():
    assert not consent_valid(None, TODAY)


@pytest.mark.parametrize(
    ("given_on", "months", "ends"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_a_consent_ends_in_a_shorter_month(given_on, months, ends):
    assert consent_ends(given_on, months) == ends


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("F33.1", "F33.1"),
        ("f331", "F33.1"),
        (" F41 ", "F41"),
        ("F43.10", "F43.10"),
        ("U07.1", "U07.1"),
        ("Z3A.20", "Z3A.20"),
        ("F3", None),
        ("33.1", None),
        ("F33.", None),
        ("F33.12345", None),
        ("depression", None),
        ("", None),
    ],
)
def test_the_shape_of_a_diagnosis_code(typed, code):
    assert icd10cm(typed) == code


def test_words_for_intervals_and_dates():
    assert [interval_words(weeks) for weeks, _ in INTERVALS][:2] == ["every week", "every 2 weeks"]
    assert interval_words(None) == "as needed"
    assert short_date(date(2026, 3, 3), TODAY) == "3 Mar"
    assert short_date(date(2025, 3, 3), TODAY) == "3 Mar 2025"
