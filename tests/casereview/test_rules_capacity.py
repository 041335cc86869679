"""Nobody starves: whoever can be reached within the interval is, and when not everyone can, the rule says so."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casereview.rules import Occasion, Waiting, chosen, occasions, outlook

TODAY = date(2026, 11, 10)  # a Tuesday
INTERVAL = 56


def day(number):
    return TODAY + timedelta(days=number)


def weekly(room, weeks=20, first=None):
    return tuple(Occasion(day(7 * week), room if week or first is None else first) for week in range(weeks))


def waiting(key, days, **changes):
    return Waiting(key, day(days), **changes)


def test_with_room_for_all_the_order_decides():
    found = chosen([waiting(1, 30), waiting(2, 50), waiting(3, 20)], weekly(2))
    assert (found.now, found.reserved) == ({1, 2}, set())


def test_a_place_is_kept_for_whoever_would_fall_out():
    found = chosen([waiting(1, 30), waiting(2, 50), waiting(3, 5)], weekly(2))
    assert (found.now, found.reserved) == ({1, 3}, {3})


def test_a_full_week_to_come_is_emptied_in_time():
    """Three with their last day before the meeting after next, which has two places: one of them comes up now."""
    found = chosen([waiting(1, 40), waiting(2, 10), waiting(3, 10), waiting(4, 10)], weekly(2))
    assert found.now == {1, 2}
    assert found.reserved == set()
    found = chosen([waiting(1, 40), waiting(5, 40), waiting(2, 10), waiting(3, 10), waiting(4, 10)], weekly(2))
    assert (found.now, found.reserved) == ({1, 2}, {2})


def test_whoever_is_not_on_the_agenda_comes_up_only_when_they_must():
    early, late = waiting(2, 6, on_agenda=False), waiting(3, 7, on_agenda=False)
    found = chosen([waiting(1, 40), early, late], weekly(3))
    assert (found.now, found.reserved) == ({1, 2}, {2})


def test_the_pinned_come_up_before_the_order_but_after_the_interval():
    people = [waiting(1, 40), waiting(2, 40), waiting(3, 40, pinned=True), waiting(4, 3)]
    assert chosen(people, weekly(2)).now == {3, 4}
    assert chosen(people, weekly(1)).now == {4}


def test_whoever_is_put_off_keeps_a_place_later():
    people = [waiting(1, 40), waiting(2, 10), waiting(3, 10, until=day(3))]
    assert chosen(people, weekly(1)).now == {2}
    assert chosen(people[:2], weekly(1)).now == {1}


def test_past_the_interval_before_all_others():
    people = [waiting(1, 40), waiting(2, -20), waiting(3, -3)]
    assert chosen(people, weekly(2)).now == {2, 3}
    assert chosen(people, weekly(1)).now == {2}


@pytest.mark.parametrize(
    ("people", "rooms", "words"),
    [
        pytest.param(
            [waiting(key, 56) for key in range(20)],
            weekly(10),
            "By 5 Jan 2027, 20 patients come due and there is room for 90.",
            id="room for all",
        ),
        pytest.param(
            [*(waiting(key, 32) for key in range(10)), *(waiting(100 + key, 56) for key in range(24))],
            weekly(2),
            "By 5 Jan 2027, 34 patients come due and there is room for 18; the first to fall out is on 5 Jan 2027.",
            id="too few places",
        ),
        pytest.param(
            [waiting(1, 5), waiting(2, 5)],
            weekly(1),
            "By 15 Nov, 2 patients come due and there is room for 1; the first to fall out is on 15 Nov.",
            id="too few this week, whatever room comes later",
        ),
        pytest.param(
            [waiting(1, -5), waiting(2, -4)],
            weekly(1),
            "Today, 2 patients come due and there is room for 1; the first to fall out is on 10 Nov.",
            id="fallen out already",
        ),
        pytest.param(
            [waiting(1, 8, until=day(5)), waiting(2, 8, until=day(5))],
            weekly(1),
            "1 patient cannot be reached in time because of what was put off; the first to fall out is on 18 Nov.",
            id="put off together",
        ),
        pytest.param([], weekly(3, weeks=1), "Today, 0 patients come due and there is room for 3.", id="none"),
        pytest.param([waiting(1, 2)], weekly(3), "By 12 Nov, 1 patient comes due and there is room for 3.", id="one"),
    ],
)
def test_the_outlook_in_words(people, rooms, words):
    assert outlook(people, rooms, TODAY).words(TODAY) == words


def test_who_is_next_to_fall_out():
    found = outlook([waiting(1, 30), waiting(2, -3), waiting(3, 12)], weekly(5), TODAY)
    assert (found.next_out.key, found.past, found.is_short) == (3, 1, False)


@pytest.mark.parametrize(
    ("meetings", "expected"),
    [
        pytest.param(
            (),
            [(0, 6), (10, 10), (17, 10)],
            id="the rest of this week, then each week by its Friday",
        ),
        pytest.param(
            (Occasion(day(9), 4), Occasion(day(2), 8)),
            [(2, 8), (9, 4), (16, 10)],
            id="the planned meetings, then as many weeks as signed",
        ),
    ],
)
def test_the_occasions(meetings, expected):
    found = occasions(TODAY, slots=10, used=4, until=day(20), meetings=meetings)
    assert [((each.on - TODAY).days, each.room) for each in found] == expected


def test_more_reviewed_than_there_is_room_for_is_no_room():
    assert occasions(TODAY, slots=3, used=5, until=TODAY)[0].room == 0


# Any set of patients; last days may have passed, some are put off.
people = st.lists(
    st.tuples(st.integers(-20, 40), st.booleans(), st.booleans(), st.none() | st.integers(1, 25)), max_size=14
).map(
    lambda rows: [
        Waiting(key, day(last), on_agenda=agenda, pinned=pin, until=day(until) if until else None)
        for key, (last, agenda, pin, until) in enumerate(rows)
    ]
)
rooms = st.lists(st.integers(0, 3), min_size=8, max_size=8).map(
    lambda counts: tuple(Occasion(day(7 * week), room) for week, room in enumerate(counts))
)


def fits(one, number, occasion):
    in_time = number == 0 or occasion.on <= one.last_day
    return in_time and (one.until is None or one.until <= occasion.on)


def reachable(people, rooms):
    """How many can be reached, by augmenting paths: slow and known to be right."""
    seats = [(number, seat) for number, each in enumerate(rooms) for seat in range(each.room)]
    taken = {}

    def seat(one, tried):
        for place in seats:
            if place not in tried and fits(one, place[0], rooms[place[0]]):
                tried.add(place)
                if place not in taken or seat(taken[place], tried):
                    taken[place] = one
                    return True
        return False

    return sum(seat(one, set()) for one in people)


@given(people, rooms)
def test_it_says_that_places_are_too_few_then_and_only_then(people, rooms):
    found = outlook(people, rooms, TODAY)
    assert len(found.out) == len(people) - reachable(people, rooms)
    assert found.words(TODAY)


@given(people, rooms)
def test_what_is_chosen_keeps_everyone_reachable(people, rooms):
    """Whoever is taken now, as many can still be reached as by any other choice; and no more than there is room for."""
    found = chosen(people, rooms)
    assert len(found.now) <= rooms[0].room
    assert found.reserved <= found.now
    by_key = {one.key: one for one in people}
    assert all(by_key[key].until is None for key in found.now)
    if reachable(people, rooms) == len(people):
        rest = [one for one in people if one.key not in found.now]
        assert reachable(rest, (Occasion(TODAY, 0), *rooms[1:])) == len(rest)


@given(people, rooms)
def test_a_place_goes_by_the_order_unless_somebody_must_come_up(people, rooms):
    """Without anybody who must, the choice is simply the first of the list, the pinned before."""
    found = chosen(people, rooms)
    free = sorted((one for one in people if one.until is None and one.on_agenda), key=lambda one: not one.pinned)
    if not found.reserved:
        assert found.now == {one.key for one in free[: rooms[0].room]}


class Clinic:
    """Weeks of reviews by the rule: whoever comes up is reviewed and has the interval anew."""

    def __init__(self, slots):
        self.slots, self.last_days, self.said, self.late = slots, {}, [], []

    def week(self, number, arriving, preference):
        now = day(7 * number)
        for key in arriving:
            self.last_days[key] = now + timedelta(days=INTERVAL)
        shown = sorted(self.last_days, key=lambda key: (preference[key % len(preference)], key))
        waiting = [Waiting(key, self.last_days[key], on_agenda=preference[key % len(preference)] < 5) for key in shown]
        until = max(self.last_days.values(), default=now)
        rooms = occasions(now, slots=self.slots, used=0, until=until, meetings=[Occasion(now, self.slots)])
        self.said.append(outlook(waiting, rooms, now).is_short)
        self.late += [key for key, last in self.last_days.items() if last < now]
        for key in chosen(waiting, rooms).now:
            self.last_days[key] = now + timedelta(days=INTERVAL)


@given(
    st.integers(1, 3),
    st.lists(st.integers(0, 4), min_size=30, max_size=30),
    st.lists(st.integers(0, 9), min_size=5, max_size=5),
)
def test_nobody_starves_while_there_is_room(slots, arrivals, preference):
    """Any arrivals, any order that always prefers the same people: with as many places in the interval as patients,
    everyone is reached by their last day and the rule is silent; when somebody is late, it had said so before."""
    clinic, key, ever_full = Clinic(slots), 0, False
    for number, count in enumerate(arrivals):
        clinic.week(number, range(key, key + count), preference)
        key += count
        ever_full = ever_full or key > slots * (INTERVAL // 7)
        if not ever_full:
            assert not clinic.late
            assert not any(clinic.said)
        if clinic.late:
            assert any(clinic.said[:number])


@given(st.integers(1, 2), st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_even_with_too_few_places_everyone_is_reached_in_the_end(slots, preference):
    """Twice as many patients as there is room for: late, and said so, but nobody is passed over for ever."""
    clinic, reached = Clinic(slots), defaultdict(int)
    number_of_people = slots * 16
    for number in range(60):
        before = dict(clinic.last_days)
        clinic.week(number, range(number_of_people) if number == 0 else (), preference)
        for key, last in clinic.last_days.items():
            reached[key] += before.get(key, last) != last
    assert any(clinic.said)
    assert min(reached[key] for key in range(number_of_people)) >= 2
