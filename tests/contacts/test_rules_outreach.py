"""The outreach schedule, when ending care is suggested, when to ask after a referral, what a letter says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.rules import Kind, Mode, Outcome
from contacts.rules.letters import letter, long_date
from contacts.rules.outreach import Reached, Schedule, Try, next_try, suggested_try, tries_in_words
from contacts.rules.referrals import OPEN, REFERRAL, ReferralState, ask_on, follows, step_problems
from registry.rules import CloseReason

TODAY = date(2026, 10, 12)
USUAL = Schedule(attempts=6, days=5, inactive_days=90)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("tries", "agreed_in", "coming_in"),
    [
        (0, None, 5),
        (4, None, 5),
        (5, None, None),  # the sixth of six: nothing more is suggested
        (9, None, None),
        (0, 2, 2),  # agreed sooner: it stays
        (0, 5, 5),
        (0, 20, 5),  # agreed later: nobody waits so long after a failed call
        (0, 0, 5),  # agreed for today: this was it
        (0, -3, 5),
    ],
)
def test_the_next_try_is_suggested_by_the_schedule(tries: int, agreed_in: int | None, coming_in: int | None) -> None:
    agreed = None if agreed_in is None else TODAY + timedelta(days=agreed_in)
    coming = None if coming_in is None else TODAY + timedelta(days=coming_in)
    assert suggested_try(USUAL, tries=tries, on=TODAY, agreed_on=agreed) == coming


@pytest.mark.parametrize(
    ("tries", "last", "agreed", "due"),
    [
        (0, None, None, None),
        (1, ago(2), None, ago(2) + timedelta(days=5)),
        (1, ago(2), ago(9), ago(2) + timedelta(days=5)),  # what was agreed has passed before the try
        (1, ago(2), TODAY, TODAY),  # entered with the try
        (1, ago(20), ago(15), ago(15)),  # overdue, and says so
        (6, ago(2), TODAY, None),
    ],
)
def test_when_to_try_again(tries: int, last: date | None, agreed: date | None, due: date | None) -> None:
    assert next_try(USUAL, tries=tries, last_try_on=last, next_contact_on=agreed) == due


def reached(*, tries: int = 0, days: int = 10, treated: bool = True, in_care: bool = True) -> Reached:
    return Reached(tries, ago(days) if treated else None, ago(days), in_care, ago(1) if tries else None, None)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (reached(), []),
        (reached(tries=5, days=89), []),
        (reached(tries=6), ["All 6 tries of the schedule are used up, the last on 11 Oct."]),
        (
            reached(days=90),
            ["No treatment contact for 90 days, since 14 Jul; the clinic asks after 90."],
        ),
        (
            reached(days=91, treated=False),
            ["No treatment contact for 91 days, since enrolment on 13 Jul; the clinic asks after 90."],
        ),
        (reached(days=200, treated=False, in_care=False), []),  # referred only: nobody is inactive before care began
    ],
)
def test_ending_care_is_suggested_in_words_with_dates(found: Reached, why: list[str]) -> None:
    assert found.why_end(USUAL, TODAY) == why


def test_both_reasons_are_said() -> None:
    assert len(reached(tries=7, days=120).why_end(USUAL, TODAY)) == 2


@given(st.integers(0, 30), st.integers(0, 400), st.integers(1, 20), st.integers(1, 60), st.integers(30, 365))
def test_whoever_is_tried_has_a_next_try_or_a_reason_to_end(
    tries: int, days: int, attempts: int, apart: int, inactive: int
) -> None:
    schedule, found = Schedule(attempts, apart, inactive), reached(tries=tries, days=days)
    assert bool(found.next_try(schedule)) == (0 < tries < attempts)
    if tries and not found.next_try(schedule):
        assert found.why_end(schedule, TODAY)


def test_the_summary_names_each_try_oldest_first() -> None:
    tries = [
        Try(date(2026, 10, 9), Kind.ATTEMPT, Mode.PHONE, Outcome.LEFT_MESSAGE),
        Try(date(2026, 10, 2), Kind.NO_SHOW, Mode.IN_PERSON, Outcome.NOT_REACHED),
    ]
    assert tries_in_words(tries, treated_on=date(2026, 9, 21), today=TODAY) == (
        "Not reached since the last treatment contact on 21 Sep. 2 tries: 2 Oct no-show in person, not reached "
        "afterwards; 9 Oct by phone, left a message."
    )
    assert tries_in_words(tries[:1], treated_on=None, today=TODAY) == (
        "Not reached. 1 try: 9 Oct by phone, left a message."
    )
    assert tries_in_words([], treated_on=None, today=TODAY) == ""


@pytest.mark.parametrize("state", ReferralState)
def test_a_referral_is_asked_after_while_it_is_open(state: ReferralState) -> None:
    assert (ask_on(state, on=TODAY, days=14) is not None) == (state in OPEN)
    assert set(follows(state)) == set(REFERRAL.moves[state])


def test_an_appointment_is_waited_for() -> None:
    assert ask_on("scheduled", on=TODAY, days=14, scheduled_for=date(2026, 12, 1)) == date(2026, 12, 2)
    assert ask_on("scheduled", on=TODAY, days=14, scheduled_for=ago(3)) == date(2026, 10, 26)  # asked after it


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, None),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": ago(9)}, "on"),
        ({"to": None}, "words"),
        ({"to": None, "words": "No news."}, None),
        ({"to": "reported"}, "words"),
        ({"to": "called_off", "words": " "}, "words"),
        ({"to": "scheduled"}, "scheduled_for"),
        ({"to": "scheduled", "scheduled_for": ago(1)}, "scheduled_for"),
        ({"to": "scheduled", "scheduled_for": TODAY}, None),
    ],
)
def test_what_a_step_needs(fields: dict[str, object], field: str | None) -> None:
    step = {"to": "seen", "on": TODAY, "words": "", "scheduled_for": None, "last_on": ago(5), "today": TODAY} | fields
    assert list(step_problems(**step)) == ([field] if field else [])  # type: ignore[arg-type]


# --- the letter ---


@pytest.mark.parametrize("reason", CloseReason)
def test_a_letter_tells_nobody_at_home_what_the_care_was_for(reason: CloseReason) -> None:
    written = letter(
        name="Ana Rivera",
        clinic="North Clinic",
        reason=reason,
        ended=long_date(TODAY),
        way_back="Call us at any time.",
        crisis="Call or text 988.",
    )
    if reason is CloseReason.DIED:
        assert written is None
        return
    assert written is not None
    assert written.words.startswith("Dear Ana Rivera,")
    for part in ("Call us at any time.", "Call or text 988.", "North Clinic"):
        assert part in written.words
    told = written.words.lower()
    for word in ("depress", "anxi", "phq", "gad", "score", "psych", "mental", "behavior", "registry", "episode",
                 "inactiv", "lost", "withdr", "graduat", "diagnos", "caseload", "collaborative"):  # fmt: skip
        assert word not in told


def test_a_letter_is_easy_to_read() -> None:
    """Short sentences: a long one is where a worried reader stops."""
    for reason in CloseReason:
        written = letter(name="A", clinic="B", reason=reason, ended="1 May 2026", way_back="", crisis="")
        for paragraph in written.paragraphs if written else ():
            assert max(len(sentence.split()) for sentence in paragraph.split(". ")) <= 20
