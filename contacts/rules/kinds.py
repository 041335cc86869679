"""What a contact was, what came of it, and what its note asks for. Purpose, mode and outcome are kept apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from registry.rules import Labelled, short_date


class Kind(Labelled):
    TREATMENT = "treatment", "Treatment"
    ATTEMPT = "attempt", "Outreach attempt"
    SCHEDULING = "scheduling", "Scheduling"
    NO_SHOW = "no_show", "No-show"
    MESSAGE = "message", "Message"


class Mode(Labelled):
    IN_PERSON = "in_person", "In person"
    VIDEO = "video", "Video"
    PHONE = "phone", "Phone"
    PORTAL = "portal", "Portal"


class Outcome(Labelled):
    COMPLETED = "completed", "Completed"
    CUT_SHORT = "cut_short", "Cut short"
    NO_ANSWER = "no_answer", "No answer"
    LEFT_MESSAGE = "left_message", "Left a message"
    CALL_BACK = "call_back", "Asked to call back"
    WRONG_NUMBER = "wrong_number", "Wrong number"
    DECLINED = "declined", "Declined"
    BOOKED = "booked", "Appointment made"
    RESCHEDULED = "rescheduled", "Rescheduled"
    CANCELLED = "cancelled", "Cancelled"
    NOT_REACHED = "not_reached", "Not reached afterwards"
    SENT = "sent", "Sent"
    ANSWERED = "answered", "Answered"


MODES: Mapping[Kind, tuple[Mode, ...]] = {
    Kind.TREATMENT: (Mode.PHONE, Mode.VIDEO, Mode.IN_PERSON),
    Kind.ATTEMPT: (Mode.PHONE, Mode.VIDEO, Mode.IN_PERSON, Mode.PORTAL),
    Kind.SCHEDULING: (Mode.PHONE, Mode.PORTAL, Mode.IN_PERSON, Mode.VIDEO),
    Kind.NO_SHOW: (Mode.PHONE, Mode.VIDEO, Mode.IN_PERSON),
    Kind.MESSAGE: (Mode.PORTAL, Mode.PHONE),
}
OUTCOMES: Mapping[Kind, tuple[Outcome, ...]] = {
    Kind.TREATMENT: (Outcome.COMPLETED, Outcome.CUT_SHORT),
    Kind.ATTEMPT: (
        Outcome.NO_ANSWER,
        Outcome.LEFT_MESSAGE,
        Outcome.CALL_BACK,
        Outcome.WRONG_NUMBER,
        Outcome.DECLINED,
    ),
    Kind.SCHEDULING: (Outcome.BOOKED, Outcome.RESCHEDULED, Outcome.CANCELLED, Outcome.DECLINED),
    Kind.NO_SHOW: (Outcome.NOT_REACHED, Outcome.RESCHEDULED, Outcome.DECLINED),
    Kind.MESSAGE: (Outcome.SENT, Outcome.ANSWERED),
}


@dataclass(frozen=True)
class Prompt:
    """One field of a note: what it is filed under, its heading, and what to ask."""

    code: str
    heading: str
    prompt: str


NOTE_TEMPLATES: Mapping[Kind, tuple[Prompt, ...]] = {
    Kind.TREATMENT: (
        Prompt("symptoms", "How are things?", "Mood, sleep, energy, worry; what changed since last time"),
        Prompt("adherence", "Medication", "What is taken, how often it is missed, and why"),
        Prompt("side_effects", "Side effects", "What the patient notices, how much it bothers them"),
        Prompt("skill", "Skill practised", "Behavioral activation, problem solving, breathing; how it went"),
        Prompt("goals", "Goals", "What was planned last time, what was done, what comes next"),
        Prompt("other", "Anything else", "Life events, other care, questions for the team"),
    ),
    Kind.ATTEMPT: (
        Prompt("tried", "What was tried", "Number and time called, message left, letter or relative asked"),
        Prompt("next_try", "Next try", "When, and by which other way"),
    ),
    Kind.SCHEDULING: (Prompt("arranged", "What was arranged", "Day, time, mode; what stood in the way"),),
    Kind.NO_SHOW: (
        Prompt("missed", "What was missed", "Appointment and what was known of the reason"),
        Prompt("next_try", "Next try", "How and when the patient will be reached"),
    ),
    Kind.MESSAGE: (
        Prompt("message", "Message", "What was written and what was asked"),
        Prompt("answer", "Answer", "What came back, and what follows from it"),
    ),
}


def is_treatment(kind: Kind) -> bool:
    """Only treatment moves the last treatment contact, the sessions and what is next due."""
    return kind is Kind.TREATMENT


@dataclass(frozen=True)
class Reach:
    """When the patient was last treated, and what was tried since then."""

    last_treatment_on: date | None
    attempts_since: int
    no_shows_since: int


def reach(contacts: Iterable[tuple[Kind, date]]) -> Reach:
    """From the contacts that are not voided. What happened on the day of the last treatment is not *since* it."""
    known = list(contacts)
    last = max((day for kind, day in known if is_treatment(kind)), default=None)
    since = [kind for kind, day in known if last is None or day > last]
    return Reach(last, since.count(Kind.ATTEMPT), since.count(Kind.NO_SHOW))


def next_contact(interval_weeks: int | None, service_date: date) -> date | None:
    """The day the cadence suggests, on the same weekday; None when contacts are as needed."""
    return None if interval_weeks is None else service_date + timedelta(weeks=interval_weeks)


MAX_MINUTES = 480


def time_problems(
    *, minutes: int | None, service_date: date, today: date, earliest: date | None = None
) -> dict[str, str]:
    """What stands in the way of logging these minutes, by field. `earliest` is the day of the referral."""
    found = {}
    if minutes is not None and not 1 <= minutes <= MAX_MINUTES:
        found["minutes"] = f"Enter whole minutes between 1 and {MAX_MINUTES}."
    if service_date > today:
        found["service_date"] = f"{short_date(service_date, today)} is still to come. Enter the day it happened."
    elif earliest is not None and service_date < earliest:
        found["service_date"] = f"That is before the referral on {short_date(earliest, today)}."
    return found


def contact_problems(
    *,
    kind: Kind,
    mode: Mode,
    outcome: Outcome | None,
    service_date: date,
    minutes: int | None,
    next_contact_on: date | None,
    next_contact_covers: str,
    today: date,
    earliest: date | None = None,
    closed_on: date | None = None,
) -> dict[str, str]:
    """What stands in the way of saving this contact, by field; empty when nothing does."""
    found = time_problems(minutes=minutes, service_date=service_date, today=today, earliest=earliest)
    if mode not in MODES[kind]:
        found["mode"] = f"{kind.label} is not done by {mode.label.lower()}."
    if outcome not in OUTCOMES[kind]:
        choices = ", ".join(choice.label.lower() for choice in OUTCOMES[kind])
        found["outcome"] = f"Choose what came of it: {choices}."
    if is_treatment(kind):
        if closed_on is not None and service_date > closed_on:
            ended = short_date(closed_on, today)
            found["service_date"] = f"This episode ended on {ended}. To treat again, register a new episode first."
        if minutes is None:
            found["minutes"] = "Enter the minutes this contact took."
        if next_contact_on is None:
            found["next_contact_on"] = "Choose when to be in touch next."
        if not next_contact_covers.strip():
            found["next_contact_covers"] = "Say what the next contact will cover."
    if next_contact_on is not None and next_contact_on <= service_date:
        found["next_contact_on"] = "The next contact comes after this one."
    return found
