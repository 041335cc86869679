"""What is done about an alert: each step with its author and its time, nothing deleted."""

from datetime import datetime

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from clinics.rules import Can
from registry.actions import update_glance
from registry.queries import locked
from safety import glance
from safety.actions.raising import acknowledge_by
from safety.models import AlertStep, RiskAlert

Step = AlertStep.Kind


@transaction.atomic
def acknowledge(*, alert: RiskAlert, by: Membership, now: datetime) -> RiskAlert:
    """Seen. The owner's own acknowledgement stops the clock; anyone else's is kept beside it and stops nothing."""
    held = _open(alert)
    if held.owner_id != by.pk:
        if not held.steps.filter(kind=Step.ACKNOWLEDGED, by=by).exists():
            _step(held, Step.ACKNOWLEDGED, by=by, now=now)
    elif held.acknowledged_at is None:
        held.acknowledged_at = now
        held.save(update_fields=["acknowledged_at"])
        _step(held, Step.ACKNOWLEDGED, by=by, now=now)
    return held


@transaction.atomic
def add_note(*, alert: RiskAlert, note: str, by: Membership, now: datetime) -> AlertStep:
    note = note.strip()
    if not note:
        raise Refused("Write what you did or learned.", "note")
    return _step(_open(alert), Step.NOTE, by=by, now=now, note=note)


@transaction.atomic
def hand_over(*, alert: RiskAlert, to: Membership, note: str = "", by: Membership, now: datetime) -> RiskAlert:
    """Another owner and a new clock: what the last one saw, the next has not seen, unless they take it themselves."""
    held = _open(alert)
    if to.clinic_id != held.clinic_id or to.ended_at is not None or not to.can(Can.HANDLE_ALERTS):
        raise Refused("Choose someone of this clinic who handles risk alerts.", "to")
    if to.pk == held.owner_id:
        raise Refused(f"{to} has this alert already.", "to")
    held.owner, held.owned_since = to, now
    held.acknowledge_by = acknowledge_by(to, now)
    held.acknowledged_at = now if to.pk == by.pk else None
    held.save(update_fields=["owner", "owned_since", "acknowledge_by", "acknowledged_at"])
    _step(held, Step.HANDED_OVER, by=by, now=now, note=note.strip(), to=to)
    return held


@transaction.atomic
def close(*, alert: RiskAlert, reason: str, by: Membership, now: datetime) -> RiskAlert:
    """The end of an alert, with what was found and done. Nobody closes what they have not seen."""
    reason = reason.strip()
    if not reason:
        raise Refused("Say what was found and done: the alert stays readable after it is closed.", "reason")
    episode = locked(alert.episode) if alert.episode else None
    held = _open(alert)
    held.acknowledged_at = held.acknowledged_at or now
    held.closed_at, held.closed_by, held.close_reason = now, by, reason
    held.save(update_fields=["acknowledged_at", "closed_at", "closed_by", "close_reason"])
    _step(held, Step.CLOSED, by=by, now=now, note=reason)
    if episode:
        update_glance(episode=episode, **glance.columns(episode, by.clinic.today(now)))
    return held


def _open(alert: RiskAlert) -> RiskAlert:
    """The alert as it is now, held until the transaction ends."""
    rows = RiskAlert.objects.select_related("owner__user", "episode__patient").select_for_update(of=("self",))
    held = rows.get(clinic_id=alert.clinic_id, pk=alert.pk)
    if held.closed_at is not None:
        raise Refused("This alert was closed meanwhile. Raise a concern if there is something new.")
    return held


def _step(
    alert: RiskAlert,
    kind: AlertStep.Kind,
    *,
    by: Membership,
    now: datetime,
    note: str = "",
    to: Membership | None = None,
) -> AlertStep:
    step = AlertStep.objects.create(clinic_id=alert.clinic_id, alert=alert, kind=kind, to=to, by=by, at=now, note=note)
    audit.record(
        f"alert.{kind.value}",
        target=alert,
        by=by,
        at=now,
        patient=alert.episode.patient.public_id if alert.episode else None,
        owner=str(alert.owner.public_id),
    )
    return step
