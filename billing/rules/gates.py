"""What a claim needs besides minutes. A gate that is not passed never hides the minutes: it says what is missing and
who can mend it."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.rules import Labelled, short_date


class Stand(Labelled):
    DONE = "done", "Done"
    OPEN = "open", "To check"
    BLOCKED = "blocked", "Blocks the claim"


@dataclass(frozen=True)
class Gate:
    code: str
    word: str
    stand: Stand
    why: str = ""

    @property
    def words(self) -> str:
        return f"{self.word}: {self.why}" if self.why else self.word


@dataclass(frozen=True)
class GateFacts:
    """What is known of a patient's month. All dates are clinic-local; `last` is the month's last day."""

    first: date
    last: date
    consent_on: date | None = None  # of the consent that covers most of the month, if any does
    started_on: date | None = None  # enrolment
    visit_on: date | None = None
    visit_waived: str = ""
    diagnosis: bool = False
    scale: str = ""  # the primary scale by name
    scored_on: date | None = None  # in this month
    plan_written: bool = False
    plan_signed: bool = False  # and in force on a day of this month
    clinician: bool = False
    payer: str = ""
    verified: bool = False
    visit_look_back_days: int = 365


def gates(facts: GateFacts) -> list[Gate]:
    """Every gate in the order the work is done, passed or not."""
    return [
        _consent(facts),
        _visit(facts),
        _yes("diagnosis", "Diagnosis", facts.diagnosis, "no active diagnosis; the treating clinician adds it"),
        _yes("clinician", "Clinician", facts.clinician, "no treating clinician named; the clinic lead assigns one"),
        _plan(facts),
        _score(facts),
        _payer(facts),
    ]


def _yes(code: str, word: str, passed: bool, why_not: str) -> Gate:
    return Gate(code, word, Stand.DONE) if passed else Gate(code, word, Stand.BLOCKED, why_not)


def _consent(facts: GateFacts) -> Gate:
    if facts.consent_on is None:
        why = "none covers this month; the care manager or treating clinician documents it"
        return Gate("consent", "Consent", Stand.BLOCKED, why)
    if facts.consent_on > facts.first:
        why = f"given on {short_date(facts.consent_on, facts.last)}; earlier minutes do not count"
        return Gate("consent", "Consent", Stand.DONE, why)
    return Gate("consent", "Consent", Stand.DONE)


def _visit(facts: GateFacts) -> Gate:
    if facts.visit_waived:
        return Gate("visit", "Initiating visit", Stand.DONE, f"not needed: {facts.visit_waived}")
    if facts.visit_on is None or facts.visit_on > facts.last:
        why = "none on record; the treating clinician documents it, or why none is needed"
        return Gate("visit", "Initiating visit", Stand.BLOCKED, why)
    if facts.started_on is not None and facts.visit_on < facts.started_on - timedelta(days=facts.visit_look_back_days):
        why = (
            f"on {short_date(facts.visit_on, facts.last)}, more than {facts.visit_look_back_days} days before enrolment"
        )
        return Gate("visit", "Initiating visit", Stand.OPEN, why)
    return Gate("visit", "Initiating visit", Stand.DONE)


def _plan(facts: GateFacts) -> Gate:
    if facts.plan_signed:
        return Gate("plan", "Signed plan", Stand.DONE)
    why = "written, the treating clinician signs it" if facts.plan_written else "none yet; the care manager writes it"
    return Gate("plan", "Signed plan", Stand.BLOCKED, why)


def _score(facts: GateFacts) -> Gate:
    if facts.scored_on is not None:
        return Gate("score", "Score", Stand.DONE)
    return Gate("score", "Score", Stand.OPEN, f"no {facts.scale} in this month; it is what auditors look for")


def _payer(facts: GateFacts) -> Gate:
    if not facts.payer:
        return Gate("payer", "Payer", Stand.BLOCKED, "no coverage on record for this month; the care manager adds it")
    if not facts.verified:
        why = f"needs review: nobody has verified a policy of {facts.payer} for this month; the clinic lead does"
        return Gate("payer", "Payer", Stand.OPEN, why)
    return Gate("payer", "Payer", Stand.DONE)
