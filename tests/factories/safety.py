"""Alerts on their way: raised, walked, ended."""

from __future__ import annotations

import uuid
from datetime import datetime

from clinics.models import Membership
from registry.models import Episode
from safety import actions
from safety.models import RiskAlert
from safety.rules import CloseKind, Level


def raise_answer(
    episode: Episode,
    by: Membership | None,
    now: datetime,
    *,
    words: str = "PHQ-9 item 9: several days",
    answer: int = 1,
) -> RiskAlert:
    return actions.raise_for_answer(
        episode=episode,
        source=uuid.uuid4(),
        instrument="phq9",
        item=9,
        answer=answer,
        words=words,
        by=by,
        now=now,
    )


def settle(alert: RiskAlert, by: Membership, now: datetime, reason: str = "Seen today") -> RiskAlert:
    """Close an alert the shortest honest way: low risk, crisis lines given."""
    actions.set_level(alert=alert, level=Level.LOW, basis="Passive thoughts, no plan", by=by, now=now)
    actions.tick(alert=alert, point="lines", by=by, now=now)
    return actions.close(alert=alert, kind=CloseKind.SETTLED, reason=reason, by=by, now=now)
