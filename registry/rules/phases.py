"""Moves between phases: what each asks for, and what speaks for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .courses import Held
from .episodes import Phase
from .labels import short_date


@dataclass(frozen=True)
class Move:
    """`needs` and `speaks` complete the sentences "It needs ..." and "It is suggested by ..."."""

    needs: str
    speaks: str
    asks_reason: bool = False


_END = "no open risk alert, no hand-off under way, and a reason from the list"
MOVES: Mapping[tuple[Phase, Phase], Move] = {
    (Phase.REFERRED, Phase.ENROLLED): Move(
        "consent of that day, a care manager and the initial assessment", "nothing lacking any more"
    ),
    (Phase.ENROLLED, Phase.ACTIVE): Move("the enrolment", "a signed care plan or a first treatment contact"),
    (Phase.ACTIVE, Phase.RELAPSE_PREVENTION): Move("a reason", "a response that held", asks_reason=True),
    (Phase.RELAPSE_PREVENTION, Phase.ACTIVE): Move("a reason", "a relapse by the rule", asks_reason=True),
    (Phase.REFERRED, Phase.CLOSED): Move(_END, "the care team alone"),
    (Phase.ENROLLED, Phase.CLOSED): Move(_END, "a long time without treatment contact"),
    (Phase.ACTIVE, Phase.CLOSED): Move(_END, "a long time without treatment contact, or a confirmed hand-off"),
    (Phase.RELAPSE_PREVENTION, Phase.CLOSED): Move(_END, "the care team alone"),
}


@dataclass(frozen=True)
class Suggestion:
    to: Phase
    words: str


def suggestions(
    phase: Phase,
    *,
    enrolled_on: date | None,
    plan_signed_until: date | None,
    last_contact_on: date | None,
    held: Held | None,
    today: date,
) -> Iterator[Suggestion]:
    """What the registry's own facts speak for, with dates and numbers. A relapse is the measures' to tell."""
    if phase is Phase.ENROLLED and enrolled_on is not None:
        if plan_signed_until is not None and plan_signed_until >= today:
            until = short_date(plan_signed_until, today)
            yield Suggestion(Phase.ACTIVE, f"The care plan is signed, until {until}")
        if last_contact_on is not None and last_contact_on >= enrolled_on:
            yield Suggestion(Phase.ACTIVE, f"Treatment contact on {short_date(last_contact_on, today)}")
    if phase is Phase.ACTIVE and held is not None:
        yield Suggestion(Phase.RELAPSE_PREVENTION, held.words)
