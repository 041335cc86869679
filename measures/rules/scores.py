"""Totals, bands and risk answers of one form. Gaps are None; zero is a score.

Answers are a sequence in the order of the form, one per item, the scored ones first, None where nothing was answered.
The PHQ-9's difficulty question is stored beside them and never reaches these functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from measures.instruments import Band, Instrument, Item

Answers = Sequence[int | None]
SLOT_ANSWER_MAX = 9  # whose options are not loaded: any one digit as printed on the form


def check_answers(instrument: Instrument, answers: Answers) -> None:
    """A ValueError, in words, for answers the form does not offer."""
    items = instrument.asked
    if len(answers) != len(items):
        raise ValueError(f"{instrument.short_name} has {len(items)} items, not {len(answers)}")
    for item, value in zip(items, answers, strict=True):
        if value is not None and value not in item.values:
            raise ValueError(f"{value} is not an answer to {instrument.short_name} item {item.number}")


def check_slot(instrument: Instrument, answers: Answers, total: int | None) -> None:
    """The same for a slot: a total within its range, and answers to its risk items only, by their number."""
    name, low, high = instrument.short_name, instrument.minimum, instrument.maximum
    if total is not None and not (low is not None and high is not None and low <= total <= high):
        raise ValueError(f"{name} totals run from {low} to {high}" if high else f"{name} has no total")
    risky = {risk.number for risk in instrument.risk_items}
    for number, value in enumerate(answers, 1):
        if value is not None and (number not in risky or not 0 <= value <= SLOT_ANSWER_MAX):
            raise ValueError(f"{value} is not an answer to {name} item {number}")


def total(instrument: Instrument, answers: Answers) -> int | None:
    """Sum of the scored answers, or None when one is missing. A slot without wording has no total to add up.

    The one exception is written in the data: a `zero_item` answered 0 (AUDIT-C: never drinks) makes the total 0.
    """
    check_answers(instrument, answers)
    if not instrument.has_total:
        return None
    if instrument.zero_item is not None and answers[instrument.zero_item - 1] == 0:
        return 0
    scored = answers[: len(instrument.scored_items)]
    given = [value for value in scored if value is not None]
    return sum(given) if given and len(given) == len(scored) else None


def prorated(instrument: Instrument, answers: Answers) -> int | None:
    """The mean of the answers times the number of items, halves up, when only so few are missing as the data allow.

    None when nothing is missing, too much is, or a risk item is: that one is never guessed. A clinic switches this
    on; the result is stored as prorated and is never a baseline.
    """
    check_answers(instrument, answers)
    scored = answers[: len(instrument.scored_items)]
    given = [value for value in scored if value is not None]
    missing = {number for number, value in enumerate(scored, 1) if value is None}
    risky = {risk.number for risk in instrument.risk_items}
    if not missing or len(missing) > instrument.prorate_missing or missing & risky:
        return None
    return (2 * sum(given) * len(scored) + len(given)) // (2 * len(given))


def band(instrument: Instrument, score: int | None) -> Band | None:
    if score is None:
        return None
    return next((band for band in instrument.bands if band.low <= score <= band.high), None)


@dataclass(frozen=True)
class RiskAnswer:
    number: int
    value: int
    item: Item | None  # None in a slot whose wording is not loaded

    @property
    def words(self) -> str:
        """item 9: several days"""
        options = self.item.options if self.item else ()
        chosen = next((option.text.lower() for option in options if option.value == self.value), str(self.value))
        return f"item {self.number}: {chosen}"


def risk_answers(instrument: Instrument, answers: Answers) -> list[RiskAnswer]:
    """The answers to ask about now: whatever the total, in an unfinished form, and next to nonsense in other items."""
    found = []
    for risk in instrument.risk_items:
        value = answers[risk.number - 1] if risk.number <= len(answers) else None
        if value is not None and value >= risk.at_least:
            found.append(RiskAnswer(risk.number, value, instrument.item(risk.number)))
    return found
