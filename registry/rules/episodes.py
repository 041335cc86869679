"""Phases of an episode, its weeks, its next contact and its consent."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clinics.machines import Machine

from .labels import Labelled, counted


class Phase(Labelled):
    REFERRED = "referred", "Referred"
    ENROLLED = "enrolled", "Enrolled"
    ACTIVE = "active", "Active treatment"
    RELAPSE_PREVENTION = "relapse_prevention", "Relapse prevention"
    CLOSED = "closed", "Closed"


# A closed episode stays closed: coming back is a new episode, and a baseline never carries across.
EPISODE = Machine(
    "Episode",
    {
        Phase.REFERRED: (Phase.ENROLLED, Phase.CLOSED),
        Phase.ENROLLED: (Phase.ACTIVE, Phase.CLOSED),
        Phase.ACTIVE: (Phase.RELAPSE_PREVENTION, Phase.CLOSED),
        Phase.RELAPSE_PREVENTION: (Phase.ACTIVE, Phase.CLOSED),
        Phase.CLOSED: (),
    },
    {phase: phase.label for phase in Phase},
)
IN_CARE = frozenset({Phase.ENROLLED, Phase.ACTIVE, Phase.RELAPSE_PREVENTION})


class CloseReason(Labelled):
    GRADUATED = "graduated", "Graduated"
    LOST = "lost", "Lost to follow-up"
    INACTIVE = "inactive", "Administrative inactivity"
    WITHDREW = "withdrew", "Withdrew"
    TRANSFERRED = "transferred", "Transferred"
    DIED = "died", "Died"
    OTHER = "other", "Other"


# Who stopped coming leaves with a close-out note that says how to come back.
DISENGAGED = (CloseReason.LOST, CloseReason.INACTIVE, CloseReason.WITHDREW)
NOTE_LENGTH, REENTRY_LENGTH = 2000, 1000


class FlagKind(Labelled):
    """What the nightly run opens and closes."""

    CONTACT_OVERDUE = "contact_overdue", "Contact overdue"
    MEASURE_DUE = "measure_due", "Measure due"
    REVIEW_DUE = "review_due", "Review due"
    RISK_FOLLOW_UP = "risk_follow_up", "Follow-up after risk"
    PLAN_SIGNATURE = "plan_signature", "Plan needs a signature"
    PLAN_MISSING = "plan_missing", "No care plan yet"
    UNTOLD = "untold", "Patient not told yet"
    REFERRAL_DUE = "referral_due", "Referral to follow up"
    HAND_OFF_DUE = "hand_off_due", "Hand-off to confirm"
    RELAPSE_CHECK = "relapse_check", "Relapse check due"
    INACTIVE = "inactive", "No treatment contact"


# (weeks, words); None is "as needed".
INTERVALS: list[tuple[int | None, str]] = [
    (1, "every week"),
    (2, "every 2 weeks"),
    (3, "every 3 weeks"),
    (4, "every 4 weeks"),
    (6, "every 6 weeks"),
    (8, "every 8 weeks"),
    (None, "as needed"),
]


def interval_words(weeks: int | None) -> str:
    return dict(INTERVALS)[weeks]


def weeks_in_treatment(enrolled_on: date | None, closed_on: date | None, today: date) -> int | None:
    """Whole weeks from enrolment to discharge, or to today: a lost patient's weeks keep growing.

    None before enrolment; a referral is not treatment.
    """
    if enrolled_on is None:
        return None
    return max(0, ((closed_on or today) - enrolled_on).days // 7)


class OverdueGrade(Labelled):
    DAYS = "days", "Days late"
    WEEKS = "weeks", "A week or more late"
    MONTH = "month", "30 days or more late"


OVERDUE_FROM: tuple[tuple[int, OverdueGrade], ...] = (
    (30, OverdueGrade.MONTH),
    (7, OverdueGrade.WEEKS),
    (1, OverdueGrade.DAYS),
)


@dataclass(frozen=True)
class Overdue:
    days: int
    grade: OverdueGrade

    @property
    def words(self) -> str:
        return f"{counted(self.days, 'day')} late"


def overdue(next_on: date | None, today: date) -> Overdue | None:
    """How late the next contact is, from day 1; None when it is today, ahead or not set."""
    if next_on is None or next_on >= today:
        return None
    days = (today - next_on).days
    return Overdue(days, next(grade for least, grade in OVERDUE_FROM if days >= least))


def consent_ends(given_on: date, valid_months: int | None) -> date | None:
    """The first day a consent no longer covers; None when it is given once for the episode."""
    if valid_months is None:
        return None
    years, month = divmod(given_on.month - 1 + valid_months, 12)
    first = date(given_on.year + years, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(given_on.day, (following - first).days))


RENEWED_AFTER = timedelta(days=300)  # some payers want consent each year: in good time before the last one runs out


def may_be_renewed(given_on: date, on: date) -> bool:
    """Whether consent may be given anew on that day although the last one still holds."""
    return on - given_on >= RENEWED_AFTER


def consent_valid(
    given_on: date | None, on: date, *, withdrawn_on: date | None = None, valid_months: int | None = None
) -> bool:
    """Whether consent covers that day. The day it is given counts, the day it is withdrawn does not."""
    if given_on is None or on < given_on or (withdrawn_on is not None and on >= withdrawn_on):
        return False
    ends = consent_ends(given_on, valid_months)
    return ends is None or on < ends


@dataclass(frozen=True)
class EnrolmentFacts:
    """What is known of an episode when someone wants to enrol it."""

    contact_details: bool = False
    coverage: bool = False
    care_manager: bool = False
    treating_clinician: bool = False
    specialist: bool = False
    consent: bool = False
    initiating_visit: bool = False  # true as well when the patient does not need one
    diagnosis: bool = False
    primary_scale: bool = False
    assessment: bool = False


@dataclass(frozen=True)
class Missing:
    code: str
    what: str
    who: str


_CARE_MANAGER, _CLINICIAN, _LEAD = "care manager", "treating clinician", "clinic lead"
ENROLMENT_NEEDS: tuple[tuple[str, str, str], ...] = (
    ("contact_details", "a way to reach the patient", _CARE_MANAGER),
    ("coverage", "payer coverage, or a note that there is none", _CARE_MANAGER),
    ("care_manager", "a care manager on the team", _LEAD),
    ("treating_clinician", "a treating clinician on the team", _LEAD),
    ("specialist", "a psychiatric specialist on the team", _LEAD),
    ("consent", "consent to collaborative care", _CLINICIAN),
    ("initiating_visit", "the initiating visit", _CLINICIAN),
    ("diagnosis", "a behavioral health diagnosis", _CLINICIAN),
    ("primary_scale", "the scale that treatment is steered by", _CARE_MANAGER),
    ("assessment", "the care manager's initial assessment", _CARE_MANAGER),
)


def missing_for_enrolment(facts: EnrolmentFacts) -> list[Missing]:
    """What enrolment still lacks and who does it, in the order the work is done."""
    return [Missing(field, what, who) for field, what, who in ENROLMENT_NEEDS if not getattr(facts, field)]


class Step(Labelled):
    """The next thing to do for a patient: the one filled button of the page."""

    REFER = "refer", "Open an episode"
    CONSENT = "consent", "Document consent"
    TEAM = "team", "Name the team"
    ENROL = "enrol", "Enrol"
    CONTACT = "contact", "Log contact"


def next_step(phase: Phase | None, missing: Iterable[Missing]) -> Step:
    """What comes next by the facts; `phase` is None when no episode is open."""
    lacking = {gap.code for gap in missing}
    if phase is None or phase is Phase.CLOSED:
        return Step.REFER
    if "consent" in lacking:
        return Step.CONSENT
    if phase is Phase.REFERRED:
        return Step.TEAM if "care_manager" in lacking else Step.ENROL
    return Step.CONTACT


_ICD10CM = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")


def icd10cm(text: str) -> str | None:
    """The code in its usual form ("f331" becomes "F33.1"), or None when it cannot be an ICD-10-CM code.

    Only the shape is checked; whether the code exists in a given year is not.
    """
    plain = text.strip().upper().replace(" ", "")
    if "." not in plain and len(plain) > 3:
        plain = f"{plain[:3]}.{plain[3:]}"
    return plain if _ICD10CM.fullmatch(plain) else None
