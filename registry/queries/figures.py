"""The clinic's four figures, each with its patients one click away; a trend where older records tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from clinics.models import Membership
from registry.models import Episode, Flag
from registry.queries.caseload import counts
from registry.queries.limits import limits_of
from registry.rules import EVERYONE, SHOW_MEANS, FlagKind, Show, View

BACK = timedelta(days=28)
NAMES = {
    Show.ALL: "Open episodes",
    Show.OVERDUE: "Contacts overdue",
    Show.NOT_MEASURED: "Not measured",
    Show.NOT_IMPROVING: "Not improving",
}


@dataclass(frozen=True)
class Figure:
    name: str
    now: int
    before: int | None
    means: str
    query: str  # where its patients are: the caseload's address

    @property
    def moved(self) -> int | None:
        return None if self.before is None else self.now - self.before


def figures(*, member: Membership, today: date) -> list[Figure]:
    """Today's are the caseload's own counts, those of four weeks ago come from episodes and flags; four queries."""
    now = counts(member=member, view=View(who=EVERYONE), today=today, limits=limits_of(member.clinic))
    then = today - BACK
    stood = Q(closed_on=None) | Q(closed_on__gt=then)
    overdue = Flag.objects.for_member(member).filter(stood, kind=FlagKind.CONTACT_OVERDUE, opened_on__lte=then)
    before = {
        Show.ALL: Episode.objects.for_member(member).filter(stood, referred_on__lte=then).count(),
        Show.OVERDUE: overdue.count(),
    }
    # A clinic younger than four weeks has no past to compare with.
    known = member.clinic.today(member.clinic.created_at) <= then
    return [
        Figure(
            name,
            now[show],
            before.get(show) if known else None,
            SHOW_MEANS[show],
            View(who=EVERYONE, show=show).query,
        )
        for show, name in NAMES.items()
    ]
