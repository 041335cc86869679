"""Which minutes count, in which month, and the reason in words when they do not."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.rules import Role
from contacts.rules import (
    ACTIVITY_OF,
    Activity,
    Counted,
    Counting,
    Entry,
    Kind,
    Timed,
    add_months,
    agreement_on,
    counted_activities,
    counts,
    instant_of,
    local_date,
    month_bounds,
    month_of,
    months_between,
    split_at_month_end,
    verdicts,
    without_overlap,
    working_role,
)

CONSENT, CLOSED = date(2026, 3, 3), date(2026, 9, 30)
DAY = date(2026, 4, 10)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (Entry(20, Activity.TREATMENT, DAY), ""),
        (Entry(20, Activity.CASE_REVIEW, DAY), ""),
        (Entry(20, Activity.TREATMENT, CONSENT), ""),
        (Entry(20, Activity.TREATMENT, CLOSED), ""),
        (Entry(20, Activity.TREATMENT, date(2026, 3, 2)), "before consent on 3 Mar"),
        (Entry(20, Activity.TREATMENT, date(2025, 12, 30)), "before consent on 3 Mar 2026"),
        (Entry(20, Activity.TREATMENT, date(2026, 10, 1)), "after the episode ended on 30 Sep"),
        (Entry(20, Activity.CLERICAL, DAY), "clerical work does not count"),
        (Entry(20, Activity.SEPARATELY_BILLED, DAY), "separately billed service does not count"),
        (Entry(20, Activity.ATTEMPT, DAY), "failed attempt, no work done does not count"),
        (Entry(20, Activity.TREATMENT, DAY, role="specialist"), "the specialist's own minutes do not count"),
        (Entry(20, Activity.TREATMENT, DAY, voided=True), "voided"),
    ],
)
def test_counts(entry, reason):
    expected = Counted(0 if reason else 20, reason)
    assert counts(entry, consent_on=CONSENT, closed_on=CLOSED) == expected


def test_without_consent_nothing_counts():
    assert counts(Entry(20, Activity.TREATMENT, DAY), consent_on=None, closed_on=None).reason == "no consent yet"


def test_withdrawn_consent_counts_up_to_the_day_before():
    def reason(service_date):
        entry = Entry(20, Activity.TREATMENT, service_date)
        return counts(entry, consent_on=CONSENT, closed_on=None, consent_withdrawn_on=DAY).reason

    assert reason(DAY - timedelta(days=1)) == ""
    assert reason(DAY) == "consent withdrawn on 10 Apr"


def test_a_payer_may_count_attempts_and_the_whole_team():
    counting = Counting(attempts=True, roles=frozenset({"care_manager", "specialist"}))
    for entry in (Entry(8, Activity.ATTEMPT, DAY), Entry(8, Activity.CASE_REVIEW, DAY, role="specialist")):
        assert counts(entry, consent_on=CONSENT, closed_on=None, counting=counting).minutes == 8
    assert counted_activities(counting) - counted_activities(Counting()) == {Activity.ATTEMPT}


entries = st.builds(
    Entry,
    st.integers(1, 480),
    st.sampled_from(list(Activity)),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.sampled_from(["care_manager", "specialist"]),
    st.booleans(),
)


@given(entries)
def test_all_the_minutes_or_none_with_a_reason(entry):
    found = counts(entry, consent_on=CONSENT, closed_on=CLOSED)
    assert (found.minutes, bool(found.reason)) in ((entry.minutes, False), (0, True))


@given(entries)
def test_the_set_based_totals_use_the_same_rule(entry):
    """The condition the night's statement writes in SQL."""
    counting = Counting()
    in_sql = (
        not entry.voided
        and entry.activity in counted_activities(counting)
        and entry.role in counting.roles
        and CONSENT <= entry.service_date <= CLOSED
    )
    assert (counts(entry, consent_on=CONSENT, closed_on=CLOSED).minutes > 0) is in_sql


shared_entries = st.lists(
    st.builds(
        Entry,
        st.integers(1, 60),
        st.sampled_from([Activity.TREATMENT, Activity.CLERICAL]),
        st.sampled_from([DAY, CONSENT - timedelta(days=1)]),
        st.sampled_from(["care_manager", "specialist"]),
        shared=st.sampled_from(["", "a", "b"]),
        starts_at=st.none() | st.just(datetime(2026, 4, 10, 9, tzinfo=UTC)),
        logged_at=st.just(datetime(2026, 4, 11, 9, tzinfo=UTC)),
    ),
    max_size=8,
)


@given(shared_entries, st.randoms(use_true_random=False))
def test_the_order_of_entries_makes_no_difference(entries, random):
    """And of each activity one entry counts at most."""
    team = Counting(roles=frozenset({"care_manager", "specialist"}))
    entries = [replace(entry, key=str(number)) for number, entry in enumerate(entries)]
    mixed = random.sample(entries, len(entries))
    found = [
        dict(
            zip(
                (entry.key for entry in given),
                verdicts(given, consents=[(CONSENT, None)], closed_on=CLOSED, counting=team),
                strict=True,
            )
        )
        for given in (entries, mixed)
    ]
    assert found[0] == found[1]
    for activity in "ab":
        assert sum(found[0][entry.key].minutes > 0 for entry in entries if entry.shared == activity) <= 1


@pytest.mark.parametrize(
    ("entry", "counting", "expected"),
    [
        (Entry(20, Activity.TREATMENT, DAY, inpatient=True), Counting(), Counted(20, "")),
        (
            Entry(20, Activity.TREATMENT, DAY, inpatient=True),
            Counting(inpatient=False),
            Counted(0, "inpatient time does not count under this payer"),
        ),
        (Entry(20, Activity.TREATMENT, DAY), Counting(inpatient=False), Counted(20, "")),
        (Entry(20, Activity.TREATMENT, date(2027, 3, 2)), Counting(consent_months=12), Counted(20, "")),
        (
            Entry(20, Activity.TREATMENT, date(2027, 3, 3)),
            Counting(consent_months=12),
            Counted(0, "consent ran out on 3 Mar"),
        ),
        (Entry(20, Activity.TREATMENT, date(2027, 3, 3)), Counting(), Counted(20, "")),
        (
            Entry(20, Activity.TREATMENT, DAY, lost=5),
            Counting(),
            Counted(15, "5 minutes overlap an entry that began earlier"),
        ),
        (
            Entry(20, Activity.TREATMENT, DAY, lost=1),
            Counting(),
            Counted(19, "1 minute overlaps an entry that began earlier"),
        ),
        (Entry(20, Activity.CLERICAL, DAY, lost=5), Counting(), Counted(0, "clerical work does not count")),
    ],
)
def test_what_a_payer_says_and_what_an_earlier_entry_takes(entry, counting, expected):
    assert counts(entry, consent_on=CONSENT, closed_on=None, counting=counting) == expected


@pytest.mark.parametrize(
    ("day", "clock", "zone", "expected"),
    [
        (date(2026, 7, 1), time(9, 15), "America/New_York", datetime(2026, 7, 1, 13, 15, tzinfo=UTC)),
        (date(2026, 12, 31), time(23, 30), "Pacific/Honolulu", datetime(2027, 1, 1, 9, 30, tzinfo=UTC)),
        (date(2026, 11, 1), time(1, 30), "America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        (date(2026, 3, 8), time(2, 30), "America/New_York", None),
        (date(2026, 3, 8), time(2, 30), "Pacific/Honolulu", datetime(2026, 3, 8, 12, 30, tzinfo=UTC)),
    ],
)
def test_a_time_of_the_clinics_day(day, clock, zone, expected):
    """Of an hour lived twice the first; none where the clocks passed over it."""
    assert instant_of(day, clock, zone) == expected


def at(hour, minute=0):
    return datetime(2026, 4, 10, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("timed", "kept"),
    [
        pytest.param([Timed("a", at(9), 20), Timed("a", at(9, 20), 10)], [20, 10], id="one after the other"),
        pytest.param([Timed("a", at(9), 20), Timed("a", at(9, 10), 20)], [20, 10], id="the earlier start wins"),
        pytest.param([Timed("a", at(9, 10), 20), Timed("a", at(9), 20)], [10, 20], id="in whatever order entered"),
        pytest.param([Timed("a", at(9), 60), Timed("a", at(9, 10), 20)], [60, 0], id="one inside another"),
        pytest.param([Timed("a", at(9), 20), Timed("a", at(9), 20)], [20, 0], id="twice the same"),
        pytest.param([Timed("a", at(9), 20), Timed("b", at(9), 20)], [20, 20], id="two people have two clocks"),
        pytest.param(
            [Timed("a", at(9), 60), Timed("a", at(9, 10), 5), Timed("a", at(9, 30), 45)], [60, 0, 15], id="three"
        ),
    ],
)
def test_one_persons_overlapping_minutes_count_once(timed, kept):
    assert without_overlap(timed) == kept


timed_entries = st.lists(
    st.builds(
        Timed,
        st.sampled_from("ab"),
        st.integers(0, 600).map(lambda m: at(8) + timedelta(minutes=m)),
        st.integers(1, 90),
    )
)


@given(timed_entries)
def test_a_persons_minutes_add_up_to_the_time_on_the_clock(timed):
    kept = without_overlap(timed)
    for person in "ab":
        own = [entry for entry in timed if entry.person == person]
        clock = {entry.starts_at + timedelta(minutes=m) for entry in own for m in range(entry.minutes)}
        assert sum(k for k, entry in zip(kept, timed, strict=True) if entry.person == person) == len(clock)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_month_bounds(first, last):
    assert month_bounds(first) == (first, last)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-120, 120))
def test_months_add_up(day, months):
    first = month_of(day)
    later = add_months(first, months)
    assert months_between(first, later) == months
    assert add_months(later, -months) == first
    assert month_bounds(first)[0] <= day <= month_bounds(first)[1]


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        (datetime(2027, 1, 1, 4, 30, tzinfo=UTC), "America/New_York", date(2026, 12, 31)),
        (datetime(2027, 1, 1, 5, 0, tzinfo=UTC), "America/New_York", date(2027, 1, 1)),
        (datetime(2027, 1, 1, 9, 59, tzinfo=UTC), "Pacific/Honolulu", date(2026, 12, 31)),
        (datetime(2026, 7, 1, 6, 59, tzinfo=UTC), "America/Phoenix", date(2026, 6, 30)),
    ],
)
def test_the_clinics_date_at_an_instant(instant, zone, expected):
    assert local_date(instant, zone) == expected


NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("starts_at", "minutes", "parts"),
    [
        pytest.param(datetime(2027, 1, 1, 4, 30, tzinfo=UTC), 20, [(date(2026, 12, 31), 20)], id="ends before"),
        pytest.param(datetime(2027, 1, 1, 4, 30, tzinfo=UTC), 30, [(date(2026, 12, 31), 30)], id="ends at midnight"),
        pytest.param(
            datetime(2027, 1, 1, 4, 30, tzinfo=UTC),
            45,
            [(date(2026, 12, 31), 30), (date(2027, 1, 1), 15)],
            id="over the month's end",
        ),
        pytest.param(datetime(2026, 3, 15, 3, 30, tzinfo=UTC), 60, [(date(2026, 3, 14), 60)], id="any other midnight"),
        pytest.param(datetime(2027, 1, 1, 5, 0, tzinfo=UTC), 20, [(date(2027, 1, 1), 20)], id="starts at midnight"),
    ],
)
def test_an_entry_over_the_months_end_is_split(starts_at, minutes, parts):
    assert [(part.on, part.minutes) for part in split_at_month_end(starts_at, minutes, NEW_YORK)] == parts


def test_what_a_contacts_minutes_are_counted_as():
    by_kind = {kind: ACTIVITY_OF[kind].counts for kind in Kind}
    assert by_kind == {
        Kind.TREATMENT: True,
        Kind.ATTEMPT: "setting",
        Kind.NO_SHOW: "setting",
        Kind.SCHEDULING: False,
        Kind.MESSAGE: True,
    }


def test_of_several_roles_the_care_managers_minutes_come_first():
    assert working_role(["lead", "care_manager"]) is Role.CARE_MANAGER
    assert working_role(["clinician", "specialist"]) is Role.SPECIALIST


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2026, 1, 1), (date(2026, 3, 3), date(2026, 5, 1))),
        (date(2026, 3, 3), (date(2026, 3, 3), date(2026, 5, 1))),
        (date(2026, 5, 9), (date(2026, 3, 3), date(2026, 5, 1))),
        (date(2026, 6, 1), (date(2026, 6, 1), None)),
    ],
)
def test_the_consent_that_holds_is_the_last_given_by_the_day(day, held):
    assert agreement_on([(date(2026, 3, 3), date(2026, 5, 1)), (date(2026, 6, 1), None)], day) == held
    assert agreement_on([], day) == (None, None)
