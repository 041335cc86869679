"""The time log: whole minutes, entered once, voided with a reason, never edited."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from clinics.rules import Role
from contacts import glance
from contacts.actions.months import hold_open_month
from contacts.models import Contact, TimeEntry
from contacts.rules import Activity, time_problems, working_role
from registry.models import Episode
from registry.queries import locked

KEPT = "Nothing was logged; ask your clinic lead to reopen {month}, or change the date."


@transaction.atomic
def log_time(
    *,
    episode: Episode,
    minutes: int,
    activity: Activity,
    form_key: UUID,
    by: Membership,
    now: datetime,
    service_date: date | None = None,
    role: Role | None = None,
    of: Membership | None = None,
) -> TimeEntry:
    """Log time without a contact, once per form. The day is today's unless said; `role` is the one it was worked in.

    `of` is whose minutes they are when somebody else enters them, as at the end of a meeting."""
    held = locked(episode)
    today = by.clinic.today(now)
    day = service_date or today
    saved = TimeEntry.objects.filter(clinic_id=held.clinic_id, form_key=form_key).first()
    if saved:
        return saved
    for field, message in time_problems(
        minutes=minutes, service_date=day, today=today, earliest=held.referred_on
    ).items():
        raise Refused(message, field)
    hold_open_month(clinic_id=held.clinic_id, day=day, today=today, kept=KEPT)
    entry = add_entry(
        held, minutes=minutes, activity=activity, day=day, form_key=form_key, by=of or by, now=now, role=role
    )
    glance.refresh(episode, today)
    audit.record(
        "time.logged",
        target=entry,
        by=by,
        at=now,
        patient=held.patient.public_id,
        minutes=minutes,
        activity=activity.value,
        service_date=day,
    )
    return entry


@transaction.atomic
def void_time(*, entry: TimeEntry, reason: str, by: Membership, now: datetime) -> TimeEntry:
    """Take minutes out of the month; the entry stays readable with the reason. The contact it belongs to stays."""
    held = locked(entry.episode)
    row = TimeEntry.objects.get(clinic_id=held.clinic_id, pk=entry.pk)
    reason = void_reason(row, reason, by)
    today = by.clinic.today(now)
    if row.voided_at is None:
        hold_open_month(clinic_id=held.clinic_id, day=row.service_date, today=today, kept=KEPT_AS_IT_WAS)
        void_entry(row, reason=reason, by=by, now=now)
        glance.refresh(entry.episode, today)
        audit.record("time.voided", target=row, by=by, at=now, patient=held.patient.public_id, minutes=row.minutes)
    return row


KEPT_AS_IT_WAS = "Nothing was changed; ask your clinic lead to reopen {month}."


def void_reason(row: Contact | TimeEntry, reason: str, by: Membership) -> str:
    """The reason, trimmed; refused when it is missing, or when somebody else has voided the row meanwhile."""
    reason = reason.strip()
    if not reason:
        raise Refused("Say why: the entry stays readable, with this beside it.", "reason")
    if row.voided_at is not None and (row.voided_by_id, row.void_reason) != (by.pk, reason):
        raise Refused("This was voided meanwhile.")
    return reason


def void_entry(row: TimeEntry, *, reason: str, by: Membership, now: datetime) -> None:
    row.voided_at, row.voided_by, row.void_reason = now, by, reason
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])


def add_entry(
    episode: Episode,
    *,
    minutes: int,
    activity: Activity,
    day: date,
    form_key: UUID,
    by: Membership,
    now: datetime,
    role: Role | None = None,
    contact: Contact | None = None,
) -> TimeEntry:
    return TimeEntry.objects.create(
        clinic_id=episode.clinic_id,
        episode=episode,
        contact=contact,
        activity=activity,
        minutes=minutes,
        service_date=day,
        logged_by=by,
        logged_as=role or working_role(by.roles),
        logged_at=now,
        form_key=form_key,
    )
