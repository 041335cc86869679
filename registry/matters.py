"""What is open about a patient, for whoever takes over. Each app tells its own (`<app>/matters.py: open_matters`, in
settings.MATTERS); everything comes in as many reads for a hundred patients as for one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from clinics.models import Membership
from registry.models import Episode, HandOff
from registry.queries.limits import limits_of
from registry.queries.rows import Row
from registry.rules import FlagKind, short_date
from registry.rules.handovers import MatterKind

Matters = dict[int, list["Matter"]]  # by episode
# What no other app tells of: the others' flags stand for facts of theirs.
FLAGS = (FlagKind.MEASURE_DUE, FlagKind.REVIEW_DUE, FlagKind.RELAPSE_CHECK, FlagKind.INACTIVE, FlagKind.PLAN_MISSING)
MOST_WORDS = 160


@dataclass(frozen=True)
class Matter:
    """`id` is the same for the same matter at another time; `words` are what stood there then."""

    kind: str
    words: str
    id: str

    def kept(self) -> dict[str, str]:
        return asdict(self)


def matters_of(*, member: Membership, episodes: Sequence[int], of: Membership, today: date) -> Matters:
    """Everything open about these episodes, each list in the order of reading. `of` is whoever gives them away: the
    alerts and drafts that are theirs are told apart from everybody else's."""
    found: Matters = {episode: [] for episode in episodes}
    for path in settings.MATTERS:
        for episode, matters in import_string(path)(member=member, episodes=episodes, of=of, today=today).items():
            found[episode] += matters
    order = [kind.value for kind in MatterKind]
    return {episode: sorted(matters, key=lambda each: order.index(each.kind)) for episode, matters in found.items()}


def by_episode(pairs: Iterable[tuple[int, Matter]]) -> Matters:
    found: Matters = {}
    for episode, matter in pairs:
        found.setdefault(episode, []).append(matter)
    return found


def clipped(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= MOST_WORDS else f"{flat[: MOST_WORDS - 1]}…"


def open_matters(*, member: Membership, episodes: Sequence[int], of: Membership, today: date) -> Matters:
    """What fell due by the row alone, and hand-offs to specialty care that are under way."""
    limits = limits_of(member.clinic)
    rows = Episode.objects.for_member(member).filter(pk__in=episodes).select_related("patient")
    pairs = [(episode.pk, matter) for episode in rows for matter in _due(Row(episode, today, limits))]
    for hand_off in HandOff.objects.for_member(member).filter(episode__in=episodes, ended_at=None):
        words = f"Hand-off to {hand_off.to_whom} is not confirmed; ask on {short_date(hand_off.ask_on, today)}"
        pairs.append((hand_off.episode_id, Matter(MatterKind.TASK, clipped(words), str(hand_off.public_id))))
    return by_episode(pairs)


def _due(row: Row) -> list[Matter]:
    due = [(kind, row.due[kind]) for kind in FLAGS if kind in row.due]
    return [
        Matter(MatterKind.TASK, f"{kind.label} since {short_date(since, row.today)}", f"{kind} {since}")
        for kind, since in due
    ]
