"""Scores: totals, outcomes, the baseline. Gaps are None; zero is a score. The states are in `registry.rules`.

Answers are a sequence in the order of the form, one per scored item, None where nothing was answered. Items that are
not scored (the PHQ-9's difficulty question) are stored beside them and never reach these functions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from measures.instruments import Band, Instrument, Item
from registry.rules import THRESHOLDS, Scale, Thresholds, halved

Answers = Sequence[int | None]
SLOT_ANSWER_MAX = 9  # whose options are not loaded: any one digit as printed on the form


def check_answers(instrument: Instrument, answers: Answers) -> None:
    """A ValueError, in words, for answers the form does not offer."""
    items = instrument.scored_items
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
    """Sum of the answers, or None when one is missing. A slot without wording has no total to add up.

    The one exception is written in the data: a `zero_item` answered 0 (AUDIT-C: never drinks) makes the total 0.
    """
    check_answers(instrument, answers)
    if instrument.zero_item is not None and answers[instrument.zero_item - 1] == 0:
        return 0
    given = [value for value in answers if value is not None]
    return sum(given) if given and len(given) == len(answers) else None


def prorated(instrument: Instrument, answers: Answers) -> int | None:
    """The mean of the answers times the number of items, halves up, when only so few are missing as the data allow.

    None when nothing is missing, too much is, or a risk item is: that one is never guessed. A clinic switches this
    on; the result is stored as prorated and is never a baseline.
    """
    check_answers(instrument, answers)
    given = [value for value in answers if value is not None]
    missing = {number for number, value in enumerate(answers, 1) if value is None}
    risky = {risk.number for risk in instrument.risk_items}
    if not missing or len(missing) > instrument.prorate_missing or missing & risky:
        return None
    return (2 * sum(given) * len(answers) + len(given)) // (2 * len(given))


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


def thresholds_for(instrument: Instrument) -> Thresholds:
    return THRESHOLDS[Scale(instrument.code)]


def is_response(baseline: int | None, last: int | None, limits: Thresholds | None = None) -> bool | None:
    """At least half below baseline? None: cannot tell, also from a baseline of 0."""
    if not baseline or last is None:
        return None
    return halved(baseline, last, limits or Thresholds())


def is_remission(instrument: Instrument, last: int | None, limits: Thresholds | None = None) -> bool | None:
    if last is None:
        return None
    return last < (limits or thresholds_for(instrument)).remission_below


def is_clinically_significant_improvement(
    instrument: Instrument, baseline: int | None, last: int | None, limits: Thresholds | None = None
) -> bool | None:
    """From an elevated baseline to below the cut, or halved. False from a baseline that was never elevated."""
    if baseline is None or last is None:
        return None
    limits = limits or thresholds_for(instrument)
    return baseline >= limits.improved_below and (last < limits.improved_below or halved(baseline, last, limits))


def is_meaningful_change(
    instrument: Instrument, baseline: int | None, last: int | None, limits: Thresholds | None = None
) -> bool | None:
    """More than chance, in either direction."""
    if baseline is None or last is None:
        return None
    return abs(last - baseline) >= (limits or thresholds_for(instrument)).meaningful_points


@dataclass(frozen=True)
class Score:
    """One result as the rules see it; voided results are not among them."""

    on: date
    total: int | None
    prorated: bool = False
    ref: object = None


def baseline(results: Iterable[Score], enrolled_on: date | None) -> Score | None:
    """The first complete score from enrolment day to 14 days after, else the first later one.

    Both halves of that sentence pick the first complete score on or after enrolment. A score from before (the
    screening) never is one, nor a prorated one. Of two on one day the first given counts.
    """
    if enrolled_on is None:
        return None
    whole = [score for score in results if score.total is not None and not score.prorated and score.on >= enrolled_on]
    return min(whole, key=lambda score: score.on, default=None)
