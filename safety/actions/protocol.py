"""The clinic's protocol for risk: published in versions, read by each person; rehearsed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinics import audit
from clinics.errors import Refused, Stale
from clinics.models import Membership
from clinics.rules import Can
from safety.actions.raising import give_to_cover
from safety.actions.telling import tell
from safety.models import ProtocolReading, RiskAlert, RiskProtocol
from safety.rules import Team

REHEARSAL = "Rehearsal: nobody is at risk. Walk it as you would a real one."


@transaction.atomic
def publish_protocol(*, base: int, text: str, after_hours: str, by: Membership, now: datetime) -> RiskProtocol:
    """The version after `base`, which is what the writer had before them; everyone has to read it anew."""
    text, after_hours = text.strip(), after_hours.strip()
    if not text:
        raise Refused("Write what this clinic does, in the order in which it is done.", "text")
    if not after_hours:
        raise Refused("Say where an alert and a call go when the clinic is closed.", "after_hours")
    Membership.objects.select_for_update().get(pk=by.pk)
    last = RiskProtocol.objects.filter(clinic=by.clinic).order_by("-number").select_for_update().first()
    if last and last.number != base:
        raise Stale("Somebody published another version meanwhile. What you wrote is kept here: compare, then publish.")
    if last and (last.text, last.after_hours) == (text, after_hours):
        raise Refused("This is word for word the version in force.", "text")
    made = RiskProtocol.objects.create(
        clinic=by.clinic, number=base + 1, text=text, after_hours=after_hours, published_by=by, published_at=now
    )
    audit.record("protocol.published", target=made, by=by, at=now, number=made.number)
    return made


@transaction.atomic
def read_protocol(*, protocol: RiskProtocol, by: Membership, now: datetime) -> ProtocolReading:
    """I have read this version: once per person, and only the one in force."""
    if RiskProtocol.objects.filter(clinic=by.clinic, number__gt=protocol.number).exists():
        raise Refused("A newer version is in force. Read that one.")
    reading, created = ProtocolReading.objects.get_or_create(
        clinic=by.clinic, protocol=protocol, member=by, defaults={"read_at": now}
    )
    if created:
        audit.record("protocol.read", target=protocol, by=by, at=now, number=protocol.number)
    return reading


@transaction.atomic
def start_drill(*, care_manager: Membership, form_key: UUID, by: Membership, now: datetime) -> RiskAlert:
    """A practice alert about nobody, as if a patient of this care manager had answered: it runs the real path of owner,
    clock, mail, escalation, steps and end. Sending the same form twice starts one."""
    known = RiskAlert.objects.filter(clinic=by.clinic, source=form_key, practice=True).first()
    if known:
        return known
    if care_manager.clinic_id != by.clinic_id or care_manager.ended_at or not care_manager.can(Can.HANDLE_ALERTS):
        raise Refused("Choose someone of this clinic who handles risk alerts.", "care_manager")
    if RiskAlert.objects.filter(clinic=by.clinic, practice=True, closed_at=None).exists():
        raise Refused("A rehearsal is still open. Finish it first.")
    alert = RiskAlert(
        clinic=by.clinic, practice=True, trigger=RiskAlert.Trigger.CONCERN, source=form_key, note=REHEARSAL
    )
    alert.raised_by, alert.raised_at = by, now
    give_to_cover(alert, Team(care_manager=care_manager.pk, raiser=by.pk), now=now)
    alert.save(force_insert=True)
    tell(alert.owner, now=now)
    audit.record("drill.started", target=alert, by=by, at=now, care_manager=str(care_manager.public_id))
    return alert
