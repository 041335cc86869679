"""The alert's clock: who holds it, and since when it is late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from safety.rules import ESCALATION, FOLLOW_UP_DAYS, Level, clock, follow_up_on, may_close_episode

RAISED = datetime(2026, 3, 8, 6, 50, tzinfo=UTC)  # ten minutes before clocks go forward in New York


def after(minutes):
    return RAISED + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("waited", "late", "words"),
    [
        (0, False, "acknowledge within 30 minutes"),
        (29, False, "acknowledge within 1 minute"),
        (30, True, "not acknowledged, due now"),
        (59, True, "not acknowledged, 29 minutes late"),
        (90, True, "not acknowledged, 60 minutes late"),
        (900, True, "not acknowledged, 14 hours late"),
    ],
)
def test_a_silent_alert_grows_late_and_says_what_to_do(waited, late, words):
    found = clock(RAISED, None, after(waited))
    assert (found.late, found.words) == (late, words)
    assert found.advice == ("Nobody has answered: call the owner, or take it over." if late else "")


@pytest.mark.parametrize(
    ("taken", "late", "words"),
    [(12, False, "acknowledged after 12 minutes"), (45, True, "acknowledged after 45 minutes")],
)
def test_an_acknowledged_alert_stays_as_it_was_taken(taken, late, words):
    found = clock(RAISED, after(taken), after(600))
    assert (found.late, found.words, found.advice) == (late, words, "")


def test_the_time_allowed_is_the_clinics():
    assert clock(RAISED, None, after(20), minutes=15).late


def test_everyone_on_the_ladder_is_somebody_else():
    assert len({rung.code for rung in ESCALATION}) == len(ESCALATION)


def test_the_higher_the_level_the_sooner_the_contact():
    assert follow_up_on(Level.HIGH, date(2026, 3, 1)) == date(2026, 3, 8)
    days = [FOLLOW_UP_DAYS[level] for level in Level]
    assert days == sorted(days, reverse=True)


def test_an_episode_with_an_open_alert_stays_open():
    assert may_close_episode(0)
    assert not may_close_episode(1)
