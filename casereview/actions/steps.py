"""What every move of a recommendation does: ask the machine, leave a step, write the row."""

from __future__ import annotations

from datetime import datetime

from casereview import glance
from casereview.models import LoopStep, Recommendation
from casereview.rules import RECOMMENDATION, LoopState
from clinics.errors import Refused
from clinics.models import Membership
from registry.actions import update_glance
from registry.models import Episode


def check_move(row: Recommendation, to: LoopState) -> None:
    """What was ended unfinished is taken up again before anything else may follow."""
    if row.state == LoopState.DROPPED or not RECOMMENDATION.allows(row.state, to):
        stands = LoopState(row.state).label.lower()
        raise Refused(f"This recommendation stands at “{stands}”; “{to.label.lower()}” cannot follow. Reload the page.")


def add_step(
    row: Recommendation,
    kind: LoopStep.Kind,
    *,
    words: str = "",
    to: Membership | None = None,
    by: Membership | None,
    now: datetime,
) -> None:
    """One line of the story; without `by` the clock did it."""
    LoopStep.objects.create(clinic_id=row.clinic_id, recommendation=row, kind=kind, words=words, to=to, by=by, at=now)


def refresh(episode: Episode, by: Membership, now: datetime) -> None:
    update_glance(episode=episode, **glance.columns(episode, by.clinic.today(now)))
