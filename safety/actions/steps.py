"""What is done about an alert: each step with its author and its time, nothing deleted."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from clinics.rules import Can
from registry.models import Patient
from safety.actions.raising import acknowledge_by
from safety.models import AlertStep, RiskAlert

Step = AlertStep.Kind
Done = TypeVar("Done")
PATIENT, CLOCK = "patient", "clock"  # the actors of a step that nobody of the clinic took


@transaction.atomic
def acknowledge(*, alert: RiskAlert, by: Membership, now: datetime) -> RiskAlert:
    """Seen. The owner's own acknowledgement stops the clock; anyone else's is kept beside it and stops nothing."""
    held = held_open(alert)
    if held.owner_id != by.pk:
        if not held.steps.filter(kind=Step.ACKNOWLEDGED, by=by).exists():
            add_step(held, Step.ACKNOWLEDGED, by=by, now=now)
    elif held.acknowledged_at is None:
        held.acknowledged_at = now
        held.save(update_fields=["acknowledged_at"])
        add_step(held, Step.ACKNOWLEDGED, by=by, now=now)
    return held


@transaction.atomic
def acknowledge_all(*, patient: Patient, by: Membership, now: datetime) -> list[RiskAlert]:
    """Everything open about this patient that is mine, seen at once; nobody else's clock stops."""
    mine = RiskAlert.objects.for_member(by).filter(episode__patient=patient, closed_at=None, owner=by)
    return [acknowledge(alert=alert, by=by, now=now) for alert in mine.order_by("pk")]


@transaction.atomic
def add_note(*, alert: RiskAlert, note: str, by: Membership, now: datetime) -> AlertStep:
    note = note.strip()
    if not note:
        raise Refused("Write what you did or learned.", "note")
    return add_step(held_open(alert), Step.NOTE, by=by, now=now, note=note)


@transaction.atomic
def hand_over(*, alert: RiskAlert, to: Membership, note: str = "", by: Membership, now: datetime) -> RiskAlert:
    """Another owner and a new clock: what the last one saw, the next has not seen, unless they take it themselves."""
    held = held_open(alert)
    if to.clinic_id != held.clinic_id or to.ended_at is not None or not to.can(Can.HANDLE_ALERTS):
        raise Refused("Choose someone of this clinic who handles risk alerts.", "to")
    if to.pk == held.owner_id:
        raise Refused(f"{to} has this alert already.", "to")
    held.owner, held.owned_since = to, now
    held.acknowledge_by = acknowledge_by(to, now)
    held.acknowledged_at = now if to.pk == by.pk else None
    held.save(update_fields=["owner", "owned_since", "acknowledge_by", "acknowledged_at"])
    add_step(held, Step.HANDED_OVER, by=by, now=now, note=note.strip(), to=to)
    return held


@transaction.atomic
def for_each(*, action: Callable[..., Done], alerts: Iterable[RiskAlert], **values: Any) -> list[Done]:
    """One thing done about several alerts of a patient, all of it or nothing; in one order, so that two people who
    do so at once wait for each other."""
    return [action(alert=alert, **values) for alert in sorted(alerts, key=lambda alert: alert.pk)]


def held_open(alert: RiskAlert) -> RiskAlert:
    """The alert as it is now, held until the transaction ends."""
    rows = RiskAlert.objects.select_related("owner__user", "episode__patient").select_for_update(of=("self",))
    held = rows.get(clinic_id=alert.clinic_id, pk=alert.pk)
    if held.closed_at is not None:
        raise Refused("This alert was closed meanwhile. Raise a concern if there is something new.")
    return held


def add_step(
    alert: RiskAlert,
    kind: AlertStep.Kind,
    *,
    by: Membership | None,
    now: datetime,
    note: str = "",
    actor: str = PATIENT,
    **facts: Any,
) -> AlertStep:
    """One line of the alert's history and one of the trail. Nobody is `by` when the patient answered alone, or when
    the clock passed it on."""
    step = AlertStep.objects.create(
        clinic_id=alert.clinic_id, alert=alert, kind=kind, by=by, at=now, note=note, **facts
    )
    audit.record(
        f"alert.{kind.value}",
        target=alert,
        by=by,
        actor="" if by else actor,
        clinic_id=alert.clinic_id,
        at=now,
        patient=alert.episode.patient.public_id if alert.episode else None,
        owner=str(alert.owner.public_id),
    )
    return step
