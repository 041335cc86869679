"""How a patient's form stands at each moment, and what it asks after each answer."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import instruments, rules
from measures.rules import FormState, Times

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(hours=2), NOW - timedelta(hours=2)
MINUTES_AGO = NOW - timedelta(minutes=10)


@pytest.mark.parametrize(
    ("times", "state", "opens", "goes_on", "is_left"),
    [
        (Times(LATER), FormState.SENT, True, True, False),
        (Times(LATER, opened_at=BEFORE), FormState.OPENED, True, True, False),
        (Times(LATER, BEFORE, MINUTES_AGO), FormState.FILLING, True, True, False),
        (Times(LATER, BEFORE, BEFORE), FormState.OPENED, True, True, True),
        (Times(MINUTES_AGO), FormState.EXPIRED, False, True, False),
        (Times(MINUTES_AGO, BEFORE, MINUTES_AGO), FormState.FILLING, False, True, False),
        (Times(BEFORE), FormState.EXPIRED, False, False, False),
        (Times(BEFORE, BEFORE, BEFORE), FormState.EXPIRED, False, False, True),
        (Times(LATER, BEFORE, MINUTES_AGO, finished_at=NOW), FormState.FINISHED, False, False, False),
        (Times(LATER, BEFORE, BEFORE, left_at=NOW), FormState.LEFT, False, False, False),
        (Times(LATER, BEFORE, MINUTES_AGO, revoked_at=NOW), FormState.REVOKED, False, False, True),
        (Times(LATER, BEFORE, revoked_at=NOW), FormState.REVOKED, False, False, False),
        (Times(LATER, BEFORE, MINUTES_AGO, proof_tries=5), FormState.LOCKED, False, False, True),
        (Times(LATER, BEFORE, proof_tries=4), FormState.OPENED, True, True, False),
        (Times(LATER, BEFORE, MINUTES_AGO, episode_is_open=False), FormState.CLOSED, False, False, True),
    ],
)
def test_how_it_stands(times: Times, state: FormState, opens: bool, goes_on: bool, is_left: bool) -> None:
    assert rules.form_state(times, NOW) == state
    found = (rules.opens(times, NOW), rules.goes_on(times, NOW), rules.is_left(times, NOW))
    assert found == (opens, goes_on, is_left)


PHQ9, PHQ2, AUDITC = (instruments.get(code) for code in ("phq9", "phq2", "auditc"))


def test_the_difficulty_is_asked_only_where_something_is_checked() -> None:
    zeros = {("phq9", number): 0 for number in range(1, 10)}
    assert len(rules.questions([PHQ9], zeros)) == 9
    assert len(rules.questions([PHQ9], zeros | {("phq9", 4): 1})) == 10


def test_a_zero_that_ends_the_form_ends_it() -> None:
    assert [each.item.number for each in rules.questions([AUDITC], {("auditc", 1): 0})] == [1]
    assert [each.item.number for each in rules.questions([AUDITC], {("auditc", 1): 2})] == [1, 2, 3]


def test_the_short_form_comes_first_and_counts_for_the_long_one() -> None:
    asked = rules.every_question([PHQ9, PHQ2])
    assert [each.key for each in asked[:3]] == [("phq2", 1), ("phq2", 2), ("phq9", 3)]
    said = {("phq2", 1): 2, ("phq2", 2): 1, ("phq9", 3): 3}
    assert rules.form_answers(PHQ9, [PHQ9, PHQ2], said)[:3] == [2, 1, 3]


@given(st.dictionaries(st.integers(1, 9), st.none() | st.integers(0, 3)))
def test_no_answer_changes_another_questions_place(said: dict[int, int | None]) -> None:
    answers = {("phq9", number): value for number, value in said.items()}
    places = {each.key: each.number for each in rules.every_question([PHQ9])}
    assert all(places[each.key] == each.number for each in rules.questions([PHQ9], answers))
    assert rules.progress([PHQ9], answers).answered == sum(value is not None for value in said.values())
