"""The protocol in force, who has read it, and how rehearsals went."""

from dataclasses import dataclass
from datetime import datetime

from clinics.models import Membership, TenantQuerySet
from safety.models import AlertStep, RiskAlert, RiskProtocol
from safety.queries.alerts import handlers
from safety.rules import span


@dataclass(frozen=True)
class Reader:
    """Somebody who handles alerts, and when they read the version in force."""

    member: Membership
    read_at: datetime | None


@dataclass(frozen=True)
class Drill:
    """One rehearsal and its times, in words."""

    alert: RiskAlert
    hops: list[AlertStep]

    @property
    def seen_after(self) -> str:
        return self._after(self.alert.acknowledged_at)

    @property
    def closed_after(self) -> str:
        return self._after(self.alert.closed_at)

    def _after(self, moment: datetime | None) -> str:
        return span(int((moment - self.alert.raised_at).total_seconds()) // 60) if moment else ""


def protocols(member: Membership) -> TenantQuerySet[RiskProtocol]:
    """All versions, the one in force first."""
    return RiskProtocol.objects.for_member(member).select_related("published_by__user").order_by("-number")


def readers(member: Membership, protocol: RiskProtocol) -> list[Reader]:
    """Those who still have to read it first."""
    read = dict(protocol.readings.values_list("member_id", "read_at"))
    found = [Reader(each, read.get(each.pk)) for each in handlers(member)]
    return sorted(found, key=lambda reader: reader.read_at is not None)


def drills(member: Membership) -> list[Drill]:
    """Rehearsals, the last first."""
    rows = RiskAlert.objects.for_member(member).filter(practice=True).order_by("-raised_at", "-pk")
    alerts = list(rows.select_related("owner__user", "raised_by__user", "closed_by__user")[:50])
    steps = AlertStep.objects.filter(alert__in=alerts, kind=AlertStep.Kind.ESCALATED).select_related("to__user")
    by_alert: dict[int, list[AlertStep]] = {}
    for step in steps:
        by_alert.setdefault(step.alert_id, []).append(step)
    return [Drill(alert, by_alert.get(alert.pk, [])) for alert in alerts]
