"""What stands in the way of a step, and when to ask next."""

from datetime import date, timedelta

import pytest

from contacts.rules.referrals import LONGEST_WAIT, ReferralState, ask_on, step_problems

TODAY = date(2026, 10, 12)
LAST = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("scheduled_for", "message"),
    [
        (None, "Enter the day of the appointment."),
        (TODAY - timedelta(days=1), "That is before the day it was made."),
        (TODAY, None),
        (TODAY + LONGEST_WAIT, None),
        (TODAY + LONGEST_WAIT + timedelta(days=1), "That is more than two years away: check the year."),
        (date(2126, 10, 12), "That is more than two years away: check the year."),
    ],
)
def test_an_appointment_has_a_day_that_can_be_meant(scheduled_for: date | None, message: str | None) -> None:
    found = step_problems(
        to=ReferralState.SCHEDULED, on=TODAY, words="", scheduled_for=scheduled_for, last_on=LAST, today=TODAY
    )
    assert found == ({"scheduled_for": message} if message else {})


@pytest.mark.parametrize(
    ("to", "on", "words", "fields"),
    [
        (None, TODAY, "No news.", set()),
        (None, TODAY, " ", {"words"}),
        (ReferralState.SEEN, TODAY, "", set()),
        (ReferralState.REPORTED, TODAY, "", {"words"}),
        (ReferralState.CALLED_OFF, TODAY, "", {"words"}),
        (ReferralState.SEEN, TODAY + timedelta(days=1), "", {"on"}),
        (ReferralState.SEEN, LAST, "", set()),
        (ReferralState.SEEN, LAST - timedelta(days=1), "", {"on"}),
    ],
)
def test_a_step_has_its_day_and_words(to: ReferralState | None, on: date, words: str, fields: set[str]) -> None:
    assert set(step_problems(to=to, on=on, words=words, scheduled_for=None, last_on=LAST, today=TODAY)) == fields


@pytest.mark.parametrize(
    ("state", "scheduled_for", "next_on"),
    [
        ("made", None, TODAY + timedelta(days=14)),
        ("scheduled", TODAY + timedelta(days=40), TODAY + timedelta(days=41)),
        ("scheduled", TODAY - timedelta(days=1), TODAY + timedelta(days=14)),  # asked after once it had passed
        ("seen", TODAY - timedelta(days=1), TODAY + timedelta(days=14)),
        ("reported", None, None),
        ("called_off", TODAY, None),
    ],
)
def test_when_to_ask_next(state: str, scheduled_for: date | None, next_on: date | None) -> None:
    assert ask_on(state, on=TODAY, days=14, scheduled_for=scheduled_for) == next_on
