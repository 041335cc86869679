"""Which nights are due: by the clinic's calendar, each once, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rules import AFTER_MIDNIGHT, due_nights, night_begins

NEW_YORK, PHOENIX, HONOLULU = "America/New_York", "America/Phoenix", "Pacific/Honolulu"
ZONES = [NEW_YORK, PHOENIX, HONOLULU, "America/Los_Angeles", "America/Havana", "Africa/Cairo", "Australia/Lord_Howe"]
FIRST = date(2026, 1, 1)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "last", "now", "due"),
    [
        pytest.param(NEW_YORK, "2026-02-09", "2026-02-10T05:09", [], id="nine minutes past midnight"),
        pytest.param(NEW_YORK, "2026-02-09", "2026-02-10T05:10", ["2026-02-10"], id="ten minutes past midnight"),
        pytest.param(NEW_YORK, "2026-02-10", "2026-02-10T20:00", [], id="done already"),
        pytest.param(PHOENIX, "2026-02-09", "2026-02-10T06:00", [], id="Phoenix is behind New York"),
        pytest.param(PHOENIX, "2026-02-09", "2026-02-10T07:10", ["2026-02-10"], id="Phoenix in winter"),
        pytest.param(PHOENIX, "2026-07-09", "2026-07-10T07:10", ["2026-07-10"], id="Phoenix in summer is the same"),
        pytest.param(HONOLULU, "2026-02-09", "2026-02-10T10:10", ["2026-02-10"], id="Honolulu"),
        pytest.param(NEW_YORK, "2026-03-07", "2026-03-08T05:10", ["2026-03-08"], id="the night clocks go forward"),
        pytest.param(NEW_YORK, "2026-03-08", "2026-03-08T23:59", [], id="the short day has no second night"),
        pytest.param(
            NEW_YORK, "2026-03-08", "2026-03-09T04:10", ["2026-03-09"], id="the night after is an hour earlier"
        ),
        pytest.param(NEW_YORK, "2026-10-31", "2026-11-01T04:10", ["2026-11-01"], id="the night clocks go back"),
        pytest.param(NEW_YORK, "2026-11-01", "2026-11-01T06:30", [], id="the repeated hour is no second night"),
        pytest.param(NEW_YORK, "2026-11-01", "2026-11-02T05:09", [], id="the long day lasts to its own midnight"),
        pytest.param(NEW_YORK, "2026-11-01", "2026-11-02T05:10", ["2026-11-02"], id="the night after"),
        pytest.param(
            NEW_YORK,
            "2026-03-06",
            "2026-03-09T15:00",
            ["2026-03-07", "2026-03-08", "2026-03-09"],
            id="three missed nights, a clock change among them",
        ),
        pytest.param(NEW_YORK, "2026-12-31", "2027-01-01T05:10", ["2027-01-01"], id="the year's end"),
        pytest.param(NEW_YORK, "2026-02-10", "2026-02-09T12:00", [], id="a server clock set back"),
        pytest.param(
            NEW_YORK, None, "2026-01-02T12:00", ["2026-01-01", "2026-01-02"], id="a new clinic: from its first"
        ),
        pytest.param(NEW_YORK, "2025-06-01", "2026-01-01T12:00", ["2026-01-01"], id="never before its first"),
    ],
)
def test_due_nights(zone, last, now, due):
    recorded = date.fromisoformat(last) if last else None
    assert [day.isoformat() for day in due_nights(recorded, zone, utc(now), FIRST)] == due


instants = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: utc("2026-01-02") + timedelta(minutes=minutes))


@given(st.sampled_from(ZONES), st.lists(instants, min_size=1, max_size=12))
def test_however_the_ticks_fall_each_night_is_done_once_and_in_order(zone, ticks):
    done: list[date] = []
    for now in sorted(ticks):
        done += due_nights(done[-1] if done else None, zone, now, FIRST)
    expected = due_nights(None, zone, max(ticks), FIRST)
    assert done == expected
    assert done == [FIRST + timedelta(days=at) for at in range(len(done))]


@given(st.sampled_from(ZONES), instants)
def test_today_is_due_once_its_first_minutes_have_passed(zone, now):
    local = now.astimezone(ZoneInfo(zone))
    due = due_nights(local.date() - timedelta(days=2), zone, now, FIRST)
    assert due[-1] in (local.date(), local.date() - timedelta(days=1))
    if now >= night_begins(local.date(), zone):
        assert due[-1] == local.date()


@given(st.sampled_from(ZONES), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_night_begins_on_its_own_date(zone, day):
    begins = night_begins(day, zone)
    assert begins.astimezone(ZoneInfo(zone)).date() == day
    assert (begins - AFTER_MIDNIGHT - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() < day
