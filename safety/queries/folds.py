"""Several open alerts of one patient are one thing to do: one item with all its causes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from clinics.models import Membership, TenantQuerySet
from registry.models import Episode, Patient
from safety import rules
from safety.models import RiskAlert
from safety.queries.alerts import Standing, alerts, standing
from safety.rules import Level

SOON_DAYS = 7  # how far ahead the list looks for contacts that risk makes due
GRAVE = (Level.HIGH, Level.IMMINENT)


@dataclass(frozen=True)
class Fold:
    """The open alerts of one patient, the most urgent first; a rehearsal stands alone."""

    standings: list[Standing]

    @property
    def lead(self) -> Standing:
        return self.standings[0]

    @property
    def alerts(self) -> list[RiskAlert]:
        return [each.alert for each in self.standings]

    @property
    def patient(self) -> Patient | None:
        """Nobody in a rehearsal."""
        episode = self.lead.alert.episode
        return episode.patient if episode else None

    @property
    def practice(self) -> bool:
        return self.lead.alert.practice

    @property
    def mine_waiting(self) -> list[RiskAlert]:
        """What one press acknowledges: mine, and not seen yet."""
        return [each.alert for each in self.standings if each.is_mine and each.waits]

    @property
    def others(self) -> list[RiskAlert]:
        return [each.alert for each in self.standings if not each.is_mine]

    @property
    def owners(self) -> list[Membership]:
        return list({each.alert.owner_id: each.alert.owner for each in self.standings}.values())

    @property
    def level(self) -> Level | None:
        """The highest that was set."""
        levels = {each.alert.level for each in self.standings}
        return next((level for level in reversed(Level) if level in levels), None)


def folded(rows: Iterable[RiskAlert], member: Membership, now: datetime) -> list[Fold]:
    """In the order of the rows: each patient stands where their most urgent alert does."""
    found: dict[object, list[Standing]] = {}
    for alert in rows:
        key = alert.episode.patient_id if alert.episode else alert.public_id
        found.setdefault(key, []).append(standing(alert, member, now))
    return [Fold(standings) for standings in found.values()]


def fold_of(alert: RiskAlert, member: Membership, now: datetime) -> Fold:
    """This alert first, then the others of its patient that are open."""
    if alert.episode is None or alert.closed_at is not None:
        return Fold([standing(alert, member, now)])
    rest = alerts(member).filter(episode__patient=alert.episode.patient, closed_at=None).exclude(pk=alert.pk)
    return Fold([standing(each, member, now) for each in [alert, *rest.order_by("raised_at", "pk")]])


def follow_ups(member: Membership, today: date) -> TenantQuerySet[Episode]:
    """Open episodes whose risk makes a contact due, late or within days, the longest late first; each with its
    `risk_level`."""
    behind = RiskAlert.objects.filter(episode=OuterRef("pk"), follow_up_on=OuterRef("risk_follow_up_on"))
    due = Episode.objects.for_member(member).filter(
        closed_on=None, risk_follow_up_on__lte=today + timedelta(days=SOON_DAYS)
    )
    rows: TenantQuerySet[Any] = due.annotate(risk_level=Subquery(behind.order_by("-level_set_at").values("level")[:1]))
    return rows.select_related("patient", "care_manager__user").order_by("risk_follow_up_on", "pk")


@dataclass(frozen=True)
class Banner:
    """What must follow a patient from page to page: an open alert, or a contact that grave risk makes due."""

    fold: Fold | None
    due: RiskAlert | None = None

    @property
    def alert(self) -> RiskAlert:
        return self.fold.lead.alert if self.fold else self.due  # type: ignore[return-value]  # one of the two is there


def banner(*, member: Membership, patient: UUID, now: datetime) -> Banner | None:
    """One read, whatever the page."""
    today = member.clinic.today(now)
    grave = Q(level__in=GRAVE, follow_up_on__lte=today, episode__closed_on=None)
    grave &= ~Q(close_kind__in=rules.WITHOUT_LEVEL)
    rows = alerts(member).filter(Q(closed_at=None) | grave, episode__patient__public_id=patient)
    found = list(rows.order_by(F("acknowledged_at").asc(nulls_first=True), "acknowledge_by", "pk"))
    waiting = [alert for alert in found if alert.closed_at is None]
    if waiting:
        return Banner(folded(waiting, member, now)[0])
    due = [alert for alert in found if not _met(alert, member)]
    return Banner(None, min(due, key=_due_on)) if due else None


def _due_on(alert: RiskAlert) -> date:
    return alert.follow_up_on or date.max


def _met(alert: RiskAlert, member: Membership) -> bool:
    """A treatment contact after the day on which the level was set."""
    spoke = alert.episode.last_contact_on if alert.episode else None
    return bool(spoke and alert.level_set_at and spoke > member.clinic.today(alert.level_set_at))
