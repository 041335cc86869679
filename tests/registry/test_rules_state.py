"""The four states, each with the sentence that explains it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules import Scale, State, halved, state
from tests.support.limits import LIMITS, PHQ9_LIMITS, signed

ENROLLED = date(2026, 3, 3)


def standing(first, last, week, *, code="phq9", measured_ago=1, limits=None):
    today = ENROLLED + timedelta(weeks=week)
    return state(
        Scale(code),
        baseline=first,
        baseline_on=None if first is None else ENROLLED,
        last=last,
        last_on=None if last is None else today - timedelta(days=measured_ago),
        enrolled_on=ENROLLED,
        today=today,
        limits=limits or LIMITS[Scale(code)],
    )


@pytest.mark.parametrize(
    ("first", "last", "week", "reason"),
    [
        (18, 15, 9, "Not improving: week 9, 18 to 15, needs a 50% drop or below 10"),
        (18, 10, 8, "Not improving: week 8, 18 to 10, needs a 50% drop or below 10"),
        (18, 18, 9, "Not improving: week 9, still 18, needs a 50% drop or below 10"),
        (18, 13, 7, "Improving: week 7, 18 to 13, 5 points down"),
        (18, 13, 8, "Not improving: week 8, 18 to 13, needs a 50% drop or below 10"),
        (18, 14, 5, "Not improving: week 5, 18 to 14, needs a 5-point drop"),
        (18, 16, 2, "Not improving yet: week 2, 18 to 16, a 5-point drop is looked for by week 4"),
        (18, 12, 2, "Improving: week 2, 18 to 12, 6 points down"),
        (18, 9, 11, "Improving: week 11, 18 to 9, at least 50% below the baseline"),
        (12, 9, 9, "Improving: week 9, 12 to 9, now below 10"),
        (12, 4, 9, "Improving: week 9, 12 to 4, in remission (below 5)"),
        (18, 0, 9, "Improving: week 9, 18 to 0, in remission (below 5)"),
        (6, 6, 9, "Not improving: week 9, still 6, needs a 50% drop or below 5"),
        (18, 23, 1, "Worsening: week 1, 18 to 23, 5 points up"),
        (18, 22, 9, "Not improving: week 9, 18 to 22, needs a 50% drop or below 10"),
        (0, 6, 9, "Worsening: week 9, 0 to 6, 6 points up"),
    ],
)
def test_the_reason_in_words(first, last, week, reason):
    assert standing(first, last, week).reason == reason


@pytest.mark.parametrize(
    ("first", "last", "measured_ago", "expected"),
    [
        pytest.param(18, 4, 30, State.IMPROVING, id="thirty days ago still speaks"),
        pytest.param(18, 4, 31, State.NOT_MEASURED, id="thirty-one do not, however good"),
        pytest.param(18, 25, 31, State.NOT_MEASURED, id="nor however bad"),
        pytest.param(None, 12, 1, State.NOT_MEASURED, id="no baseline"),
        pytest.param(None, None, 1, State.NOT_MEASURED, id="never measured"),
    ],
)
def test_not_measured_is_a_state_of_its_own(first, last, measured_ago, expected):
    assert standing(first, last, 10, measured_ago=measured_ago).state is expected


@pytest.mark.parametrize(
    ("first", "last", "week", "ago", "reason"),
    [
        (None, None, 5, 1, "Not measured: no PHQ-9 yet"),
        (18, 12, 10, 41, "Not measured: last PHQ-9 41 days ago"),
        (18, 18, 1, 7, "Not measured since the baseline of 18 on 3 Mar: week 1"),
        (None, 18, 1, 14, "Not measured since enrolment: last PHQ-9 14 days ago"),
    ],
)
def test_not_measured_says_what_is_missing(first, last, week, ago, reason):
    found = standing(first, last, week, measured_ago=ago)
    assert (found.state, found.reason) == (State.NOT_MEASURED, reason)


def test_before_enrolment_there_is_no_direction():
    found = state(
        Scale.GAD7,
        baseline=None,
        baseline_on=None,
        last=12,
        last_on=ENROLLED,
        enrolled_on=None,
        today=ENROLLED + timedelta(days=2),
        limits=LIMITS[Scale.GAD7],
    )
    assert found.reason == "Not measured: not enrolled yet, last GAD-7 2 days ago"


def test_the_gad7_turns_on_four_points():
    assert standing(14, 18, 3, code="gad7").state is State.WORSENING
    assert standing(14, 18, 3).state is State.NOT_IMPROVING
    assert standing(14, 10, 5, code="gad7").state is State.IMPROVING


def test_a_clinics_own_limits_change_the_answer_and_the_words():
    strict = signed(phq9_improved_below=8, phq9_not_measured_days=14)[Scale.PHQ9]
    assert standing(18, 12, 9, limits=strict).reason.endswith("below 8")
    assert standing(18, 4, 9, measured_ago=15, limits=strict).state is State.NOT_MEASURED


scores = st.integers(0, 27)
weeks = st.integers(1, 60)


@given(scores, scores, weeks, st.integers(0, 6))
def test_measured_patients_are_in_one_of_three_states_and_say_so(first, last, week, ago):
    found = standing(first, last, week, measured_ago=ago)
    assert found.state is not State.NOT_MEASURED
    assert found.reason.startswith(found.state.label)
    assert f"week {week}" in found.reason


@given(scores, scores, weeks)
def test_a_response_is_never_not_improving_and_a_rise_never_improving(first, last, week):
    found = standing(first, last, week).state
    if first and halved(first, last, PHQ9_LIMITS):
        assert found is State.IMPROVING
    if last > first:
        assert found is not State.IMPROVING or last < 5


@given(scores, scores, weeks)
def test_a_lower_score_is_never_a_worse_state(first, last, week):
    order = [State.IMPROVING, State.NOT_IMPROVING, State.WORSENING]
    if last > 0:
        better = standing(first, last - 1, week).state
        assert order.index(better) <= order.index(standing(first, last, week).state)


@given(scores, scores, weeks)
def test_time_alone_never_improves_anyone(first, last, week):
    if standing(first, last, week).state is not State.IMPROVING:
        assert standing(first, last, week + 1).state is not State.IMPROVING
