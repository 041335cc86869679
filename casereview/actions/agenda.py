"""What people move by hand in the agenda: pinned, put in a place, put off, and each taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from casereview.models import AgendaMark
from casereview.queries import agenda, last_day_of
from casereview.rules import moved
from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from registry.models import Episode
from registry.queries import locked
from registry.rules import short_date

MOST_DAYS = 180
Kind = AgendaMark.Kind


@transaction.atomic
def pin(*, episode: Episode, by: Membership, now: datetime) -> AgendaMark:
    """To the top of the group, until the patient is reviewed; who is pinned already stays where they are."""
    held = _held(episode)
    mark = _of(held, Kind.PIN)
    return mark or _mark(held, "agenda.pinned", Kind.PIN, by=by, now=now)


@transaction.atomic
def move(*, episode: Episode, steps: int, by: Membership, now: datetime) -> AgendaMark:
    """Up (negative) or down inside the group, past as many others."""
    held = _held(episode)
    order = agenda(by, today=by.clinic.today(now)).order
    places = moved(order, held.pk, steps)
    if places is None:
        raise Refused("There is no place further on in this group. Whoever is pinned stays at its top.")
    group = next(one.place.group for one in order if one.key == held.pk)
    _end(held, by, now, Kind.PLACE)
    for key, place in places.items():
        AgendaMark.objects.filter(
            clinic_id=held.clinic_id, episode=key, kind=Kind.PLACE, ended_at=None, group=group.value
        ).exclude(rank=place).update(rank=place)
    return _mark(held, "agenda.placed", Kind.PLACE, rank=places[held.pk], group=group.value, by=by, now=now)


@transaction.atomic
def put_off(
    *, episode: Episode, until: date, reason: str, beyond: bool = False, by: Membership, now: datetime
) -> AgendaMark:
    """Until a day, with a reason; past the last day of the clinic's interval only when `beyond` says it is meant."""
    held = _held(episode)
    today = by.clinic.today(now)
    reason = reason.strip()
    if until <= today:
        raise Refused("Choose a day after today.", "until")
    if (until - today).days > MOST_DAYS:
        raise Refused(f"Choose a day within {MOST_DAYS} days, or leave the patient to the interval.", "until")
    if not reason:
        raise Refused("Say why, for whoever sees the list next.", "reason")
    if len(reason) > 200:
        raise Refused("Shorten it to 200 characters.", "reason")
    last = last_day_of(by, held, today)
    past = last is not None and until > last
    if last is not None and past and not beyond:
        raise Refused(_beyond(last, today), "beyond")
    _end(held, by, now, Kind.DEFER)
    return _mark(held, "agenda.put_off", Kind.DEFER, until=until, reason=reason, beyond=past, by=by, now=now)


def _beyond(last: date, today: date) -> str:
    ends = "ended" if last < today else "ends"
    return (
        f"The clinic's interval {ends} on {short_date(last, today)}. Choose a day until then, or confirm that this "
        "patient waits longer."
    )


@transaction.atomic
def take_back(*, mark: AgendaMark, by: Membership, now: datetime) -> AgendaMark:
    """Back to the order of the agenda. What has ended already stays as it ended."""
    held = locked(mark.episode)
    _end(held, by, now, mark.kind)
    return AgendaMark.objects.get(clinic_id=held.clinic_id, pk=mark.pk)


def end_marks(*, held: Episode, by: Membership, now: datetime) -> None:
    """A review ends everything that was moved by hand; in its transaction."""
    _end(held, by, now, *Kind.values)


def _held(episode: Episode) -> Episode:
    held = locked(episode)
    if not held.is_open:
        raise Refused("This episode has ended meanwhile. Only patients in care come up for review.")
    return held


def _of(held: Episode, kind: str) -> AgendaMark | None:
    return AgendaMark.objects.filter(clinic_id=held.clinic_id, episode=held, kind=kind, ended_at=None).first()


def _mark(
    held: Episode, verb: str, kind: str, *, by: Membership, now: datetime, beyond: bool | None = None, **fields: Any
) -> AgendaMark:
    made = AgendaMark.objects.create(
        clinic_id=held.clinic_id, episode=held, kind=kind, made_by=by, made_at=now, **fields
    )
    detail = {name: value for name, value in fields.items() if name != "reason"}
    if beyond is not None:
        detail["beyond"] = beyond
    audit.record(verb, target=made, by=by, at=now, patient=held.patient.public_id, **detail)
    return made


def _end(held: Episode, by: Membership, now: datetime, *kinds: str) -> None:
    for mark in AgendaMark.objects.filter(clinic_id=held.clinic_id, episode=held, kind__in=kinds, ended_at=None):
        mark.ended_at, mark.ended_by = now, by
        mark.save(update_fields=["ended_at", "ended_by"])
        audit.record(
            "agenda.mark_ended", target=mark, by=by, at=now, patient=held.patient.public_id, kind=str(mark.kind)
        )
