"""Care plans for whoever takes over: the ones that wait for a signature or have outlived it."""

from collections.abc import Sequence
from datetime import date

from clinics.models import Membership
from registry.matters import Matter, Matters, by_episode
from registry.models import Episode
from registry.rules import short_date
from registry.rules.handovers import MatterKind


def open_matters(*, member: Membership, episodes: Sequence[int], of: Membership, today: date) -> Matters:
    pairs = []
    rows = Episode.objects.for_member(member).filter(pk__in=episodes)
    for episode, waits, signed in rows.values_list("pk", "plan_unsigned_since", "plan_signed_until"):
        if waits:
            words, key = f"The care plan waits for a signature since {short_date(waits, today)}", f"plan {waits}"
        elif signed and signed < today:
            words, key = f"The care plan was signed until {short_date(signed, today)}", f"signed until {signed}"
        else:
            continue
        pairs.append((episode, Matter(MatterKind.TASK, words, key)))
    return by_episode(pairs)
