"""What the last night found, patient by patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q

from clinics.models import Membership
from registry.models import Flag
from registry.queries.caseload import TEAM, caseload
from registry.queries.rows import Row, held_of, standing_before
from registry.rules import EVERYONE, FlagKind, Limits, Standing, Todo, View, todo


@dataclass(frozen=True)
class Finding:
    """The row as the caseload shows it, and what is new about it since the day before the night began."""

    row: Row
    since: date
    before: Standing
    was_ready: bool  # to step down
    opened: list[Flag]  # and due still
    closed: list[Flag]  # by the night, or opened by it and done since

    @property
    def has_moved(self) -> bool:
        return self.before.state is not self.row.standing.state

    @property
    def todo(self) -> Todo:
        opened = {FlagKind(flag.kind) for flag in self.opened}
        return todo(opened, self.before.state, self.row.standing.state, is_ready=self.is_ready)

    @property
    def is_ready(self) -> bool:
        """To step down, and was not before."""
        return self.row.held is not None and not self.was_ready

    @property
    def is_late(self) -> bool:
        return any(flag.kind == FlagKind.CONTACT_OVERDUE for flag in self.opened)

    def is_of(self, member: Membership) -> bool:
        return member.pk in [getattr(self.row.episode, f"{place}_id") for place in TEAM]


def digest(*, member: Membership, night: date, today: date, limits: Limits) -> list[Finding]:
    """Everybody with something new, what presses most first, then in the caseload's own order; as many queries for a
    hundred patients as for one.

    A flag whose day moved ends and begins again in one night: it has been opened, not done. What the night opened and
    somebody has done since is no longer asked for. A score taken on the day before came after that day's digest, so it
    is new in this one."""
    since = night - timedelta(days=1)
    new = Flag.objects.filter(Q(opened_on=night) | Q(closed_on=night)).order_by("kind", "pk")
    rows = caseload(member=member, view=View(who=EVERYONE), today=today, limits=limits)
    found = []
    for episode in rows.prefetch_related(Prefetch("flags", new, to_attr="night_flags")):
        row, flags = Row(episode, today, limits), episode.night_flags
        opened = {flag.kind: flag for flag in flags if flag.closed_on is None and flag.kind in row.due}
        closed = {flag.kind: flag for flag in flags if flag.kind not in opened}
        before = standing_before(episode, since, limits)
        was_ready = held_of(episode, since, limits, before=since) is not None
        finding = Finding(row, since, before, was_ready, list(opened.values()), list(closed.values()))
        if opened or closed or finding.has_moved or finding.is_ready:
            found.append(finding)
    order = list(Todo)
    return sorted(found, key=lambda finding: order.index(finding.todo))
