"""What each level asks for, how an alert may end, which step is next."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.rules import (
    MAY,
    MUST,
    POINTS,
    CloseKind,
    Level,
    Stage,
    close_kinds,
    figure,
    is_lowering,
    stage,
    unfinished,
)


def test_a_higher_level_asks_for_everything_a_lower_one_does():
    asked = [set(MUST[level]) for level in Level]
    assert all(lower < higher for lower, higher in itertools.pairwise(asked))
    assert asked[-1] == set(POINTS)
    assert all(not set(MUST[level]) & set(MAY[level]) for level in Level)


@given(st.sampled_from(Level), st.sets(st.sampled_from(sorted(POINTS))))
def test_nothing_is_left_exactly_when_all_that_is_asked_for_is_dealt_with(level, dealt):
    left = {point.code for point in unfinished(level, dealt)}
    assert left == set(MUST[level]) - dealt


@pytest.mark.parametrize(("before", "after"), list(itertools.product([None, *Level], Level)))
def test_lowering_is_a_step_down(before, after):
    order = [None, *Level]
    assert is_lowering(before, after) == (before is not None and order.index(after) < order.index(before))


def test_a_drill_ends_as_a_drill_and_nothing_else_does():
    assert close_kinds(practice=True) == [CloseKind.DRILL]
    assert CloseKind.DRILL not in close_kinds(practice=False)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"seen": False}, Stage.SEE),
        ({"seen": False, "mine": False}, Stage.TAKE),
        ({}, Stage.REACH),
        ({"spoke": True}, Stage.LEVEL),
        ({"level": True}, Stage.CHECK),
        ({"level": True, "done": True}, Stage.CLOSE),
        ({"open": False, "seen": False}, Stage.ENDED),
    ],
)
def test_the_next_step(facts, expected):
    usual = {"open": True, "mine": True, "seen": True, "spoke": False, "level": False, "done": False}
    assert stage(**(usual | facts)) is expected


@given(st.lists(st.none() | st.integers(0, 10_000)))
def test_what_has_not_got_there_is_counted_and_never_as_zero(minutes):
    found = figure(minutes)
    known = [each for each in minutes if each is not None]
    assert (found.reached, found.waiting) == (len(known), minutes.count(None))
    assert found.longest == max(known, default=None)
    assert (found.median is None) == (not known)
    assert found.median is None or min(known) <= found.median <= max(known)
