"""Handovers through the public door; each call goes through the wall by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from clinics.models import Membership
from registry.actions.handovers import Move, hand_over
from registry.models import Episode, Handover
from registry.rules.handovers import Seat
from tests.factories.clinics import StaffedClinic

MADE_AT = datetime(2026, 10, 5, 16, tzinfo=UTC)


def moves_of(to: Membership, *episodes: Episode) -> list[Move]:
    return [Move(episode.public_id, episode.version, to) for episode in episodes]


def make_handover(
    staffed: StaffedClinic,
    to: Membership,
    episodes: Sequence[Episode],
    *,
    giver: Membership | None = None,
    **fields: Any,
) -> Handover:
    """The care manager balances these patients to somebody else, by the lead's hand."""
    said = {"seat": Seat.CARE_MANAGER, "why": "balance", "form_key": uuid4(), "by": staffed.lead, "now": MADE_AT}
    with staffed.inside():
        return hand_over(giver=giver or staffed.care_manager, moves=moves_of(to, *episodes), **(said | fields))[0]
