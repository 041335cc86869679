"""When meetings fall, and how what was spoken becomes whole minutes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casereview.rules.meetings import (
    LONGEST_RUN,
    MEETING,
    Attendee,
    MeetingState,
    Reached,
    Rhythm,
    days_of,
    falls_on,
    instant,
    shares,
    spent,
    whole_minutes,
)

MONDAY = date(2026, 10, 5)
NEW_YORK, PHOENIX = ZoneInfo("America/New_York"), ZoneInfo("America/Phoenix")
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
rhythms = st.builds(
    lambda first, weeks, length: Rhythm(first, weeks, first + timedelta(days=length) if length is not None else None),
    days,
    st.sampled_from([1, 2, 4]),
    st.none() | st.integers(0, 800),
)


@pytest.mark.parametrize(
    ("rhythm", "first", "last", "expected"),
    [
        (Rhythm(MONDAY), MONDAY, date(2026, 10, 19), [5, 12, 19]),
        (Rhythm(MONDAY), date(2026, 10, 6), date(2026, 10, 18), [12]),
        (Rhythm(MONDAY), date(2026, 9, 1), date(2026, 10, 4), []),  # not before the first
        (Rhythm(MONDAY, 2), date(2026, 10, 6), date(2026, 10, 31), [19]),
        (Rhythm(MONDAY, 4), date(2026, 10, 1), date(2026, 10, 31), [5]),
        (Rhythm(MONDAY, 1, date(2026, 10, 12)), MONDAY, date(2026, 10, 31), [5, 12]),  # the last day is one
        (Rhythm(MONDAY), date.max, date.max, []),
        (Rhythm(MONDAY, 1, date(2026, 10, 11)), MONDAY, date(2026, 10, 31), [5]),
    ],
)
def test_days_of_a_series(rhythm: Rhythm, first: date, last: date, expected: list[int]) -> None:
    assert [day.day for day in days_of(rhythm, first, last)] == expected


@given(rhythms, days, st.integers(0, 400))
def test_a_window_shows_exactly_its_days(rhythm: Rhythm, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = days_of(rhythm, first, last)
    assert found == [
        first + timedelta(days=n) for n in range(length + 1) if falls_on(rhythm, first + timedelta(days=n))
    ]
    assert all(day.weekday() == rhythm.first_on.weekday() and first <= day <= last for day in found)


@given(rhythms, days, st.integers(0, 200), st.integers(0, 200))
def test_two_windows_beside_each_other_show_what_one_does(rhythm: Rhythm, first: date, one: int, two: int) -> None:
    middle, last = first + timedelta(days=one), first + timedelta(days=one + two + 1)
    assert days_of(rhythm, first, middle) + days_of(rhythm, middle + timedelta(days=1), last) == days_of(
        rhythm, first, last
    )


@pytest.mark.parametrize(
    ("day", "clock", "zone", "expected"),
    [
        (date(2026, 10, 26), time(12), NEW_YORK, datetime(2026, 10, 26, 16, tzinfo=UTC)),  # summer time
        (date(2026, 11, 2), time(12), NEW_YORK, datetime(2026, 11, 2, 17, tzinfo=UTC)),  # a week later, winter time
        (date(2026, 11, 2), time(12), PHOENIX, datetime(2026, 11, 2, 19, tzinfo=UTC)),  # knows no summer time
        (date(2026, 3, 8), time(2, 30), NEW_YORK, datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),  # skipped: 3:30
        (date(2026, 11, 1), time(1, 30), NEW_YORK, datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),  # twice: the first
    ],
)
def test_the_hour_is_the_clinics(day: date, clock: time, zone: ZoneInfo, expected: datetime) -> None:
    assert instant(day, clock, zone) == expected


@given(rhythms, st.times(time(6), time(22)))
def test_no_change_of_the_clocks_moves_a_meeting_of_the_day(rhythm: Rhythm, clock: time) -> None:
    for day in days_of(rhythm, rhythm.first_on, rhythm.first_on + timedelta(weeks=60)):
        local = instant(day, clock, NEW_YORK).astimezone(NEW_YORK)
        assert (local.date(), local.time()) == (day, clock)


def test_what_may_follow_what() -> None:
    assert {(str(a), str(b)) for a in MeetingState for b in MeetingState if MEETING.allows(a, b)} == {
        ("planned", "under_way"),
        ("planned", "cancelled"),
        ("under_way", "held"),
        ("cancelled", "planned"),
    }


@pytest.mark.parametrize(
    ("kept", "running_for", "shown"),
    [(0, None, 0), (90, None, 90), (90, 30, 120), (0, -5, 0), (10, LONGEST_RUN + 500, LONGEST_RUN + 10)],
)
def test_the_clock(kept: int, running_for: int | None, shown: int) -> None:
    now = datetime(2026, 11, 20, 17, tzinfo=UTC)
    since = None if running_for is None else now - timedelta(seconds=running_for)
    assert spent(kept, since, now) == shown


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [
        ([], []),
        ([59], [0]),
        ([60, 120], [1, 2]),
        ([90, 90], [2, 1]),  # 3 whole minutes: the earlier of two equal ones
        ([30, 50, 40], [0, 1, 1]),  # 2 whole minutes, to those closest to one
        ([0, 119], [0, 1]),
    ],
)
def test_whole_minutes(seconds: list[int], minutes: list[int]) -> None:
    assert whole_minutes(seconds) == minutes


@given(st.lists(st.integers(0, 5_000), max_size=40))
def test_no_minute_is_lost_or_invented(seconds: list[int]) -> None:
    minutes = whole_minutes(seconds)
    assert sum(minutes) == sum(seconds) // 60
    assert all(each // 60 <= given <= -(-each // 60) for each, given in zip(seconds, minutes, strict=True))


def test_each_attendee_gets_the_patients_minutes_and_two_care_managers_share_them_once() -> None:
    specialist, first, own = Attendee(1), Attendee(2, manages_care=True), Attendee(3, manages_care=True)
    reached = [Reached(10, 6, care_manager=3), Reached(20, 4, care_manager=9)]
    assert shares(reached, [specialist, first, own]) == {
        (10, 1): 6, (10, 2): 0, (10, 3): 6,  # her own care manager
        (20, 1): 4, (20, 2): 4, (20, 3): 0,  # their own is not here: the first
    }  # fmt: skip
