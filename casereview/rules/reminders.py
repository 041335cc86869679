"""When an unanswered recommendation is reminded of, and when it is passed on to the clinic lead."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from casereview.rules.loop import Urgency


class Nudge(StrEnum):
    """Each happens once while a recommendation waits."""

    REMIND = "reminded"
    ESCALATE = "passed_on"


@dataclass(frozen=True)
class Patience:
    """Days, as the clinic signed them."""

    remind: int
    escalate: int
    urgent: int

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> Patience:
        return cls(settings["loop.remind_days"], settings["loop.escalate_days"], settings["loop.urgent_days"])


def nudge(urgency: str, days: int, happened: Collection[str], patience: Patience) -> Nudge | None:
    """What is due after that many days without an answer, and has not happened since it began to wait.

    An urgent one is passed on at once when its days are over; a late night does not remind of what it passes on.
    """
    is_urgent = urgency == Urgency.URGENT
    if days >= (patience.urgent if is_urgent else patience.escalate):
        return None if Nudge.ESCALATE in happened else Nudge.ESCALATE
    if not is_urgent and days >= patience.remind and not set(happened) & set(Nudge):
        return Nudge.REMIND
    return None
