"""What a claim needs besides minutes. A gate that is not passed never hides the minutes: it says what is missing and
who can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.rules import Labelled, short_date

from .explained import Earned

WEEK = timedelta(days=7)


class Stand(Labelled):
    DONE = "done", "Done"
    OPEN = "open", "To check"
    BLOCKED = "blocked", "Blocks the claim"


class Need(Labelled):
    """The gates, in the order the work is done."""

    CONSENT = "consent", "Consent"
    VISIT = "visit", "Initiating visit"
    DIAGNOSIS = "diagnosis", "Diagnosis"
    SCORE = "score", "Score"
    PLAN = "plan", "Signed plan"
    REVIEW = "review", "Case review"
    CLINICIAN = "clinician", "Clinician"
    MODEL = "model", "One model"
    BILLER = "biller", "One biller"
    PAYER = "payer", "Payer"


@dataclass(frozen=True)
class Gate:
    code: str
    word: str
    stand: Stand
    why: str = ""
    fixer: str = ""  # who can mend it and how; empty when nothing is missing

    @property
    def words(self) -> str:
        told = "; ".join(filter(None, (self.why, self.fixer)))
        return f"{self.word}: {told}" if told else self.word


@dataclass(frozen=True)
class GateFacts:
    """What is known of a patient's month. All dates are clinic-local; `last` is the month's last day."""

    first: date
    last: date
    until: date | None = None  # the last day there is of a month that still runs
    consent_on: date | None = None  # of the consent that covers most of the month, if any does
    started_on: date | None = None  # enrolment
    visit_on: date | None = None
    visit_waived: str = ""
    visit_look_back_days: int = 365
    diagnosis: bool = False
    scale: str = ""  # the primary scale by name
    scored_on: date | None = None  # in this month
    plan_written: bool = False
    plan_signed: bool = False  # and in force on a day of this month
    review_days: tuple[date, ...] = ()  # of this month, on which any patient of the clinic was reviewed
    last_review_on: date | None = None  # of this patient, by the month's end
    clinicians: tuple[str, ...] = ()  # who directed the care in this month, in their order
    payer: str = ""
    verified: bool = False


def gates(facts: GateFacts, lines: Sequence[Earned] = ()) -> list[Gate]:
    """Every gate, passed or not. `lines` are what the month bills."""
    return [
        _consent(facts),
        _visit(facts),
        _yes(Need.DIAGNOSIS, facts.diagnosis, "no active diagnosis", "the treating clinician adds it"),
        _score(facts),
        _plan(facts),
        _review(facts),
        _yes(Need.CLINICIAN, bool(facts.clinicians), "no treating clinician named", "the clinic lead assigns one"),
        _model(lines),
        _biller(facts),
        _payer(facts),
    ]


def _done(need: Need, why: str = "") -> Gate:
    return Gate(need.value, need.label, Stand.DONE, why)


def _open(need: Need, why: str, fixer: str) -> Gate:
    return Gate(need.value, need.label, Stand.OPEN, why, fixer)


def _blocked(need: Need, why: str, fixer: str) -> Gate:
    return Gate(need.value, need.label, Stand.BLOCKED, why, fixer)


def _yes(need: Need, passed: bool, why_not: str, fixer: str) -> Gate:
    return _done(need) if passed else _blocked(need, why_not, fixer)


def _consent(facts: GateFacts) -> Gate:
    if facts.consent_on is None:
        return _blocked(Need.CONSENT, "none covers this month", "the care manager or treating clinician documents it")
    given = f"given on {short_date(facts.consent_on, facts.last)}"
    return _done(Need.CONSENT, f"{given}; earlier minutes do not count" if facts.consent_on > facts.first else given)


def _visit(facts: GateFacts) -> Gate:
    if facts.visit_waived:
        return _done(Need.VISIT, f"not needed: {facts.visit_waived}")
    if facts.visit_on is None or facts.visit_on > facts.last:
        return _blocked(Need.VISIT, "none on record", "the treating clinician documents it, or why none is needed")
    on = f"on {short_date(facts.visit_on, facts.last)}"
    look_back = timedelta(days=facts.visit_look_back_days)
    if facts.started_on is not None and facts.visit_on < facts.started_on - look_back:
        why = f"{on}, more than {facts.visit_look_back_days} days before enrolment"
        return _open(Need.VISIT, why, "the treating clinician documents a later one")
    return _done(Need.VISIT, on)


def _score(facts: GateFacts) -> Gate:
    if facts.scored_on is not None:
        return _done(Need.SCORE, f"{facts.scale} on {short_date(facts.scored_on, facts.last)}")
    why = f"no {facts.scale} in this month; it is what auditors look for"
    return _open(Need.SCORE, why, "the care manager repeats it with the next contact")


def _plan(facts: GateFacts) -> Gate:
    if facts.plan_signed:
        return _done(Need.PLAN)
    if facts.plan_written:
        return _blocked(Need.PLAN, "written, not signed", "the treating clinician signs it")
    return _blocked(Need.PLAN, "none yet", "the care manager writes it")


def _review(facts: GateFacts) -> Gate:
    """The weekly consultation about the caseload takes place; when this patient was last reviewed is shown."""
    last = facts.last_review_on
    told = f"this patient's last one on {short_date(last, facts.last)}" if last else "this patient not reviewed yet"
    until = min(facts.until or facts.last, facts.last)
    missed = [monday for monday in _weeks(facts.first, until) if not _in_week(facts.review_days, monday)]
    if not facts.review_days and until == facts.last:
        why = f"none of the caseload in this month; {told}"
        return _blocked(Need.REVIEW, why, "the psychiatric specialist signs reviews that took place")
    if missed:
        weeks = ", ".join(short_date(monday, facts.last) for monday in missed)
        why = f"none in the {'week' if len(missed) == 1 else 'weeks'} of {weeks}; {told}"
        return _open(Need.REVIEW, why, "the psychiatric specialist reviews the caseload each week")
    return _done(Need.REVIEW, told)


def _weeks(first: date, until: date) -> list[date]:
    """The Mondays of the whole weeks between these days; weeks that reach into another month are not asked for."""
    monday = first + timedelta(days=-first.weekday() % 7)
    found = []
    while monday + WEEK - timedelta(days=1) <= until:
        found.append(monday)
        monday += WEEK
    return found


def _in_week(days: Sequence[date], monday: date) -> bool:
    return any(monday <= day < monday + WEEK for day in days)


def _model(lines: Sequence[Earned]) -> Gate:
    models = {line.rule.model for line in lines}
    if len(models) > 1:  # no policy can come to this; a claim must never
        return _blocked(Need.MODEL, "codes of two models in one month", "the clinic lead corrects the payer's policy")
    return _done(Need.MODEL, next(iter(models)).label if models else "")


def _biller(facts: GateFacts) -> Gate:
    if len(facts.clinicians) < 2:
        return _done(Need.BILLER, "".join(facts.clinicians))
    names = " and ".join(facts.clinicians)
    return _open(
        Need.BILLER, f"{names} in one month; a new clinician needs a new consent", "the clinic lead decides who bills"
    )


def _payer(facts: GateFacts) -> Gate:
    if not facts.payer:
        return _blocked(Need.PAYER, "no coverage on record for this month", "the care manager adds it")
    if not facts.verified:
        why = f"needs review: nobody has verified a policy of {facts.payer} for this month"
        return _open(Need.PAYER, why, "the clinic lead verifies it with the payer")
    return _done(Need.PAYER, facts.payer)


def held(facts: GateFacts) -> str:
    """Why a person decides before the claim goes out; empty when nobody has to."""
    return "two treating clinicians in one month" if len(facts.clinicians) > 1 else ""
