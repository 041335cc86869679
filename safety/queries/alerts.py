"""Alerts: which, whose, how their clock stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.expressions import CombinedExpression
from django.http import Http404

from clinics.models import Membership, TenantQuerySet
from clinics.queries import people
from clinics.rules import ROLE_MAY, Can
from registry.models import Episode
from safety import rules
from safety.models import RiskAlert

CLOSED_DAYS = 30  # how far back the list of closed alerts goes


def alerts(member: Membership) -> TenantQuerySet[RiskAlert]:
    rows = RiskAlert.objects.for_member(member)
    people = [f"{role}__user" for role in ("owner", "raised_by", "closed_by", "level_set_by")]
    return rows.select_related("episode__patient", *people)


def listed(member: Membership, show: str, now: datetime) -> TenantQuerySet[RiskAlert]:
    """Open ones, or "mine": those nobody has acknowledged first, by their clock, then the others, the oldest first.
    Or those "closed" lately, the last first."""
    rows = alerts(member)
    if show == "closed":
        return rows.filter(closed_at__gte=now - timedelta(days=CLOSED_DAYS)).order_by("-closed_at", "pk")
    rows = rows.filter(closed_at=None, **({"owner": member} if show == "mine" else {}))
    return rows.order_by(F("acknowledged_at").asc(nulls_first=True), "acknowledge_by", "pk")


def get_alert(*, member: Membership, public_id: UUID) -> RiskAlert:
    alert = alerts(member).filter(public_id=public_id).first()
    if alert is None:
        raise Http404("No such alert here.")
    return alert


def alerts_of_form(*, member: Membership, source: UUID) -> TenantQuerySet[RiskAlert]:
    """What a form raised while it is being filled in, and is open."""
    return alerts(member).filter(source=source, closed_at=None)


def alerts_of(*, member: Membership, episode: Episode) -> TenantQuerySet[RiskAlert]:
    """All of an episode, open ones first, then the last raised."""
    return alerts(member).filter(episode=episode).order_by(F("closed_at").desc(nulls_first=True), "-raised_at")


@dataclass(frozen=True)
class Counts:
    """In items of the list: a patient counts once, a rehearsal for itself."""

    open: int
    mine: int
    late: int


def counts(member: Membership, now: datetime) -> Counts:
    found = RiskAlert.objects.for_member(member).filter(closed_at=None)
    late = Q(acknowledged_at=None, acknowledge_by__lte=now)
    return Counts(**found.aggregate(open=_items(Q()), mine=_items(Q(owner=member)), late=_items(late)))


def _items(which: Q) -> CombinedExpression:
    patients = Count("episode__patient", filter=which, distinct=True)
    return patients + Count("pk", filter=which & Q(practice=True))


def handlers(member: Membership) -> TenantQuerySet[Membership]:
    """Everyone here who may own an alert."""
    may = [role for role, permissions in ROLE_MAY.items() if Can.HANDLE_ALERTS in permissions]
    return people(member).filter(ended_at=None, roles__overlap=may)


@dataclass(frozen=True)
class Standing:
    """An alert and its clock now, as one member sees it."""

    alert: RiskAlert
    clock: rules.Clock
    is_mine: bool

    @property
    def is_open(self) -> bool:
        return self.alert.closed_at is None

    @property
    def waits(self) -> bool:
        """Its owner has not acknowledged it."""
        return self.is_open and self.alert.acknowledged_at is None


def standing(alert: RiskAlert, member: Membership, now: datetime) -> Standing:
    """The clock runs for the present owner: from when the alert became theirs."""
    minutes = int((alert.acknowledge_by - alert.owned_since).total_seconds()) // 60
    clock = rules.clock(alert.owned_since, alert.acknowledged_at, now, max(1, minutes))
    return Standing(alert, clock, alert.owner_id == member.pk)
