"""The order people see: the groups of the agenda, and inside a group what the specialists moved by hand.

A total order: two patients never share a place, and who arrives first in memory does not matter. Inside a group stand
the pinned ones, the longest pinned first; then the others by the rule of the group, each put by hand standing at the
place it was put. What the rule leaves even is settled by the last review or the enrolment, then by the episode.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .agenda import AGENDA, Group, Place


@dataclass(frozen=True)
class Placed:
    """A patient on the agenda. `put_at` is the place given by hand among those not pinned, from 0; it holds only in the
    group in which it was given."""

    key: int  # the episode's number: the last word of the order
    place: Place
    since: date  # last review, else enrolment, else referral
    pinned_at: datetime | None = None
    put_at: int | None = None
    put_in: Group | None = None

    @property
    def by_rule(self) -> tuple[int, date, int]:
        return self.place.rank, self.since, self.key

    @property
    def by_hand(self) -> int | None:
        return self.put_at if self.put_in is self.place.group else None


def in_order(placed: Iterable[Placed]) -> list[Placed]:
    of_group: dict[Group, list[Placed]] = {group: [] for group in AGENDA}
    for one in placed:
        of_group[one.place.group].append(one)
    return [one for members in of_group.values() for one in _inside(members)]


def _inside(members: Sequence[Placed]) -> list[Placed]:
    pinned = sorted(
        (one for one in members if one.pinned_at is not None), key=lambda one: (one.pinned_at, *one.by_rule)
    )
    others = [one for one in members if one.pinned_at is None]
    found = sorted((one for one in others if one.by_hand is None), key=lambda one: one.by_rule)
    moved = [(one.by_hand, one) for one in others if one.by_hand is not None]
    for place, one in sorted(moved, key=lambda pair: (pair[0], *pair[1].by_rule)):
        found.insert(place, one)
    return [*pinned, *found]


def moved(shown: Sequence[Placed], key: int, steps: int) -> dict[int, int] | None:
    """The places by hand once this patient stands that many places further down (negative: up): theirs, and those of
    the others put by hand in the group, who keep their neighbours. None when there is no such place: the patient is
    pinned, not on the list or at the end of the group."""
    one = next((each for each in shown if each.key == key), None)
    if one is None or one.pinned_at is not None:
        return None
    beside = [each for each in shown if each.place.group is one.place.group and each.pinned_at is None]
    wanted = beside.index(one) + steps
    if not 0 <= wanted < len(beside):
        return None
    beside.remove(one)
    beside.insert(wanted, one)
    return {each.key: place for place, each in enumerate(beside) if each is one or each.by_hand is not None}
