"""Whom other numbers would move: every open episode by the rules in force and by those somebody is about to sign."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from clinics.models import Membership
from registry.models import Episode, Patient
from registry.queries.rows import Row
from registry.rules import FlagKind, Limits, Standing, State, counted

DUE = {FlagKind.MEASURE_DUE: "a score", FlagKind.REVIEW_DUE: "case review"}


@dataclass(frozen=True)
class Moved:
    """One patient whose state would be another."""

    patient: Patient
    before: Standing
    after: Standing


@dataclass(frozen=True)
class Preview:
    total: int  # open episodes looked at
    moved: list[Moved]
    due: list[str]  # in words

    @property
    def lines(self) -> list[str]:
        """3 patients would move from improving to not improving."""
        order = list(State)
        moves = Counter((each.before.state, each.after.state) for each in self.moved)
        ranked = sorted(moves.items(), key=lambda one: (-one[1], order.index(one[0][0]), order.index(one[0][1])))
        return [
            f"{counted(number, 'patient')} would move from {before.label.lower()} to {after.label.lower()}"
            for (before, after), number in ranked
        ]


def preview(*, member: Membership, before: Limits, after: Limits, today: date) -> Preview:
    """One query, whatever the caseload; nothing is written."""
    rows = Episode.objects.for_member(member).filter(closed_on=None).select_related("patient")
    episodes = list(rows.order_by("patient__family_name", "patient__given_name", "pk"))
    pairs = [(Row(episode, today, before), Row(episode, today, after)) for episode in episodes]
    moved = [
        Moved(old.patient, old.standing, new.standing)
        for old, new in pairs
        if old.standing.state is not new.standing.state
    ]
    due = [_due(old) for old, _ in pairs], [_due(new) for _, new in pairs]
    return Preview(len(pairs), moved, [line for kind in DUE for line in _lines(kind, *due)])


def _due(row: Row) -> frozenset[FlagKind]:
    return frozenset(kind for kind in DUE if kind in row.due)


def _lines(kind: FlagKind, before: list[frozenset[FlagKind]], after: list[frozenset[FlagKind]]) -> list[str]:
    both = list(zip(before, after, strict=True))
    more = sum(kind in new and kind not in old for old, new in both)
    fewer = sum(kind in old and kind not in new for old, new in both)
    lines = [f"{counted(more, 'more patient')} would be due for {DUE[kind]}"] if more else []
    return [*lines, f"{counted(fewer, 'patient')} would no longer be due for {DUE[kind]}"] if fewer else lines
