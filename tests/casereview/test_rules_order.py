"""The order is total and stable: no two share a place, and who arrives first in memory does not matter."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casereview.rules import AGENDA, Group, Place, Placed, in_order, moved

TODAY = date(2026, 11, 10)
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)

placed = st.builds(
    Placed,
    key=st.integers(1, 10_000),
    place=st.builds(Place, group=st.sampled_from(AGENDA), rank=st.integers(-3, 0), words=st.just("why")),
    since=st.integers(0, 3).map(lambda days: TODAY - timedelta(days=days)),
    pinned_at=st.none() | st.integers(0, 2).map(lambda hours: NOON + timedelta(hours=hours)),
    put_at=st.none() | st.integers(0, 5),
    put_in=st.none() | st.sampled_from(AGENDA),
)
lists = st.lists(placed, max_size=25, unique_by=lambda one: one.key)


@given(lists, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(people, random):
    """Total and stable: the same people always stand in one and the same order."""
    shuffled = list(people)
    random.shuffle(shuffled)
    assert in_order(people) == in_order(shuffled)
    assert sorted(in_order(people), key=lambda one: one.key) == sorted(people, key=lambda one: one.key)


@given(lists)
def test_the_groups_keep_their_order_and_the_pinned_stand_first(people):
    found = in_order(people)
    groups = [AGENDA.index(one.place.group) for one in found]
    assert groups == sorted(groups)
    for group in AGENDA:
        pinned = [one.pinned_at is not None for one in found if one.place.group is group]
        assert pinned == sorted(pinned, reverse=True)


@given(lists)
def test_without_anything_moved_the_rule_decides_then_the_dates_then_the_episode(people):
    plain = [Placed(one.key, one.place, one.since) for one in people]
    keys = [(AGENDA.index(one.place.group), one.place.rank, one.since, one.key) for one in in_order(plain)]
    assert keys == sorted(keys)


@given(lists, placed)
def test_who_joins_or_leaves_moves_nobody_past_another(people, newcomer):
    """Of those whom nobody moved by hand."""
    plain = [Placed(one.key, one.place, one.since) for one in people if one.key != newcomer.key]
    joined = in_order([*plain, Placed(newcomer.key, newcomer.place, newcomer.since)])
    assert [one for one in joined if one.key != newcomer.key] == in_order(plain)


@given(lists, st.integers(-3, 3))
def test_moved_by_hand_they_stand_where_they_were_moved(people, steps):
    """That many places further, past people moved before them, and nobody else changes sides."""
    before = in_order(people)
    for one in before:
        places = moved(before, one.key, steps)
        if places is None:
            continue
        again = [
            replace(each, put_at=places[each.key], put_in=each.place.group) if each.key in places else each
            for each in people
        ]
        expected, after = ([each.key for each in _beside(found, one)] for found in (before, in_order(again)))
        place = expected.index(one.key) + steps
        expected.remove(one.key)
        expected.insert(place, one.key)
        assert after == expected


def _beside(found, one):
    return [each for each in found if each.place.group is one.place.group and each.pinned_at is None]


def test_a_place_given_in_another_group_does_not_hold():
    def at(key, put_in=None):
        return Placed(key, Place(Group.RISK, -key, "why"), TODAY, None, 0 if put_in else None, put_in)

    assert [one.key for one in in_order([at(1, Group.RISK), at(2), at(3)])] == [1, 3, 2]
    assert [one.key for one in in_order([at(1, Group.FOLLOW_UP), at(2), at(3)])] == [3, 2, 1]
    assert moved(in_order([at(1)]), 7, 1) is None
