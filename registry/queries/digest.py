"""What the last night found, patient by patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q

from clinics.models import Membership
from registry.models import Flag
from registry.queries.caseload import TEAM, caseload
from registry.queries.rows import Row, standing_on
from registry.rules import EVERYONE, FlagKind, Limits, Standing, Todo, View, todo


@dataclass(frozen=True)
class Finding:
    """The row as the caseload shows it, and what is new about it since the day before the night."""

    row: Row
    before: Standing
    opened: list[Flag]
    closed: list[Flag]

    @property
    def has_moved(self) -> bool:
        return self.before.state is not self.row.standing.state

    @property
    def todo(self) -> Todo:
        return todo({FlagKind(flag.kind) for flag in self.opened}, self.before.state, self.row.standing.state)

    def is_of(self, member: Membership) -> bool:
        return member.pk in [getattr(self.row.episode, f"{place}_id") for place in TEAM]


def digest(*, member: Membership, night: date, today: date, limits: Limits) -> list[Finding]:
    """Everybody with something new, what presses most first, then in the caseload's own order; as many queries for a
    hundred patients as for one.

    A flag whose day moved ends and begins again in one night: it has been opened, not done."""
    new = Flag.objects.filter(Q(opened_on=night) | Q(closed_on=night)).order_by("kind", "pk")
    rows = caseload(member=member, view=View(who=EVERYONE), today=today, limits=limits)
    found = []
    for episode in rows.prefetch_related(Prefetch("flags", new, to_attr="night_flags")):
        opened = [flag for flag in episode.night_flags if flag.closed_on is None]
        kinds = {flag.kind for flag in opened}
        closed = [flag for flag in episode.night_flags if flag.closed_on == night and flag.kind not in kinds]
        before = standing_on(episode, night - timedelta(days=1), limits)
        finding = Finding(Row(episode, today, limits), before, opened, closed)
        if opened or closed or finding.has_moved:
            found.append(finding)
    order = list(Todo)
    return sorted(found, key=lambda finding: order.index(finding.todo))
