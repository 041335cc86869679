"""What is left to do about recommendations once they are answered: tell, record as done, measure again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce, TruncDate

from casereview.models import Recommendation
from casereview.queries.loop import UNTOLD
from casereview.rules import LoopState
from clinics.models import Membership, TenantQuerySet
from registry.rules import Labelled, Scale

UNMEASURED_FOR = 120  # days after the telling; a score later than that says nothing about it


class Left(Labelled):
    TELL = "tell", "Agreed, the patient has not heard of it"
    DO = "do", "Agreed, not recorded as done"
    MEASURE = "measure", "Told, no score since"


def following(member: Membership, left: Left, *, today: date, everyone: bool = False) -> TenantQuerySet[Any]:
    """Recommendations of open episodes with that left to do, the longest waiting first; `since` is from when."""
    rows: TenantQuerySet[Any] = (
        Recommendation.objects.for_member(member)
        .filter(episode__closed_on=None)
        .select_related("episode__patient", "answered_by__user", "told_in")
    )
    if not everyone:
        mine = Q(episode__care_manager=member)
        rows = rows.filter(mine | Q(doer="clinician", episode__clinician=member) if left is Left.DO else mine)
    answered_on = TruncDate("answered_at", tzinfo=member.clinic.zone)
    if left is Left.TELL:
        rows = rows.filter(state__in=UNTOLD).annotate(since=answered_on)
    elif left is Left.DO:
        undone = (LoopState.ACCEPTED, LoopState.CHANGED, LoopState.TOLD)
        rows = rows.filter(state__in=undone).annotate(since=Coalesce("due_on", answered_on))
    else:
        last = Case(*(When(episode__primary_scale=scale, then=F(f"episode__{scale}_last_on")) for scale in Scale))
        rows = rows.annotate(since=F("told_on"), measured_on=last).filter(
            Q(measured_on=None) | Q(measured_on__lte=F("told_on")),
            state__in=(LoopState.TOLD, LoopState.FINISHED),
            told_on__gte=today - timedelta(days=UNMEASURED_FOR),
        )
    return rows.order_by("since", "pk")
