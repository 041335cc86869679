"""Care plans for whoever takes over: those that wait for a signature or outlived it, and the drafts of the giver."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from careplans.models import PlanDraft
from clinics.models import Membership
from registry.matters import Matter, Matters, by_episode
from registry.models import Episode
from registry.rules import short_date
from registry.rules.handovers import MatterKind


def open_matters(*, member: Membership, episodes: Sequence[int], of: Membership, today: date) -> Matters:
    pairs: list[tuple[int, Matter]] = []
    rows = Episode.objects.for_member(member).filter(pk__in=episodes)
    for episode, waits, signed in rows.values_list("pk", "plan_unsigned_since", "plan_signed_until"):
        if waits:
            words, key = f"The care plan waits for a signature since {short_date(waits, today)}", f"plan {waits}"
        elif signed and signed < today:
            words, key = f"The care plan was signed until {short_date(signed, today)}", f"signed until {signed}"
        else:
            continue
        pairs.append((episode, Matter(MatterKind.TASK, words, key)))
    for draft in PlanDraft.objects.for_member(member).filter(episode__in=episodes, member=of).defer("fields"):
        begun = timezone.localtime(draft.saved_at, member.clinic.zone).date()
        words = f"A care plan of {short_date(begun, today)} is not saved; {of} began it"
        pairs.append((draft.episode_id, Matter(MatterKind.DRAFT, words, str(draft.public_id))))
    return by_episode(pairs)
