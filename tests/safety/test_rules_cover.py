"""Who watches now, whose an alert becomes, until when its clock runs."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.rules.cover import (
    Calendar,
    Duty,
    Hours,
    Leave,
    Staff,
    Team,
    cover,
    held_until,
    is_open,
    next_opening,
    next_watch,
    on_call,
    stand_in,
    watched_until,
)

ANA, BO, CLEO, DOC, LEA, SPEC = 1, 2, 3, 4, 5, 6  # three care managers, a clinician, a lead, a specialist
STAFF = Staff(care_managers=(ANA, BO, CLEO), leads=(LEA,), handlers=(ANA, BO, CLEO, DOC, LEA, SPEC))
NEW_YORK = "America/New_York"
WEEK = tuple(
    Hours(day, *stretch) for day in range(5) for stretch in ((time(8), time(12)), (time(13), time(17)))
)  # lunch from 12 to 13
TEAM = Team(care_manager=ANA, clinician=DOC, raiser=SPEC)
MONDAY = date(2026, 11, 23)


def at(hour, minute=0, day=MONDAY, zone=NEW_YORK):
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


def days(count):
    return MONDAY + timedelta(days=count)


def week(**changes):
    return Calendar(**{"zone": NEW_YORK, "staff": STAFF, "hours": WEEK} | changes)


FRIDAY_NIGHT = Duty(BO, at(17, day=days(4)), at(8, day=days(5)))


@pytest.mark.parametrize(
    ("when", "opened", "owner", "starts", "until"),
    [
        pytest.param(at(8), True, ANA, at(8), at(8, 30), id="the minute it opens"),
        pytest.param(at(11, 50), True, ANA, at(11, 50), at(12, 20), id="shortly before lunch the clock runs on"),
        pytest.param(at(12), False, ANA, at(13), at(13, 30), id="lunch: nobody is on call"),
        pytest.param(at(17), False, ANA, at(8, day=days(1)), at(8, 30, days(1)), id="the minute it closes"),
        pytest.param(at(20, day=days(4)), False, BO, at(20, day=days(4)), at(21, day=days(4)), id="on call"),
        pytest.param(at(9, day=days(5)), False, ANA, at(8, day=days(7)), at(8, 30, days(7)), id="Saturday"),
    ],
)
def test_owner_and_clock_through_the_week(when, opened, owner, starts, until):
    found = cover(week(duties=(FRIDAY_NIGHT,)), when, TEAM)
    assert (found.is_open, found.owner, found.clock_starts, found.acknowledge_by) == (opened, owner, starts, until)
    assert found.out_of_hours is not opened


def test_someone_called_later_this_night_comes_before_the_opening():
    late = Duty(CLEO, at(20), at(23))
    found = cover(week(duties=(late,)), at(18), TEAM)
    assert (found.owner, found.on_call, found.clock_starts) == (CLEO, None, at(20))
    assert found.acknowledge_by == at(21)


AWAY = Leave(ANA, MONDAY, days(1))


@pytest.mark.parametrize(
    ("leave", "owner"),
    [
        pytest.param([Leave(ANA, MONDAY, MONDAY, CLEO)], CLEO, id="her cover"),
        pytest.param([Leave(ANA, MONDAY, MONDAY)], BO, id="no cover: another care manager who is in"),
        pytest.param([Leave(ANA, MONDAY, MONDAY, CLEO), Leave(CLEO, MONDAY, MONDAY, LEA)], LEA, id="a chain of covers"),
        pytest.param([Leave(ANA, MONDAY, MONDAY, CLEO), Leave(CLEO, MONDAY, MONDAY)], BO, id="her cover is away too"),
        pytest.param([Leave(ANA, MONDAY, MONDAY, BO), Leave(BO, MONDAY, MONDAY, ANA)], CLEO, id="a circle"),
        pytest.param([Leave(who, MONDAY, MONDAY) for who in (ANA, BO, CLEO)], LEA, id="no care manager is in"),
        pytest.param([Leave(ANA, days(-9), days(-1)), Leave(ANA, days(1), days(2))], ANA, id="back, and not yet gone"),
        pytest.param([Leave(ANA, MONDAY, MONDAY, 99)], BO, id="her cover left the clinic"),
    ],
)
def test_whoever_is_away_is_not_asked(leave, owner):
    assert cover(week(leave=tuple(leave)), at(9), TEAM).owner == owner


def test_leave_counts_on_the_day_the_clock_begins():
    gone_from_tuesday = week(leave=(Leave(ANA, days(1), days(3), CLEO),))
    assert cover(gone_from_tuesday, at(16), TEAM).owner == ANA
    assert cover(gone_from_tuesday, at(18), TEAM).owner == CLEO, "nobody looks before Tuesday, when she is away"


def test_a_day_on_which_nobody_is_in_is_a_closed_day():
    empty = week(leave=tuple(Leave(who, MONDAY, MONDAY) for who in (ANA, BO, CLEO, LEA)))
    found = cover(empty, at(9), TEAM)
    assert (found.is_open, found.clock_starts, found.owner) == (False, at(8, day=days(1)), ANA)
    assert cover(week(holidays=frozenset({MONDAY})), at(9), TEAM).clock_starts == at(8, day=days(1))


def test_an_absent_person_on_call_is_not_on_call_unless_somebody_covers():
    duty, evening = Duty(BO, at(17), at(8, day=days(1))), at(18)
    assert on_call(week(duties=(duty,), leave=(Leave(BO, MONDAY, MONDAY),)), evening) is None
    assert on_call(week(duties=(duty,), leave=(Leave(BO, MONDAY, MONDAY, CLEO),)), evening) == CLEO
    back_at_midnight = week(duties=(duty,), leave=(Leave(BO, MONDAY, MONDAY),))
    assert next_watch(back_at_midnight, evening) == at(0, day=days(1))
    assert on_call(week(duties=(Duty(99, at(17), at(23)),)), evening) is None, "whoever left is not on call"


def test_without_a_calendar_the_clock_runs_from_now():
    found = cover(Calendar(NEW_YORK, STAFF), at(3), TEAM)
    assert (found.owner, found.clock_starts, found.acknowledge_by) == (ANA, at(3), at(3, 30))
    assert (found.is_open, found.out_of_hours, found.next_watch, found.next_opening) == (False, False, None, None)


def test_hours_that_never_come_do_not_stop_the_clock():
    never = week(holidays=frozenset(days(count) for count in range(-1, 370)))
    found = cover(never, at(9), TEAM)
    assert (found.next_watch, found.acknowledge_by, found.out_of_hours) == (None, at(9, 30), True)


@pytest.mark.parametrize(
    ("staff", "owner"),
    [
        (Staff((), (LEA,), (DOC, LEA)), LEA),
        (Staff((), (), (DOC, SPEC)), DOC),
        (Staff((), (), (BO, SPEC)), SPEC),  # she raised it
        (Staff((), (), (BO,)), BO),
        (Staff(), None),
    ],
)
def test_in_a_small_clinic_somebody_still_owns_it(staff, owner):
    assert cover(week(staff=staff), at(9), TEAM).owner == owner


@pytest.mark.parametrize(
    ("hours", "day", "opens", "closes"),
    [
        # 8 March 2026: 2:00 to 3:00 does not exist in New York. 1 November 2026: 1:00 to 2:00 comes twice.
        ((time(2, 30), time(5)), date(2026, 3, 8), "07:30", "09:00"),
        ((time(1, 30), time(5)), date(2026, 11, 1), "05:30", "10:00"),
        ((time(0), time(23, 59)), date(2026, 3, 8), "05:00", "04:00"),
    ],
)
def test_clock_changes(hours, day, opens, closes):
    sunday = week(hours=(Hours(6, *hours),))
    found = cover(sunday, at(0, day=day) - timedelta(hours=1)).next_opening
    assert f"{found:%H:%M}" == opens
    assert f"{held_until(sunday, found):%H:%M}" == closes


def test_open_round_the_clock():
    always = week(hours=tuple(Hours(day, time(0), time(23, 59)) for day in range(7)))
    assert watched_until(always, at(3)) - at(3) >= timedelta(days=8)
    assert next_opening(always, at(3)) is None or next_opening(always, at(3)) - at(3) >= timedelta(days=8)


def test_the_watch_goes_on_where_on_call_meets_the_opening():
    nights = tuple(Duty(BO, at(17, day=days(n)), at(8, day=days(n + 1))) for n in range(3))
    assert watched_until(week(duties=nights), at(14)) == at(12, day=days(1)), "until Tuesday's lunch"
    assert held_until(week(duties=nights), at(20)) == at(8, day=days(1))
    assert held_until(week(duties=nights), at(12, 30)) is None


KEYS = st.sampled_from([ANA, BO, CLEO, DOC, LEA, SPEC, 99])
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 730 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes))
DATES = st.dates(date(2025, 12, 20), date(2028, 1, 10))
ZONES = st.sampled_from([NEW_YORK, "America/Phoenix", "Pacific/Honolulu", "Australia/Lord_Howe", "Africa/Cairo"])


@st.composite
def calendars(draw):
    hours = st.tuples(st.integers(0, 6), CLOCKS, CLOCKS).map(lambda h: Hours(h[0], *sorted(h[1:])))
    leave = st.tuples(KEYS, DATES, st.integers(0, 400), st.none() | KEYS).map(
        lambda one: Leave(one[0], one[1], one[1] + timedelta(days=one[2]), one[3])
    )
    duty = st.tuples(KEYS, INSTANTS, st.integers(1, 5000)).map(
        lambda one: Duty(one[0], one[1], one[1] + timedelta(minutes=one[2]))
    )
    return Calendar(
        zone=draw(ZONES),
        staff=STAFF,
        hours=tuple(draw(st.lists(hours, max_size=6))),
        holidays=frozenset(draw(st.lists(DATES, max_size=5))),
        leave=tuple(draw(st.lists(leave, max_size=6))),
        duties=tuple(draw(st.lists(duty, max_size=4))),
    )


@given(calendars(), INSTANTS)
def test_an_alert_always_has_an_owner_who_works_here_and_a_clock(calendar, moment):
    found = cover(calendar, moment, TEAM)
    assert found.owner in STAFF.handlers
    assert moment <= found.clock_starts < found.acknowledge_by
    assert found.is_open == is_open(calendar, moment)
    if found.clock_starts > moment:
        assert found.held_until is None, "while somebody watches the clock begins at once"
    if found.is_open:
        assert found.owner == stand_in(calendar, found.owner, calendar.day(moment)), "in hours the owner is in"


@given(calendars(), INSTANTS)
def test_a_watch_holds_until_it_says_and_begins_when_it_says(calendar, moment):
    until, begins = watched_until(calendar, moment), next_watch(calendar, moment)
    assert (until is None) == (begins != moment)
    if until:
        for part in range(8):
            assert next_watch(calendar, moment + (until - moment) * part / 8) is not None
            assert held_until(calendar, moment + (until - moment) * part / 8) is not None
    if begins:
        assert held_until(calendar, begins) is not None
        assert begins == moment or held_until(calendar, begins - timedelta(seconds=1)) is None
