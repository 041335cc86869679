"""What arrived while the clinic was closed, and how long alerts took."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from clinics.models import Membership, TenantQuerySet
from safety import rules
from safety.models import AlertStep, RiskAlert, SafetyPlan
from safety.queries.alerts import alerts
from safety.queries.calendar import book
from safety.rules import CloseKind, Figure
from safety.rules.cover import LONGEST, closed_before

MONTHS = 12
Kind = AlertStep.Kind


def closed_since(member: Membership, now: datetime) -> datetime:
    """When the clinic last closed before today."""
    return closed_before(book(member.clinic, now - LONGEST).calendar, now)


def overnight(member: Membership, since: datetime) -> TenantQuerySet[RiskAlert]:
    """What arrived out of hours since then, and whatever arrived so before and waits still; the oldest first."""
    waits = Q(closed_at=None, acknowledged_at=None)
    return alerts(member).filter(Q(raised_at__gte=since) | waits, out_of_hours=True).order_by("raised_at", "pk")


@dataclass(frozen=True)
class Times:
    """One alert: minutes from the answer to each of the three, None where it has not got there."""

    alert: RiskAlert
    month: date
    seen: int | None
    spoke: int | None
    plan: int | None
    late: bool


@dataclass(frozen=True)
class Month:
    first: date
    times: list[Times]

    @property
    def late(self) -> int:
        return sum(each.late for each in self.times)

    @property
    def seen(self) -> Figure:
        return rules.figure(each.seen for each in self.times)

    @property
    def spoke(self) -> Figure:
        return rules.figure(each.spoke for each in self.times)

    @property
    def plan(self) -> Figure:
        return rules.figure(each.plan for each in self.times)


def times(member: Membership, now: datetime, *, practice: bool = False) -> list[Times]:
    """Every alert of the last twelve calendar months, in three reads; what was entered by mistake took no time."""
    first = _month(member.clinic.today(now) - timedelta(days=30 * MONTHS))
    rows = alerts(member).filter(practice=practice, raised_at__gte=datetime.combine(first, time(), member.clinic.zone))
    found = list(rows.exclude(close_kind=CloseKind.MISTAKE).prefetch_related("steps").order_by("-raised_at", "-pk"))
    plans = _plans(member, {alert.episode_id for alert in found if alert.episode_id})
    return [_times(alert, plans, member, now) for alert in found]


def months(found: Iterable[Times]) -> list[Month]:
    """By the clinic's calendar month of the answer, the last first."""
    by_month: dict[date, list[Times]] = {}
    for each in found:
        by_month.setdefault(each.month, []).append(each)
    return [Month(first, by_month[first]) for first in sorted(by_month, reverse=True)]


def _month(day: date) -> date:
    return day.replace(day=1)


def _plans(member: Membership, episodes: set[int]) -> dict[int, list[datetime]]:
    rows = SafetyPlan.objects.for_member(member).filter(episode__in=episodes)
    found: dict[int, list[datetime]] = {}
    for episode, at in rows.values_list("episode_id", "written_at"):
        found.setdefault(episode, []).append(at)
    return found


def _times(alert: RiskAlert, plans: dict[int, list[datetime]], member: Membership, now: datetime) -> Times:
    steps = list(alert.steps.all())
    taken = (step.at for step in steps if step.kind == Kind.HANDED_OVER and step.to_id == step.by_id)
    seen = (step.at for step in steps if step.kind in (Kind.ACKNOWLEDGED, Kind.CLOSED))
    written = [at for at in plans.get(alert.episode_id or 0, []) if at >= alert.raised_at]
    hops = any(step.kind == Kind.ESCALATED for step in steps)
    return Times(
        alert=alert,
        month=_month(member.clinic.today(alert.raised_at)),
        seen=_minutes(alert, [*taken, *seen]),
        spoke=_minutes(alert, [step.at for step in steps if step.kind == Kind.SPOKE]),
        plan=_minutes(alert, written),
        late=hops or (alert.acknowledged_at or now) > alert.acknowledge_by,
    )


def _minutes(alert: RiskAlert, moments: list[datetime]) -> int | None:
    return int((min(moments) - alert.raised_at).total_seconds()) // 60 if moments else None
