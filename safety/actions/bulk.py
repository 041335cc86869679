"""Many alerts at once, out of an import: each with the reason, owner and clock it would have had alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinics import audit
from clinics.models import Clinic, Membership
from registry.models import Episode
from safety import glance
from safety.actions.raising import give_to_cover
from safety.actions.telling import tell
from safety.models import AlertStep, RiskAlert
from safety.queries import book, team_of


@dataclass(frozen=True)
class RiskyAnswer:
    """As `raise_for_answer` takes it; the episode comes with its patient."""

    episode: Episode
    source: UUID
    instrument: str
    item: int
    answer: int
    words: str


@transaction.atomic
def raise_many(*, clinic: Clinic, answers: Iterable[RiskyAnswer], by: Membership, now: datetime) -> list[RiskAlert]:
    """One alert per source, instrument and item, as `raise_for_answer` does one by one; those new now."""
    wanted = {(each.source, each.instrument, each.item): each for each in answers}
    if not wanted:
        return []
    rows = RiskAlert.objects.filter(clinic=clinic, source__in={source for source, _, _ in wanted})
    known = set(rows.values_list("source", "instrument", "item"))
    calendar = book(clinic, now)
    alerts = []
    for key, given in wanted.items():
        if key not in known:
            alert = RiskAlert(
                clinic=clinic,
                episode=given.episode,
                trigger=RiskAlert.Trigger.RISK_ITEM,
                source=given.source,
                instrument=given.instrument,
                item=given.item,
                answer=given.answer,
                note=given.words,
                raised_by=by,
                raised_at=now,
            )
            give_to_cover(alert, team_of(given.episode, by), now=now, calendar=calendar)
            alerts.append(alert)
    RiskAlert.objects.bulk_create(alerts, batch_size=1000)
    for owner in {alert.owner_id: alert.owner for alert in alerts}.values():
        tell(owner, now=now)
    told = [(alert, alert.episode.patient.public_id) for alert in alerts if alert.episode]
    audit.record_each("alert.raised", told, by=by, at=now, trigger=str(RiskAlert.Trigger.RISK_ITEM))
    glance.recompute(clinic_id=clinic.pk, today=clinic.today(now))
    return alerts


@transaction.atomic
def tell_voided(*, clinic: Clinic, sources: Iterable[UUID], by: Membership, now: datetime) -> None:
    """The forms behind these alerts were voided: whoever works on one reads so. It stays open until they close it."""
    rows = RiskAlert.objects.filter(clinic=clinic, source__in=list(sources), closed_at=None)
    alerts = list(rows.select_related("episode__patient"))
    AlertStep.objects.bulk_create(
        [AlertStep(clinic=clinic, alert=alert, kind=AlertStep.Kind.VOIDED, by=by, at=now) for alert in alerts]
    )
    told = [(alert, alert.episode.patient.public_id) for alert in alerts if alert.episode]
    audit.record_each(f"alert.{AlertStep.Kind.VOIDED}", told, by=by, at=now)
