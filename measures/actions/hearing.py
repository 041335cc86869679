"""What a form says about risk, saved or still being filled in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinics.models import Membership
from measures import rules
from measures.instruments import Instrument
from registry.models import Episode
from safety.actions import hear_answer
from safety.models import RiskAlert


@transaction.atomic
def hear_answers(
    *,
    episode: Episode,
    source: UUID,
    scale: Instrument,
    answers: Sequence[int | None],
    known: Mapping[int, int] | None = None,
    by: Membership | None,
    now: datetime,
) -> list[RiskAlert]:
    """The alerts that stand for what the form `source` says now at its risk items, in the words of `scale`. An answer
    no higher than the `known` one of its item raises none of its own."""
    before = known or {}
    risky = {answer.number for answer in rules.risk_answers(scale, answers)}
    heard = []
    for risk in scale.risk_items:
        number = risk.number
        value = answers[number - 1] if number <= len(answers) else None
        said = f"item {number}: not answered"
        if value is not None:
            said = rules.RiskAnswer(number, value, scale.item(number)).words
        alert = hear_answer(
            episode=episode,
            source=source,
            instrument=scale.code,
            item=number,
            answer=value,
            risky=number in risky and value is not None and value > before.get(number, -1),
            words=f"{scale.short_name} {said}",
            by=by,
            now=now,
        )
        heard += [alert] if alert else []
    return heard
