"""The time log: whole minutes, entered once, voided with a reason, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Clinic, Membership, TenantQuerySet
from clinics.rules import Role
from contacts.actions.clock import hold_clock, refresh_all
from contacts.actions.months import hold_open_month
from contacts.models import Contact, TimeEntry
from contacts.rules import Activity, Part, split_at_month_end, time_problems, working_role
from registry.models import Episode
from registry.queries import locked
from registry.rules import counted, short_date

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
    starts_at: datetime | None = None,
    inpatient: bool = False,
    role: Role | None = None,
    of: Membership | None = None,
    shared_key: UUID | None = None,
) -> TimeEntry:
    """Log time without a contact, once per form. The day is the start's, else today's unless said; `role` is the one
    it was worked in.

    `of` is whose minutes they are when somebody else enters them, as at the end of a meeting; `shared_key` the activity
    that several people log. Over a month's end it is two entries; the first comes back."""
    today, person = by.clinic.today(now), of or by
    parts = parts_of(minutes=minutes, day=service_date, starts_at=starts_at, clinic=by.clinic, now=now)
    others = hold_clock(person, parts, episode)
    held = locked(episode)
    saved = TimeEntry.objects.filter(clinic_id=held.clinic_id, form_key=form_key).first()
    if saved:
        return saved
    for field, message in time_problems(
        minutes=minutes, service_date=parts[0].on, today=today, earliest=held.referred_on
    ).items():
        raise Refused(message, field)
    hold_months(parts, clinic_id=held.clinic_id, today=today, kept=KEPT)
    entries = add_entries(
        held,
        parts,
        activity=activity,
        inpatient=inpatient,
        form_key=form_key,
        by=person,
        now=now,
        role=role,
        shared_key=shared_key,
    )
    refresh_all(episode, others, today)
    for entry in entries:
        audit.record(
            "time.logged",
            target=entry,
            by=by,
            at=now,
            patient=held.patient.public_id,
            minutes=entry.minutes,
            activity=activity.value,
            service_date=entry.service_date,
        )
    return entries[0]


@transaction.atomic
def void_time(*, entry: TimeEntry, reason: str, by: Membership, now: datetime) -> TimeEntry:
    """Take minutes out of the month; the entry stays readable with the reason. The contact it belongs to stays."""
    others = hold_clock(entry.logged_by, [spent_by(entry)], entry.episode)
    held = locked(entry.episode)
    row = TimeEntry.objects.get(clinic_id=held.clinic_id, pk=entry.pk)
    reason = void_reason(row, reason, by)
    today = by.clinic.today(now)
    if row.voided_at is None:
        hold_open_month(clinic_id=held.clinic_id, day=row.service_date, today=today, kept=KEPT_AS_IT_WAS)
        void_entry(row, reason=reason, by=by, now=now)
        refresh_all(entry.episode, others, today)
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


def parts_of(
    *, minutes: int, day: date | None, starts_at: datetime | None, clinic: Clinic, now: datetime
) -> list[Part]:
    """The minutes on their day, in whole minutes of the clock where it is known; in two parts over a month's end."""
    if starts_at is None:
        return [Part(day or clinic.today(now), minutes)]
    if starts_at > now:
        raise Refused("That is still to come. Enter when it began.", "starts_at")
    parts = split_at_month_end(starts_at.replace(second=0, microsecond=0), minutes, clinic.time_zone)
    if day and day != parts[0].on:
        raise Refused(f"These minutes began on {short_date(parts[0].on, day)}, another day than theirs.", "starts_at")
    if (last := parts[-1]).on > clinic.today(now):
        raise Refused(f"{counted(last.minutes, 'minute')} of these are still to come. Log them once worked.", "minutes")
    return parts


def hold_months(parts: Sequence[Part], *, clinic_id: int, today: date, kept: str) -> None:
    """Hold the month of each part; refuse the whole when one is closed."""
    for part in parts:
        hold_open_month(clinic_id=clinic_id, day=part.on, today=today, kept=kept)


def entries_of(clinic_id: int, form_key: UUID) -> TenantQuerySet[TimeEntry]:
    """What one form logged: an entry, or two over a month's end."""
    keys = [key_of(form_key, number) for number in range(2)]
    return TimeEntry.objects.filter(clinic_id=clinic_id, form_key__in=keys).order_by("service_date", "pk")


def spent_by(entry: TimeEntry) -> Part:
    return Part(entry.service_date, entry.minutes, entry.starts_at)


def key_of(form_key: UUID, number: int) -> UUID:
    """Of the entries that one form writes: its own key, then one made from it."""
    return uuid5(form_key, f"part {number}") if number else form_key


def add_entries(
    episode: Episode,
    parts: Sequence[Part],
    *,
    activity: Activity,
    inpatient: bool,
    form_key: UUID,
    by: Membership,
    now: datetime,
    role: Role | None = None,
    contact: Contact | None = None,
    shared_key: UUID | None = None,
) -> list[TimeEntry]:
    """An entry for each part; a contact has the first."""
    return [
        TimeEntry.objects.create(
            clinic_id=episode.clinic_id,
            episode=episode,
            contact=None if number else contact,
            activity=activity,
            minutes=part.minutes,
            service_date=part.on,
            starts_at=part.starts_at,
            inpatient=inpatient,
            shared_key=shared_key,
            logged_by=by,
            logged_as=role or working_role(by.roles),
            logged_at=now,
            form_key=key_of(form_key, number),
        )
        for number, part in enumerate(parts)
    ]
