"""Alerts go where their patients go: the ones that were the giver's, with whoever takes the patients over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from clinics import audit
from clinics.models import Membership
from registry.models import HandoverLine
from registry.rules.handovers import MatterKind
from safety.actions.raising import acknowledge_by
from safety.actions.telling import tell
from safety.models import AlertStep, RiskAlert

CHANGED = ["owner", "owned_since", "acknowledge_by", "acknowledged_at"]


def follow_handover(
    sender: object, *, lines: Iterable[HandoverLine], back: bool, by: Membership, now: datetime, **_: Any
) -> None:
    """In the handover's own transaction, in few statements. What the last owner had not seen keeps its clock; what they
    had seen has one of its own, for the next has not. Undone, the alerts that went along come back."""
    went: dict[str, tuple[Membership, Membership]] = {}
    for line in lines:
        giver, receiver = line.handover.giver, line.handover.receiver
        pair = (receiver, giver) if back else (giver, receiver)
        went |= {matter["id"]: pair for matter in line.matters if matter["kind"] == MatterKind.ALERT}
    if not went:
        return
    rows = RiskAlert.objects.for_member(by).filter(public_id__in=went, closed_at=None).order_by("pk")
    held = rows.select_related("episode__patient").select_for_update(of=("self",))
    moving = [alert for alert in held if alert.owner_id == went[str(alert.public_id)][0].pk]
    if not moving:
        return
    new_clock = acknowledge_by(by, now)
    for alert in moving:
        alert.owner, alert.owned_since = went[str(alert.public_id)][1], now
        alert.acknowledge_by = new_clock if alert.acknowledged_at else min(alert.acknowledge_by, new_clock)
        alert.acknowledged_at = None
    RiskAlert.objects.bulk_update(moving, CHANGED)
    note = "The handover was undone." if back else "With the patient's handover."
    AlertStep.objects.bulk_create(
        [
            AlertStep(
                clinic_id=by.clinic_id,
                alert=alert,
                kind=AlertStep.Kind.HANDED_OVER,
                to=alert.owner,
                by=by,
                at=now,
                note=note,
            )
            for alert in moving
        ]
    )
    told = [(alert, alert.episode.patient.public_id) for alert in moving if alert.episode]
    audit.record_each(f"alert.{AlertStep.Kind.HANDED_OVER}", told, by=by, at=now)
    for owner in {alert.owner_id: alert.owner for alert in moving}.values():
        tell(owner, now=now)
