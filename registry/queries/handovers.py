"""Handovers: who looks after how many, whom somebody may hand over, what waits to be read and signed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Q, Value, When
from django.http import Http404

from clinics.errors import Refused
from clinics.models import Membership, TenantQuerySet
from clinics.queries import members_with, people, setting
from clinics.rules import Role
from registry.models import Episode, Handover
from registry.queries.caseload import caseload
from registry.queries.limits import limits_of
from registry.queries.rows import Row
from registry.rules import EVERYONE, Sort, State, View, counted
from registry.rules.handovers import Seat

PEOPLE = ("giver__user", "receiver__user", "made_by__user", "undone_by__user")
MOST = 400  # patients of one handover: what one page can show and one form carry
# How a giver's patients are narrowed: the words and who belongs there.
FILTERS: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "all": ("All", lambda row: True),
    "alerts": ("Alerts", lambda row: row.episode.open_alerts > 0),
    "late": ("Contact late", lambda row: row.overdue is not None),
    "not_better": ("Not better", lambda row: row.standing.state in (State.NOT_IMPROVING, State.WORSENING)),
    "not_measured": ("Not measured", lambda row: row.standing.state == State.NOT_MEASURED),
    "new": ("New", lambda row: row.is_new),
}


def loads(member: Membership) -> dict[Seat, dict[int, int]]:
    """How many open episodes each member (by key) has in each seat: three reads, whatever the clinic."""
    rows = Episode.objects.for_member(member).filter(closed_on=None)
    return {
        seat: dict(rows.exclude(**{seat.value: None}).values_list(seat.value).annotate(n=Count("pk")).order_by())
        for seat in Seat
    }


@dataclass(frozen=True)
class Holder:
    """A person and how many open episodes they have in each seat."""

    member: Membership
    seats: dict[Seat, int]

    @property
    def has_left(self) -> bool:
        return self.member.ended_at is not None


def holders(member: Membership) -> list[Holder]:
    """Everyone who looks after somebody, by name; who left and still does stands last."""
    found = loads(member)
    rows = [Holder(each, {seat: found[seat].get(each.pk, 0) for seat in Seat}) for each in people(member)]
    return [holder for holder in rows if any(holder.seats.values())]


def seats_held(member: Membership) -> dict[Seat, int]:
    """The seats in which somebody looks after patients now, in one read."""
    rows = Episode.objects.for_member(member).filter(closed_on=None)
    counts = rows.aggregate(**{seat.value: Count("pk", filter=Q(**{seat.value: member})) for seat in Seat})
    return {seat: counts[seat.value] for seat in Seat if counts[seat.value]}


def refuse_with_seats(sender: object, *, member: Membership, roles: Sequence[str], **_: Any) -> None:
    """Nobody leaves, or gives up a role, while patients of an open episode are theirs in it."""
    for seat, count in seats_held(member).items():
        if seat.value not in roles:
            theirs = counted(count, "patient")
            raise Refused(f"{member} is the {seat.label.lower()} of {theirs}. Hand them over first.", "roles")


def may_sit(member: Membership, seat: Seat) -> TenantQuerySet[Membership]:
    return members_with(member, Role(seat.value))


def rows_of(
    *, member: Membership, giver: Membership, seat: Seat, today: date, only: Iterable[UUID] | None = None
) -> list[Row]:
    """The open episodes somebody has in that seat, as the caseload shows them, by name."""
    limits = limits_of(member.clinic)
    view = View(who=EVERYONE, sort=Sort.NAME)
    found = caseload(member=member, view=view, today=today, limits=limits).filter(**{seat.value: giver})
    if only is not None:
        found = found.filter(public_id__in=only)
    return [Row(episode, today, limits) for episode in found]


def handovers(member: Membership) -> TenantQuerySet[Any]:
    """The newest first, each with how many patients it was about."""
    rows = Handover.objects.for_member(member).select_related(*PEOPLE, "gives_back")
    waits = Case(When(signed_at=None, undone_at=None, then=Value(0)), default=Value(1))
    return rows.annotate(patients=Count("lines"), waits=waits).order_by("-made_at", "-pk")


def unsigned_of(member: Membership) -> list[Handover]:
    """What the member took over and has not signed for, the oldest first."""
    return list(handovers(member).filter(receiver=member, signed_at=None, undone_at=None).order_by("made_at", "pk"))


def get_handover(*, member: Membership, public_id: UUID) -> Handover:
    found: Handover | None = handovers(member).filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such handover here.")
    return found


def undo_ends(handover: Handover, member: Membership) -> datetime:
    return handover.made_at + timedelta(hours=setting(member.clinic, "handover.undo_hours"))
