"""Referrals in every state, the notes of endings, and the letters that were given."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from cocm.demo.courses import Course, workday
from contacts.models import LetterGiven, Referral, ReferralStep
from contacts.rules import Outcome
from contacts.rules.letters import LetterWay, letter, long_date
from contacts.rules.outreach import TRIES, Try, tries_in_words
from contacts.rules.referrals import ReferralState, ask_on
from registry.models import Episode
from registry.rules import DISENGAGED, CloseReason
from safety.rules import CRISIS_LINES

if TYPE_CHECKING:
    from cocm.demo.patients import Sheet

ASK_DAYS = 14
TO = (
    ("Harborview Sleep Clinic", "Snores and wakes tired; rule out sleep apnea."),
    ("Community legal aid", "Eviction notice; needs help before the hearing."),
    ("Northside Physical Therapy", "Back pain keeps her from the walks we planned."),
    ("County housing office", "Heating broken since spring, landlord does not answer."),
    ("Dr Amara Cole, endocrinology", "Tired for months, thyroid values out of range."),
)
# The steps a referral went through, the last one where it stands; days after the first, words.
PATHS: tuple[tuple[tuple[ReferralState, int, str], ...], ...] = (
    ((ReferralState.MADE, 0, ""),),
    ((ReferralState.MADE, 0, ""), (ReferralState.MADE, 14, "Asked at the desk: the letter has arrived, no day yet.")),
    ((ReferralState.MADE, 0, ""), (ReferralState.SCHEDULED, 6, "Their desk called back.")),
    ((ReferralState.MADE, 0, ""), (ReferralState.SCHEDULED, 4, ""), (ReferralState.SEEN, 16, "Went with her sister.")),
    ((ReferralState.MADE, 0, ""), (ReferralState.SCHEDULED, 4, ""), (ReferralState.NOT_SEEN, 16, "Had no ride.")),
    (
        (ReferralState.MADE, 0, ""),
        (ReferralState.SEEN, 12, "Walked in."),
        (ReferralState.REPORTED, 20, "Seen twice; advice given, no follow-up needed."),
    ),
    ((ReferralState.MADE, 0, ""), (ReferralState.CALLED_OFF, 9, "Patient found help through her church.")),
)


def write_referral(sheet: Sheet, episode: Episode) -> None:
    """For some of those in care; each path is taken in turn."""
    if episode.closed_on or episode.enrolled_on is None or sheet.rng.random() > 0.3:
        return
    made, by = sheet.made, episode.care_manager
    path = PATHS[len(made.rows.get(Referral, [])) % len(PATHS)]
    first = max(episode.enrolled_on, workday(sheet.today - timedelta(days=path[-1][1] + sheet.rng.randint(0, 16))))
    steps = [(state, max(first, workday(first + timedelta(days=days))), words) for state, days, words in path]
    steps = [step for step in steps if step[1] <= sheet.today]
    state, on, words = steps[-1]
    days = {each: day for each, day, _ in steps}
    scheduled_for = (
        workday(days[ReferralState.SCHEDULED] + timedelta(days=10)) if ReferralState.SCHEDULED in days else None
    )
    to_whom, what_for = sheet.rng.choice(TO)
    row = made.add(
        Referral,
        episode=episode,
        to_whom=to_whom,
        what_for=what_for,
        made_on=first,
        made_by=by,
        made_at=made.at(first),
        form_key=made.uuid(),
        state=state,
        scheduled_for=scheduled_for,
        seen_on=days.get(ReferralState.SEEN),
        report=words if state is ReferralState.REPORTED else "",
        ask_on=ask_on(state, on=on, days=ASK_DAYS, scheduled_for=scheduled_for),
    )
    for number, (stands, day, said) in enumerate(steps):
        key = made.uuid() if number else None
        made.add(ReferralStep, referral=row, state=stands, on=day, words=said, by=by, at=made.at(day), form_key=key)


def closing_note(lived: Course) -> str:
    if lived.closed_on is None:
        return ""
    if lived.close_reason not in DISENGAGED:
        return "Goals reached; the plan for staying well is with the patient." if lived.stable_from else ""
    return tries_in_words(_tries(lived), treated_on=_treated(lived), today=lived.closed_on)


def _treated(lived: Course) -> date | None:
    return max((visit.on for visit in lived.visits if visit.kind not in TRIES), default=None)


def _tries(lived: Course) -> list[Try]:
    treated = _treated(lived)
    return [
        Try(visit.on, visit.kind, visit.mode, Outcome(visit.outcome))
        for visit in lived.visits
        if visit.kind in TRIES and (treated is None or visit.on > treated)
    ]


def write_letter(sheet: Sheet, episode: Episode) -> None:
    """Most endings have theirs, by post."""
    if episode.closed_on is None or sheet.rng.random() > 0.8:
        return
    made, patient = sheet.made, episode.patient
    words = letter(
        name=f"{patient.given_name} {patient.family_name}",
        clinic=made.clinic.name,
        reason=CloseReason(episode.close_reason),
        ended=long_date(episode.closed_on),
        way_back=episode.reentry,
        crisis=CRISIS_LINES,
    )
    if words:
        made.add(
            LetterGiven,
            episode=episode,
            how=LetterWay.POST,
            words=words.words,
            given_on=episode.closed_on,
            given_by=episode.care_manager,
            given_at=made.at(episode.closed_on),
            form_key=made.uuid(),
        )
