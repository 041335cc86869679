"""What people moved by hand in the agenda."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404

from casereview.models import AgendaMark
from clinics.models import Membership, TenantQuerySet
from contacts.models import ReviewRequest
from registry.models import Episode


@dataclass(frozen=True)
class Marks:
    """Of one patient: at most one of each kind."""

    pin: AgendaMark | None = None
    put: AgendaMark | None = None
    defer: AgendaMark | None = None

    def put_off(self, episode: Episode, request: ReviewRequest | None, today: date) -> AgendaMark | None:
        """The deferral in force. It ends on its day, and gives way to what came up after it was made: another question
        or another answer about risk."""
        made = self.defer
        if made is None or made.until is None or made.until <= today:
            return None
        asked = request is not None and request.asked_at > made.made_at
        made_on = made.made_at.astimezone(made.clinic.zone).date()
        at_risk = episode.risk_item_on is not None and episode.risk_item_on > made_on
        return None if asked or at_risk else made


def marks_in_force(member: Membership) -> dict[int, Marks]:
    """By episode; one query."""
    found: dict[int, dict[str, AgendaMark]] = defaultdict(dict)
    for mark in marks(member).filter(ended_at=None):
        found[mark.episode_id][mark.kind] = mark
    kinds = AgendaMark.Kind
    return {
        key: Marks(each.get(kinds.PIN), each.get(kinds.PLACE), each.get(kinds.DEFER)) for key, each in found.items()
    }


def marks(member: Membership) -> TenantQuerySet[AgendaMark]:
    return AgendaMark.objects.for_member(member).select_related("clinic", "made_by__user")


def get_mark(*, member: Membership, public_id: UUID) -> AgendaMark:
    found = marks(member).select_related("episode__patient").filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such mark.")
    return found
