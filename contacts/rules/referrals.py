"""Referrals: care coordination that is followed until somebody has reported back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from clinics.machines import Machine
from registry.rules import Labelled, short_date


class ReferralState(Labelled):
    MADE = "made", "Made"
    SCHEDULED = "scheduled", "Appointment made"
    SEEN = "seen", "Seen, report awaited"
    NOT_SEEN = "not_seen", "Not seen"
    REPORTED = "reported", "Report is back"
    CALLED_OFF = "called_off", "Called off"


REFERRAL = Machine(
    "Referral",
    {
        ReferralState.MADE: (
            ReferralState.SCHEDULED,
            ReferralState.SEEN,
            ReferralState.NOT_SEEN,
            ReferralState.CALLED_OFF,
        ),
        ReferralState.SCHEDULED: (ReferralState.SEEN, ReferralState.NOT_SEEN, ReferralState.CALLED_OFF),
        ReferralState.SEEN: (ReferralState.REPORTED,),
        ReferralState.NOT_SEEN: (ReferralState.SCHEDULED, ReferralState.SEEN, ReferralState.CALLED_OFF),
        ReferralState.REPORTED: (),
        ReferralState.CALLED_OFF: (),
    },
    {state: state.label for state in ReferralState},
)
# Somebody still has to ask after these.
OPEN = (ReferralState.MADE, ReferralState.SCHEDULED, ReferralState.SEEN, ReferralState.NOT_SEEN)

# What each move asks for in words; a day that must be named has its label.
MOVES: Mapping[ReferralState, str] = {
    ReferralState.SCHEDULED: "An appointment was made",
    ReferralState.SEEN: "The patient was seen",
    ReferralState.NOT_SEEN: "The patient was not seen",
    ReferralState.REPORTED: "The report is back",
    ReferralState.CALLED_OFF: "Call it off",
}
NEEDS_WORDS: Mapping[ReferralState, str] = {
    ReferralState.REPORTED: "Write what the report says: the team reads it here.",
    ReferralState.CALLED_OFF: "Say why: it stays readable with the referral.",
}


def follows(state: str) -> list[ReferralState]:
    """What may come next, in the order of the work."""
    return [to for to in MOVES if REFERRAL.allows(state, to)]


LONGEST_WAIT = timedelta(days=731)


def ask_on(state: str, *, on: date, days: int, scheduled_for: date | None = None) -> date | None:
    """When to ask after it next: some days on, or the day after an appointment; None once it has ended."""
    if state not in OPEN:
        return None
    if state == ReferralState.SCHEDULED and scheduled_for is not None and scheduled_for >= on:
        return scheduled_for + timedelta(days=1)
    return on + timedelta(days=days)


def step_problems(
    *, to: str | None, on: date, words: str, scheduled_for: date | None, last_on: date, today: date
) -> dict[str, str]:
    """What stands in the way of this step, by field; `to` is None when somebody only asked after it. `last_on` is the
    day of the step before."""
    found = {}
    if on > today:
        found["on"] = f"{short_date(on, today)} is still to come. Enter the day it happened."
    elif on < last_on:
        found["on"] = f"The step before was on {short_date(last_on, today)}. Choose that day or a later one."
    if to is None and not words.strip():
        found["words"] = "Write what you heard, or whom you could not reach."
    elif to is not None and to in NEEDS_WORDS and not words.strip():
        found["words"] = NEEDS_WORDS[ReferralState(to)]
    if to == ReferralState.SCHEDULED and scheduled_for is None:
        found["scheduled_for"] = "Enter the day of the appointment."
    elif to == ReferralState.SCHEDULED and scheduled_for is not None and scheduled_for < on:
        found["scheduled_for"] = "That is before the day it was made."
    elif to == ReferralState.SCHEDULED and scheduled_for is not None and scheduled_for - on > LONGEST_WAIT:
        found["scheduled_for"] = "That is more than two years away: check the year."
    return found
