"""Every write to risk alerts. Nothing is deleted: what was done is a step with its author and its time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from clinics.queries import setting
from clinics.rules import Can, Role
from registry.actions import update_glance
from registry.models import Episode
from registry.queries import locked
from safety import glance, rules
from safety.models import AlertStep, RiskAlert

Step = AlertStep.Kind


@transaction.atomic
def raise_for_answer(
    *,
    episode: Episode,
    source: UUID,
    instrument: str,
    item: int,
    answer: int,
    words: str = "",
    by: Membership | None,
    now: datetime,
) -> RiskAlert:
    """The alert for a positive answer to a risk item of the form `source`; the same answer raises one alert only.

    Nobody is `by` when the patient answered alone.

    `words` says the answer as a person reads it: "PHQ-9 item 9: several days".
    """
    held = locked(episode)
    same = {"clinic_id": held.clinic_id, "source": source, "instrument": instrument, "item": item}
    known = RiskAlert.objects.filter(**same).first()
    if known:
        return known
    alert = RiskAlert(trigger=RiskAlert.Trigger.RISK_ITEM, answer=answer, note=words, **same)
    return _raise(alert, episode=episode, held=held, by=by, now=now)


@transaction.atomic
def raise_concern(*, episode: Episode, note: str, form_key: UUID, by: Membership, now: datetime) -> RiskAlert:
    """A clinician is concerned, whatever any form says. Sending the same form twice raises one alert."""
    note = note.strip()
    if not note:
        raise Refused("Say in a sentence what worries you: whoever answers starts from it.", "note")
    held = locked(episode)
    known = RiskAlert.objects.filter(
        clinic_id=held.clinic_id, source=form_key, trigger=RiskAlert.Trigger.CONCERN
    ).first()
    if known:
        return known
    alert = RiskAlert(clinic_id=held.clinic_id, trigger=RiskAlert.Trigger.CONCERN, source=form_key, note=note)
    return _raise(alert, episode=episode, held=held, by=by, now=now)


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
    held.acknowledge_by = _acknowledge_by(to, now)
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
    episode = locked(alert.episode)
    held = _open(alert)
    held.acknowledged_at = held.acknowledged_at or now
    held.closed_at, held.closed_by, held.close_reason = now, by, reason
    held.save(update_fields=["acknowledged_at", "closed_at", "closed_by", "close_reason"])
    _step(held, Step.CLOSED, by=by, now=now, note=reason)
    update_glance(episode=episode, **glance.columns(episode, by.clinic.today(now)))
    return held


def _raise(alert: RiskAlert, *, episode: Episode, held: Episode, by: Membership | None, now: datetime) -> RiskAlert:
    alert.episode, alert.raised_by, alert.raised_at = held, by, now
    alert.owner, alert.owned_since = _owner(held, by), now
    alert.acknowledge_by = _acknowledge_by(alert.owner, now)
    alert.save(force_insert=True)
    update_glance(episode=episode, **glance.columns(held, held.clinic.today(now)))
    audit.record(
        "alert.raised",
        target=alert,
        by=by,
        actor="" if by else "patient",
        clinic_id=held.clinic_id,
        at=now,
        patient=held.patient.public_id,
        trigger=str(alert.trigger),
    )
    return alert


def _owner(episode: Episode, by: Membership | None) -> Membership:
    """The episode's care manager, else its clinician, if they still work here; else whoever raised it; else a lead."""
    team = Membership.objects.select_related("user").filter(
        clinic_id=episode.clinic_id, ended_at=None, pk__in=[episode.care_manager_id, episode.clinician_id]
    )
    here: dict[int | None, Membership] = {member.pk: member for member in team}
    found = here.get(episode.care_manager_id) or here.get(episode.clinician_id) or by
    if found:
        return found
    leads = Membership.objects.select_related("user").filter(clinic_id=episode.clinic_id, ended_at=None)
    return leads.filter(roles__contains=[Role.LEAD]).order_by("pk")[0]


def _acknowledge_by(member: Membership, now: datetime) -> datetime:
    return rules.acknowledge_by(now, int(setting(member.clinic, "alert.minutes")))


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
        patient=alert.episode.patient.public_id,
        owner=str(alert.owner.public_id),
    )
    return step
