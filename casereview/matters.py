"""Recommendations for whoever takes over: those nobody has answered, and those agreed on that are not through yet."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from casereview.models import Recommendation
from casereview.rules import LoopState
from casereview.rules.loop import OPEN
from clinics.models import Membership
from registry.matters import Matter, Matters, by_episode, clipped
from registry.rules import short_date
from registry.rules.handovers import MatterKind


def open_matters(*, member: Membership, episodes: Sequence[int], of: Membership, today: date) -> Matters:
    rows = Recommendation.objects.for_member(member).filter(episode__in=episodes, state__in=OPEN)
    return by_episode((row.episode_id, _matter(row, member, today)) for row in rows)


def _matter(row: Recommendation, member: Membership, today: date) -> Matter:
    waits = row.state == LoopState.RECOMMENDED
    made = short_date(timezone.localtime(row.made_at, member.clinic.zone).date(), today)
    state = LoopState(row.state).label
    words = clipped(f"{row.get_kind_display()}, recommended {made}. {state}: {row.text}")
    return Matter(MatterKind.RECOMMENDATION if waits else MatterKind.TASK, words, str(row.public_id))
