"""Results, through the public door."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime

from clinics.models import Membership
from measures import instruments
from measures.actions import record_result
from measures.models import MeasureResult
from registry.models import Episode
from tests.factories.registry import ENROLLED_ON

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


def answers_of(code: str, total: int, *, risk: int = 0) -> list[int | None]:
    """Answers that add up to the total: the risk items get `risk`, the others are filled from the first on."""
    instrument = instruments.get(code)
    risky = {item.number for item in instrument.risk_items}
    answers: list[int | None] = []
    left = total - risk * len(risky)
    for item in instrument.scored_items:
        answers.append(risk if item.number in risky else min(left, max(item.values)))
        left -= 0 if item.number in risky else answers[-1] or 0
    if left:
        raise ValueError(f"{instrument.short_name} cannot be {total} with a risk answer of {risk}")
    return answers


def make_result(
    episode: Episode,
    by: Membership,
    *,
    total: int = 12,
    risk: int = 0,
    instrument: str = "phq9",
    answers: Sequence[int | None] | None = None,
    on: date = ENROLLED_ON,
    now: datetime = NOW,
) -> MeasureResult:
    return record_result(
        episode=episode,
        instrument=instrument,
        answers=answers_of(instrument, total, risk=risk) if answers is None else answers,
        taken_on=on,
        mode="phone",
        form_key=uuid.uuid4(),
        by=by,
        now=now,
    )


def wording_of(code: str, *, word: str = "Question", answers: str = "", beside: int = 0) -> str:
    """Words of our own making for a slot, in its shape; `beside` are questions that are not scored."""
    instrument = instruments.get(code)
    count = instrument.item_count or 3
    highest = (instrument.maximum or count) // count
    answers = answers or "; ".join(f"{value} Answer {value}" for value in range(highest + 1))
    lines = ["Lead: How was it?", f"Answers: {answers}"]
    for number in range(1, count + beside + 1):
        lines.append(f"{number}. {'(not scored) ' if number > count else ''}{word} {number}")
    return "\n".join(lines)
