"""One invented patient: the course as rows of every app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from casereview.models import Review
from clinics.models import Membership
from clinics.rules import SETTINGS
from cocm.demo import answers, words
from cocm.demo.courses import Course, Fate, Visit, came_back, course, workday
from cocm.demo.endings import closing_note, write_letter, write_referral
from cocm.demo.loops import write_loop
from cocm.demo.plans import practise, write_plans
from cocm.demo.risk import write_alert
from contacts.models import Contact, ContactResult, ReviewRequest, ServiceMonth, TimeEntry
from contacts.rules import NOTE_TEMPLATES, Activity, Kind
from measures.models import MeasureResult
from registry.models import (
    Consent,
    ContactPoint,
    Coverage,
    Diagnosis,
    Episode,
    Patient,
    Payer,
    StatusChange,
)
from registry.rules import DISENGAGED, CloseReason, Phase, patient_tokens

if TYPE_CHECKING:
    from cocm.demo.load import Made

ACTIVITY = {Kind.TREATMENT: Activity.TREATMENT, Kind.ATTEMPT: Activity.ATTEMPT, Kind.NO_SHOW: Activity.ATTEMPT}


WAY_BACK = "Call Demo Harbor any weekday or ask your clinician: you can come back without a new referral."


@dataclass
class Sheet:
    """Where one patient's rows are written, and who is there to care for them."""

    made: Made
    team: dict[str, list[Membership]]
    payers: list[Payer]
    number: int

    @property
    def rng(self) -> Random:
        return self.made.rng

    @property
    def today(self) -> date:
        return self.made.today


def write_patient(sheet: Sheet) -> None:
    lived = course(sheet.rng, sheet.today)
    patient = _patient(sheet, lived)
    _write_course(sheet, lived, patient)
    again = came_back(sheet.rng, lived, sheet.today)
    if again is not None:
        _write_course(sheet, again, patient)


def _write_course(sheet: Sheet, lived: Course, patient: Patient) -> None:
    made = sheet.made
    episode = _episode(sheet, lived, patient)
    if lived.enrolled_on is None:
        return
    _enrolment(sheet, lived, episode)
    contacts = [_contact(sheet, episode, visit) for visit in lived.visits]
    _registry_minutes(sheet, lived, episode)
    practise(sheet, write_plans(sheet, lived, episode), contacts)
    _reviews(sheet, lived, episode, contacts)
    write_referral(sheet, episode)
    write_letter(sheet, episode)
    months = {visit.on.replace(day=1) for visit in lived.visits}
    known = {row.first for row in made.rows.get(ServiceMonth, [])}  # type: ignore[attr-defined]
    for first in sorted(months - known):
        made.add(ServiceMonth, first=first)


def _patient(sheet: Sheet, lived: Course) -> Patient:
    made, rng = sheet.made, sheet.rng
    given, family = rng.choice(words.GIVEN), rng.choice(words.FAMILY)
    mrn = str(10000 + sheet.number * 7)
    born = date(rng.randint(1945, 2004), rng.randint(1, 12), rng.randint(1, 28))
    phone = f"555-01{rng.randint(0, 99):02d}-{rng.randint(1000, 9999)}"
    patient: Patient = made.add(
        Patient,
        mrn=mrn,
        given_name=given,
        family_name=family,
        birth_date=born,
        sex=rng.choice(["female", "female", "male", "other"]) if rng.random() < 0.95 else "",
        language="Spanish" if rng.random() < 0.15 else "English",
        created_at=made.at(lived.referred_on),
        search_grams=patient_tokens(names=[given, family], mrn=mrn, birth_date=born, phones=[phone]),
    )
    times = ["mornings", "after 4 pm", "lunch time", "any time", ""]
    made.add(
        ContactPoint,
        patient=patient,
        rank=1,
        kind="mobile",
        value=phone,
        best_times=rng.choice(times),
        may_leave_message=rng.random() < 0.6,
    )
    if rng.random() < 0.5:
        other = f"555-01{rng.randint(0, 99):02d}-{rng.randint(1000, 9999)}"
        made.add(ContactPoint, patient=patient, rank=2, kind=rng.choice(["home", "relative"]), value=other)
    payer = rng.choices(sheet.payers, weights=[30, 25, 38, 7])[0]
    made.add(Coverage, patient=patient, payer=payer, starts_on=lived.referred_on - timedelta(days=rng.randint(30, 400)))
    return patient


def _episode(sheet: Sheet, lived: Course, patient: Patient) -> Episode:
    made, rng, team = sheet.made, sheet.rng, sheet.team
    managers = team["care_manager"]
    visited = lived.enrolled_on is not None and rng.random() < 0.93
    clinician = rng.choice(team["clinician"]) if lived.enrolled_on is None or rng.random() < 0.97 else None
    episode: Episode = made.add(
        Episode,
        patient=patient,
        phase=lived.phase,
        referred_on=lived.referred_on,
        enrolled_on=lived.enrolled_on,
        closed_on=lived.closed_on,
        close_reason=lived.close_reason or "",
        closing_note=closing_note(lived),
        reentry=WAY_BACK if lived.close_reason in DISENGAGED else "",
        handed_off_on=lived.closed_on if lived.close_reason == CloseReason.TRANSFERRED else None,
        care_manager=managers[sheet.number % len(managers)],
        specialist=team["specialist"][0],
        clinician=clinician,
        interval_weeks=lived.interval_weeks,
        initiating_visit_on=lived.referred_on if visited and clinician else None,
        initiating_visit_with=clinician if visited else None,
    )
    _phases(sheet, lived, episode)
    return episode


def _phases(sheet: Sheet, lived: Course, episode: Episode) -> None:
    made, by = sheet.made, episode.care_manager
    steps: list[tuple[date | None, Phase]] = [
        (lived.referred_on, Phase.REFERRED),
        (lived.enrolled_on, Phase.ENROLLED),
        (lived.enrolled_on and lived.enrolled_on + timedelta(days=10), Phase.ACTIVE),
        (lived.stable_from, Phase.RELAPSE_PREVENTION),
        (lived.closed_on, Phase.CLOSED),
    ]
    before = ""
    for on, phase in steps:
        if on is not None and on <= (lived.closed_on or sheet.today):
            made.add(StatusChange, episode=episode, from_phase=before, to_phase=phase, on=on, by=by, at=made.at(on))
            before = phase


def _enrolment(sheet: Sheet, lived: Course, episode: Episode) -> None:
    made, rng = sheet.made, sheet.rng
    assert lived.enrolled_on is not None
    if rng.random() < 0.96:  # the others show what a month without consent looks like
        late = 0 if rng.random() < 0.9 else rng.randint(3, 12)
        given_on = min(lived.enrolled_on + timedelta(days=late), lived.closed_on or sheet.today)
        made.add(
            Consent,
            episode=episode,
            given_on=given_on,
            how="verbal" if rng.random() < 0.8 else "written",
            heard_by=episode.care_manager,
            text=SETTINGS["consent.text"].default,
            text_version="1",
            recorded_at=made.at(given_on),
        )
    if rng.random() < 0.95:
        for code, text in rng.sample(words.DIAGNOSES, 1 if rng.random() < 0.7 else 2):
            made.add(Diagnosis, episode=episode, code=code, text=text, since=lived.referred_on)


def _contact(sheet: Sheet, episode: Episode, visit: Visit) -> Contact:
    made, rng = sheet.made, sheet.rng
    key, at, by = made.uuid(), made.at(visit.on), episode.care_manager
    contact: Contact = made.add(
        Contact,
        episode=episode,
        kind=visit.kind,
        mode=visit.mode,
        outcome=visit.outcome,
        service_date=visit.on,
        note=_note(rng, visit.kind),
        next_contact_on=visit.next_on,
        next_contact_covers=rng.choice(words.COVERS) if visit.next_on else "",
        entered_by=by,
        entered_at=at,
        form_key=key,
    )
    for instrument, total in (("phq9", visit.phq9), ("gad7", visit.gad7)):
        if total is not None:
            result = _result(sheet, episode, visit, instrument, total, key)
            made.add(ContactResult, contact=contact, result=result)
    made.add(
        TimeEntry,
        episode=episode,
        contact=contact,
        activity=ACTIVITY[visit.kind],
        minutes=visit.minutes,
        service_date=visit.on,
        logged_by=by,
        logged_as="care_manager",
        logged_at=at,
        form_key=key,
    )
    return contact


def _note(rng: Random, kind: Kind) -> dict[str, str]:
    said = {
        "symptoms": words.HOW,
        "adherence": words.TAKEN,
        "side_effects": words.SIDE_EFFECTS,
        "skill": words.PRACTISED,
        "tried": ["Called the mobile number, no answer."],
        "missed": ["Did not come to the appointment; no reason known."],
    }
    return {prompt.code: rng.choice(said[prompt.code]) for prompt in NOTE_TEMPLATES[kind] if prompt.code in said}


def _result(sheet: Sheet, episode: Episode, visit: Visit, instrument: str, total: int, key: Any) -> MeasureResult:
    made, rng = sheet.made, sheet.rng
    given, difficulty = answers.phq9(rng, total) if instrument == "phq9" else (answers.gad7(rng, total), None)
    positive = instrument == "phq9" and given[8] > 0
    result: MeasureResult = made.add(
        MeasureResult,
        episode=episode,
        instrument=instrument,
        instrument_version="1",
        taken_on=visit.on,
        answers=given,
        difficulty=difficulty,
        total=total,
        risk_positive=positive,
        mode=visit.mode,
        entered_by=episode.care_manager,
        entered_at=made.at(visit.on),
        form_key=key,
    )
    if positive:
        write_alert(sheet, episode, result)
    return result


def _registry_minutes(sheet: Sheet, lived: Course, episode: Episode) -> None:
    rng = sheet.rng
    for visit in lived.visits:
        if visit.kind is Kind.TREATMENT and rng.random() < 0.45:
            activity = rng.choice([Activity.REGISTRY, Activity.COORDINATION, Activity.CARE_PLANNING])
            _time(sheet, episode, visit.on, activity, rng.choice([4, 5, 6, 8, 10, 12]), episode.care_manager)


def _time(
    sheet: Sheet, episode: Episode, on: date, activity: Activity, minutes: int, by: Any, logged_as: str = "care_manager"
) -> TimeEntry:
    made = sheet.made
    entry: TimeEntry = made.add(
        TimeEntry,
        episode=episode,
        activity=activity,
        minutes=minutes,
        service_date=on,
        logged_by=by,
        logged_as=logged_as,
        logged_at=made.at(on),
        form_key=made.uuid(),
    )
    return entry


def _reviews(sheet: Sheet, lived: Course, episode: Episode, contacts: list[Contact]) -> None:
    """A review every six weeks or so, fewer for those who are well; some questions still wait."""
    made, rng, specialist = sheet.made, sheet.rng, sheet.team["specialist"][0]
    assert lived.enrolled_on is not None
    ends = lived.closed_on or sheet.today
    on = workday(lived.enrolled_on + timedelta(days=rng.randint(7, 20)))
    while on < ends - timedelta(days=3):
        minutes = _time(sheet, episode, on, Activity.CASE_REVIEW, rng.choice([5, 6, 8, 10]), specialist, "specialist")
        _time(sheet, episode, on, Activity.CASE_REVIEW, minutes.minutes, episode.care_manager)
        review = made.add(
            Review,
            episode=episode,
            reviewed_on=on,
            reviewed_by=specialist,
            reviewed_at=made.at(on),
            place="New enrolment" if (on - lived.enrolled_on).days < 21 else "Regular review",
            summary="Course and treatment discussed with the care manager.",
            time=minutes,
            form_key=made.uuid(),
        )
        write_loop(sheet, episode, review, contacts)
        on = workday(on + timedelta(days=rng.randint(35, 75) if lived.fate is not Fate.REMITS else rng.randint(60, 95)))
    if lived.closed_on is None and lived.fate in (Fate.STALLS, Fate.WORSENS) and rng.random() < 0.5:
        asked = workday(sheet.today - timedelta(days=rng.randint(1, 9)))
        made.add(
            ReviewRequest,
            episode=episode,
            question=rng.choice(words.QUESTIONS),
            about_medication=rng.random() < 0.7,
            asked_by=episode.care_manager,
            asked_at=made.at(asked),
            asked_on=asked,
        )
