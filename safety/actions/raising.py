"""How an alert begins: its reason, its owner, its clock."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Clinic, Membership
from registry.actions import update_glance
from registry.models import Episode
from registry.queries import locked
from safety import glance
from safety.actions.telling import tell
from safety.models import RiskAlert
from safety.queries import Book, book, team_of
from safety.rules import Team


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


def _raise(alert: RiskAlert, *, episode: Episode, held: Episode, by: Membership | None, now: datetime) -> RiskAlert:
    alert.episode, alert.raised_by, alert.raised_at = held, by, now
    give_to_cover(alert, team_of(held, by), now=now)
    alert.save(force_insert=True)
    tell(alert.owner, now=now)
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


def give_to_cover(alert: RiskAlert, team: Team, *, now: datetime, calendar: Book | None = None) -> None:
    """Owner and clock of a new alert, by the cover calendar, which whoever raises many has at hand."""
    cover = (calendar or book(alert.clinic, now)).cover(now, team)
    alert.owner = cover.owner or _anybody(alert.clinic)
    alert.owned_since, alert.acknowledge_by = now, cover.found.acknowledge_by
    alert.out_of_hours = cover.found.out_of_hours


def _anybody(clinic: Clinic) -> Membership:
    """A clinic whose every handler of alerts has left still has an administrator."""
    return Membership.objects.select_related("user").filter(clinic=clinic, ended_at=None).order_by("pk")[0]


def acknowledge_by(member: Membership, now: datetime) -> datetime:
    """The clock of whoever owns an alert from now on."""
    return book(member.clinic, now).cover(now).found.acknowledge_by
