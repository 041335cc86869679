"""Spreading patients over receivers, and what is open in a few words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.handovers import spread, tally


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([], ""),
        (["alert"], "1 risk alert"),
        (["task", "alert", "task"], "1 risk alert, 2 tasks"),
        (["other_alert", "other_alert"], "2 risk alerts of somebody else"),
        (
            ["draft", "recommendation", "other_alert"],
            "1 risk alert of somebody else, 1 unanswered recommendation, 1 draft",
        ),
    ],
)
def test_what_is_open_in_a_few_words(kinds: list[str], words: str) -> None:
    assert tally(kinds) == words


def test_each_patient_goes_to_whoever_has_fewest_by_then() -> None:
    assert spread("abcde", {"Kim": 2, "Lee": 0}) == {"a": "Lee", "b": "Lee", "c": "Kim", "d": "Lee", "e": "Kim"}


@given(
    patients=st.sets(st.integers(), max_size=60),
    loads=st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 90), min_size=1, max_size=6),
)
def test_nobody_is_left_over_and_nobody_gets_more_than_one_too_many(patients: set[int], loads: dict[str, int]) -> None:
    given_to = spread(patients, loads)
    assert set(given_to) == patients
    after = {who: load + list(given_to.values()).count(who) for who, load in loads.items()}
    for who in set(given_to.values()):  # whoever was given somebody does not stand out
        assert after[who] <= min(after.values()) + 1
