"""A form that a patient fills in alone: what is asked in which order, and how the request stands.

`given` holds the last answer to each question by (instrument, item); None where the patient chose not to answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from measures.instruments import Instrument, Item

Key = tuple[str, int]
Given = Mapping[Key, int | None]

CODE_LASTS = timedelta(minutes=30)
LINK_DAYS = (1, 3, 7)
LINK_USUALLY = 3
TRIES = 5  # wrong birth dates until nobody can open it any more
SEATED = {"link": timedelta(minutes=30), "kiosk": timedelta(minutes=3)}  # how long an opened form waits for a touch
TABLET_WAITS = timedelta(minutes=2)  # then the tablet shows its first page again
LEFT_AFTER = timedelta(hours=1)  # without an answer: taken as it stands

# Comings of one network to a door in one stretch of time: a waiting room behind one address passes, a guesser does not.
DOORS = {"open": 60, "answer": 900}
DOOR_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True)
class Question:
    """`number` is its place among all that could be asked, which no answer changes."""

    number: int
    instrument: Instrument
    item: Item

    @property
    def key(self) -> Key:
        return self.instrument.code, self.item.number

    def words(self, value: int | None) -> str:
        """The answer as it was offered; empty for none."""
        return next((option.text for option in self.item.options if option.value == value), "")

    def is_risky(self, value: int | None) -> bool:
        at_least = [risk.at_least for risk in self.instrument.risk_items if risk.number == self.item.number]
        return value is not None and any(value >= least for least in at_least)

    @property
    def asks_about_risk(self) -> bool:
        return any(risk.number == self.item.number for risk in self.instrument.risk_items)


def kept_under(code: str, number: int, scales: Sequence[Instrument]) -> Key:
    """Where the answer to this item is kept: with the short form that opens this one, when it is asked as well."""
    for scale in scales:
        if scale.opens == code and number <= len(scale.asked):
            return scale.code, number
    return code, number


def every_question(scales: Sequence[Instrument]) -> list[Question]:
    """All that could be asked, short forms first, nothing twice."""
    order = sorted(scales, key=lambda scale: not scale.opens)
    asked = [
        (scale, item)
        for scale in order
        for item in scale.items
        if kept_under(scale.code, item.number, scales) == (scale.code, item.number)
    ]
    return [Question(number, scale, item) for number, (scale, item) in enumerate(asked, 1)]


def questions(scales: Sequence[Instrument], given: Given) -> list[Question]:
    """Those that need an answer after what was said so far."""
    return [question for question in every_question(scales) if _needed(question, scales, given)]


def _needed(question: Question, scales: Sequence[Instrument], given: Given) -> bool:
    scale, item = question.instrument, question.item
    if scale.zero_item not in (None, item.number) and given.get((scale.code, scale.zero_item or 0)) == 0:
        return False
    if item != scale.difficulty:
        return True
    return any(value for value in form_answers(scale, scales, given))  # how difficult: only where something is checked


def form_answers(scale: Instrument, scales: Sequence[Instrument], given: Given) -> list[int | None]:
    """As a result keeps them: one per question, in order, but for the one about difficulty."""
    return [given.get(kept_under(scale.code, item.number, scales)) for item in scale.asked]


def form_difficulty(scale: Instrument, given: Given) -> int | None:
    return given.get((scale.code, scale.difficulty.number)) if scale.difficulty else None


@dataclass(frozen=True)
class Progress:
    """How many of the questions were answered, skipped ones and the one about difficulty not."""

    answered: int
    of: int

    def __str__(self) -> str:
        return f"{self.answered} of {self.of} answered"


def progress(scales: Sequence[Instrument], given: Given) -> Progress:
    asked = [question for question in questions(scales, given) if question.item != question.instrument.difficulty]
    return Progress(sum(given.get(question.key) is not None for question in asked), len(asked))


class FormState(StrEnum):
    SENT = "sent"
    OPENED = "opened"
    FILLING = "filling"
    FINISHED = "finished"
    LEFT = "left"
    LOCKED = "locked"
    REVOKED = "revoked"
    EXPIRED = "expired"
    CLOSED = "closed"


WAITING = frozenset({FormState.SENT, FormState.OPENED, FormState.FILLING})


@dataclass(frozen=True)
class Times:
    """What happened to a request and when."""

    expires_at: datetime
    opened_at: datetime | None = None
    last_answer_at: datetime | None = None
    finished_at: datetime | None = None
    left_at: datetime | None = None
    revoked_at: datetime | None = None
    proof_tries: int = 0
    episode_is_open: bool = True


def form_state(times: Times, now: datetime) -> FormState:
    if times.finished_at:
        return FormState.FINISHED
    if times.left_at:
        return FormState.LEFT
    if times.revoked_at:
        return FormState.REVOKED
    if times.proof_tries >= TRIES:
        return FormState.LOCKED
    if not times.episode_is_open:
        return FormState.CLOSED
    if times.last_answer_at and now < times.last_answer_at + LEFT_AFTER:
        return FormState.FILLING
    if now >= times.expires_at:
        return FormState.EXPIRED
    return FormState.OPENED if times.opened_at else FormState.SENT


def opens(times: Times, now: datetime) -> bool:
    """May the link or the code be used, with the birth date?"""
    return form_state(times, now) in WAITING and now < times.expires_at


def goes_on(times: Times, now: datetime) -> bool:
    """May whoever opened it in time still answer? They are not thrown out in the middle of a question."""
    return form_state(times, now) in WAITING or (
        form_state(times, now) == FormState.EXPIRED and now < times.expires_at + LEFT_AFTER
    )


def is_left(times: Times, now: datetime) -> bool:
    """Answered in part, and nobody will go on: staff see what was answered."""
    if times.last_answer_at is None or times.finished_at or times.left_at:
        return False
    ended = form_state(times, now) in (FormState.REVOKED, FormState.LOCKED, FormState.CLOSED)
    return ended or now >= times.last_answer_at + LEFT_AFTER
