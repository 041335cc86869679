"""Scores: totals, change, outcomes, the four states. Gaps are None; zero is a score.

Answers are a sequence in the order of the form, one per scored item, None where nothing was answered. Items that are
not scored (the PHQ-9's difficulty question) are stored beside them and never reach these functions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from measures.instruments import Band, Instrument, Item
from registry.rules import IN_CARE, Labelled, Phase, short_date, signed, weeks_in_treatment

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
        """Item 9: several days."""
        options = self.item.options if self.item else ()
        chosen = next((option.text.lower() for option in options if option.value == self.value), str(self.value))
        return f"Item {self.number}: {chosen}"


def risk_answers(instrument: Instrument, answers: Answers) -> list[RiskAnswer]:
    """The answers to ask about now: whatever the total, in an unfinished form, and next to nonsense in other items."""
    found = []
    for risk in instrument.risk_items:
        value = answers[risk.number - 1] if risk.number <= len(answers) else None
        if value is not None and value >= risk.at_least:
            found.append(RiskAnswer(risk.number, value, instrument.item(risk.number)))
    return found


@dataclass(frozen=True)
class Change:
    points: int
    percent: int | None  # of the baseline; None when the baseline is 0

    @property
    def words(self) -> str:
        """−9 (−50%); a baseline of 0 has points only."""
        if self.points == 0:
            return "no change"
        percent = "" if self.percent is None else f" ({signed(self.percent)}%)"
        return f"{signed(self.points)}{percent}"


def change(baseline: int | None, last: int | None) -> Change | None:
    """From the baseline to the last score; None only when one of them is missing."""
    if baseline is None or last is None:
        return None
    points = last - baseline
    return Change(points, round(100 * points / baseline) if baseline else None)


def _sourced(default: int, source: str, *, confirmed: bool) -> Any:
    """A default with where it comes from, for the page on which a clinic lead signs it."""
    return field(default=default, metadata={"source": source, "confirmed": confirmed})


@dataclass(frozen=True)
class Thresholds:
    """What a clinic signs for its primary scale. The defaults are the PHQ-9's."""

    remission_below: int = _sourced(5, "PHQ-9 below 5", confirmed=True)
    improved_below: int = _sourced(10, "MHIP: baseline of 10 or more and now below 10", confirmed=True)
    response_percent: int = _sourced(50, "Response: at least 50% below baseline", confirmed=True)
    meaningful_points: int = _sourced(5, "Meaningful change on the PHQ-9", confirmed=False)
    worsening_points: int = _sourced(5, "Any rise of 5 or more on the PHQ-9", confirmed=False)
    early_weeks: int = _sourced(4, "Week 4: less than a 5-point drop, adjust in the team", confirmed=False)
    target_weeks: int = _sourced(8, "Week 8: neither a 50% drop nor below 10, case review", confirmed=False)
    not_measured_days: int = _sourced(30, "No score in 30 days", confirmed=False)


# The scales treatment may be steered by: those for which the field has agreed on targets.
THRESHOLDS: Mapping[str, Thresholds] = {
    "phq9": Thresholds(),
    "gad7": Thresholds(meaningful_points=4, worsening_points=4),
}


def thresholds_for(instrument: Instrument) -> Thresholds:
    return THRESHOLDS[instrument.code]


def _halved(baseline: int, last: int, limits: Thresholds) -> bool:
    return last * 100 <= baseline * (100 - limits.response_percent)


def is_response(baseline: int | None, last: int | None, limits: Thresholds | None = None) -> bool | None:
    """At least half below baseline? None: cannot tell, also from a baseline of 0."""
    if not baseline or last is None:
        return None
    return _halved(baseline, last, limits or Thresholds())


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
    return baseline >= limits.improved_below and (last < limits.improved_below or _halved(baseline, last, limits))


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


class State(Labelled):
    IMPROVING = "improving", "Improving"
    NOT_IMPROVING = "not_improving", "Not improving"
    WORSENING = "worsening", "Worsening"
    NOT_MEASURED = "not_measured", "Not measured"


@dataclass(frozen=True)
class Standing:
    """A state, and the sentence that says why."""

    state: State
    reason: str


def state(
    instrument: Instrument,
    *,
    baseline: int | None,
    baseline_on: date | None,
    last: int | None,
    last_on: date | None,
    enrolled_on: date | None,
    today: date,
    limits: Thresholds | None = None,
) -> Standing:
    """Which of the four states, by the first row that fits. SQL over the same columns must give the same answer.

    | # | when                                                                     | state         |
    |---|--------------------------------------------------------------------------|---------------|
    | 1 | a date or score is missing, or last_on <= baseline_on                    | not measured  |
    | 2 | last_on < today - not_measured_days                                      | not measured  |
    | 3 | last >= baseline + worsening_points                                      | worsening     |
    | 4 | last < remission_below                                                   | improving     |
    | 5 | last * 100 <= baseline * (100 - response_percent)                        | improving     |
    | 6 | baseline >= improved_below and last < improved_below                     | improving     |
    | 7 | today < enrolled_on + 7 * target_weeks and last <= baseline - meaningful | improving     |
    | 8 | otherwise                                                                | not improving |

    What is decided here. *Improving* is earned: a meaningful drop will do until the target week, then only the target
    itself. A baseline alone says nothing about direction, so a patient with no later score counts as not measured (row
    1): calling her "not improving" on the day she enrols would be false, and what she needs is a second score. A second
    score without a meaningful drop is "not improving" from the start, because it is true; before the early week the
    reason says "yet" and what is expected by when. Nothing is asked of anyone for that: the case-review agenda starts
    from the target week (`casereview.rules`). A score of the 31st day back no longer speaks for today, however good.
    """
    limits = limits or thresholds_for(instrument)
    if baseline is None or baseline_on is None or last is None or last_on is None or enrolled_on is None:
        return Standing(State.NOT_MEASURED, _unmeasured(instrument, last_on, enrolled_on, today))
    if last_on < today - timedelta(days=limits.not_measured_days):
        return Standing(State.NOT_MEASURED, _unmeasured(instrument, last_on, enrolled_on, today))
    week = weeks_in_treatment(enrolled_on, None, today) or 0
    if last_on <= baseline_on:
        reason = f"Not measured since the baseline of {baseline} on {short_date(baseline_on, today)}: week {week}"
        return Standing(State.NOT_MEASURED, reason)
    found, why = _direction(baseline, last, week, limits)
    moved = f"{baseline} to {last}" if last != baseline else f"still {last}"
    yet = " yet" if found is State.NOT_IMPROVING and week < limits.early_weeks else ""
    return Standing(found, f"{found.label}{yet}: week {week}, {moved}, {why}")


def _direction(baseline: int, last: int, week: int, limits: Thresholds) -> tuple[State, str]:
    """Rows 3 to 8 of the table."""
    if last >= baseline + limits.worsening_points:
        return State.WORSENING, f"{last - baseline} points up"
    if last < limits.remission_below:
        return State.IMPROVING, f"in remission (below {limits.remission_below})"
    if _halved(baseline, last, limits):
        return State.IMPROVING, f"at least {limits.response_percent}% below the baseline"
    if last < limits.improved_below <= baseline:
        return State.IMPROVING, f"now below {limits.improved_below}"
    if week < limits.target_weeks:
        if last <= baseline - limits.meaningful_points:
            return State.IMPROVING, f"{baseline - last} points down"
        drop = f"a {limits.meaningful_points}-point drop"
        by_week = f"{drop} is looked for by week {limits.early_weeks}"
        return State.NOT_IMPROVING, by_week if week < limits.early_weeks else f"needs {drop}"
    goal = limits.improved_below if baseline >= limits.improved_below else limits.remission_below
    return State.NOT_IMPROVING, f"needs a {limits.response_percent}% drop or below {goal}"


def _unmeasured(instrument: Instrument, last_on: date | None, enrolled_on: date | None, today: date) -> str:
    if last_on is None:
        return f"Not measured: no {instrument.short_name} yet"
    ago = f"last {instrument.short_name} {(today - last_on).days} days ago, on {short_date(last_on, today)}"
    if enrolled_on is None:
        return f"Not measured: not enrolled yet, {ago}"
    if last_on < enrolled_on:
        return f"Not measured since enrolment: {ago}"
    return f"Not measured: {ago}"


# Every 2 to 4 weeks while treatment is being found, then as often as keeps "not measured" away.
RHYTHM_DAYS: Mapping[Phase, int] = {Phase.ENROLLED: 14, Phase.ACTIVE: 28, Phase.RELAPSE_PREVENTION: 30}


def measure_due(
    last_on: date | None,
    phase: Phase,
    rhythm_days: Mapping[Phase, int],
    today: date,
    *,
    enrolled_on: date | None = None,
) -> date | None:
    """The day since which the next score is due, or None when it is not due. Never measured: due since enrolment."""
    if phase not in IN_CARE or phase not in rhythm_days:
        return None
    due_on = last_on + timedelta(days=rhythm_days[phase]) if last_on else (enrolled_on or today)
    return due_on if due_on <= today else None
