"""The minutes of calendar months: one by one with the reason, or summed in one statement. Both say the same.

`COUNTED` is `contacts.rules.verdicts` over whole tables; a test compares the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import IntegerField
from django.db.models.expressions import RawSQL
from django.shortcuts import get_object_or_404

from clinics.models import Clinic, Membership, TenantQuerySet
from clinics.queries import settings_of
from clinics.rules import Role
from contacts.models import TimeEntry
from contacts.rules import (
    MAX_MINUTES,
    Activity,
    Counted,
    Counting,
    Entry,
    counted_activities,
    month_bounds,
    month_of,
    verdicts,
)
from contacts.signals import counting_asked
from registry.models import Consent, Episode

# What the same person's entries that began earlier take from entry {t}, over all patients: `without_overlap` in SQL.
_LOST = f"""
    CASE WHEN {{t}}.starts_at IS NULL THEN 0 ELSE least({{t}}.minutes, greatest(0, coalesce((
        SELECT ceil(extract(epoch FROM max(o.starts_at + o.minutes * interval '1 minute') - {{t}}.starts_at) / 60)
        FROM contacts_timeentry o
        WHERE o.clinic_id = {{t}}.clinic_id AND o.logged_by_id = {{t}}.logged_by_id
          AND o.voided_at IS NULL AND o.starts_at IS NOT NULL
          AND o.starts_at > {{t}}.starts_at - interval '{MAX_MINUTES} minutes' AND o.starts_at <= {{t}}.starts_at
          AND (o.starts_at, o.logged_at, o.public_id) < ({{t}}.starts_at, {{t}}.logged_at, {{t}}.public_id)
    ), 0)))::int END
"""  # noqa: S608 - a constant
# Annotates a list of entries with it.
LOST = RawSQL(_LOST.format(t="contacts_timeentry"), [], output_field=IntegerField())  # noqa: S611 - a constant

# The entries that count, with the minutes of them that do. An entry is covered by the last consent given by its day.
# The window's parts are days of an episode, so that whoever asks for a month or an episode reads no other. It names the
# patient because nothing may be joined to it: on tables filled a moment ago the planner expects one row and would work
# the whole of it out again for each of the other side's.
_COUNTED = f"""
    SELECT episode_id, patient_id, service_date, minutes FROM (
        SELECT t.episode_id, held.patient_id, t.service_date, t.minutes - lost.minutes AS minutes,
               row_number() OVER (
                   PARTITION BY t.episode_id, t.service_date, coalesce(t.shared_key, t.public_id)
                   ORDER BY array_position(%(roles)s::text[], t.logged_as::text), t.starts_at, t.logged_at, t.public_id
               ) AS place
        FROM contacts_timeentry t
        JOIN registry_episode held ON held.clinic_id = t.clinic_id AND held.id = t.episode_id
        CROSS JOIN LATERAL (
            SELECT c.given_on, c.withdrawn_on FROM registry_consent c
            WHERE c.clinic_id = t.clinic_id AND c.episode_id = t.episode_id AND c.given_on <= t.service_date
            ORDER BY c.given_on DESC, c.id DESC LIMIT 1
        ) consent
        CROSS JOIN LATERAL (SELECT {_LOST.format(t="t")} AS minutes OFFSET 0) lost
        WHERE t.clinic_id = %(clinic)s AND {{of}}
          AND t.voided_at IS NULL AND t.activity = ANY(%(activities)s) AND t.logged_as = ANY(%(roles)s)
          AND (%(inpatient)s OR NOT t.inpatient)
          AND (consent.withdrawn_on IS NULL OR t.service_date < consent.withdrawn_on)
          AND (%(consent_months)s::int IS NULL
               OR t.service_date < consent.given_on + make_interval(months => %(consent_months)s::int))
          AND (held.closed_on IS NULL OR t.service_date <= held.closed_on)
          AND t.minutes > lost.minutes
    ) once WHERE place = 1
"""  # noqa: S608 - a constant
COUNTED = _COUNTED.format(of="(%(episode)s::bigint IS NULL OR t.episode_id = %(episode)s)")  # of a clinic or an episode
COUNTED_OF_ROW = _COUNTED.format(of="t.episode_id = e.id")  # of the episode e that a lateral join stands at


def clinic_counting(clinic: Clinic) -> Counting:
    """What the clinic signed for its own totals; a payer's policy may count otherwise."""
    signed = settings_of(clinic)
    roles = {Role.CARE_MANAGER.value} | ({Role.SPECIALIST.value} if signed["specialist.counts"] else set())
    return Counting(attempts=signed["attempt.counts"], roles=frozenset(roles))


def counting_of(*, member: Membership, episode: Episode, months: Collection[date]) -> dict[date, Counting]:
    """How the patient's payer counts each of these months, by whoever knows payers; else what the clinic signed."""
    for _, told in counting_asked.send(Episode, member=member, episode=episode, months=months):
        if isinstance(told, dict):
            return told
    return dict.fromkeys(months, clinic_counting(member.clinic))


def counting_values(counting: Counting) -> dict[str, Any]:
    """A counting as the values `COUNTED` takes."""
    return {
        "activities": sorted(activity.value for activity in counted_activities(counting)),
        "roles": counting.roles_in_order,
        "inpatient": counting.inpatient,
        "consent_months": counting.consent_months,
    }


def minutes_of_month(*, clinic: Clinic, month: date, counting: Counting | None = None) -> dict[int, int]:
    """Counted minutes of the month that holds this day, by the episode's primary key; episodes without any are left
    out. One query, whatever the caseload (and one for the clinic's settings without a `counting`)."""
    first, last = month_bounds(month)
    values: dict[str, Any] = {"clinic": clinic.pk, "episode": None, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT episode_id, sum(minutes) FROM ({COUNTED}) counted "  # noqa: S608 - a constant of this file
            "WHERE service_date BETWEEN %(first)s AND %(last)s GROUP BY episode_id",
            values | counting_values(counting or clinic_counting(clinic)),
        )
        return {episode: int(minutes) for episode, minutes in cursor.fetchall()}


def time_entries(member: Membership) -> TenantQuerySet[TimeEntry]:
    return TimeEntry.objects.for_member(member).select_related("logged_by__user", "contact", "episode__patient")


def get_time_entry(*, member: Membership, public_id: UUID) -> TimeEntry:
    return get_object_or_404(time_entries(member), public_id=public_id)


@dataclass(frozen=True)
class CountedEntry:
    """A time entry, what of it counts, and why not."""

    entry: TimeEntry
    minutes: int
    reason: str


def entries_of_month(member: Membership, episode: Episode, day: date) -> list[TimeEntry]:
    """Of the month that holds this day, oldest first, voided ones too, with what each `lost` to an earlier one."""
    rows = time_entries(member).filter(episode=episode, service_date__range=month_bounds(day))
    return list(rows.annotate(lost=LOST).order_by("service_date", "starts_at", "logged_at", "pk"))


def counted_entries(
    *, member: Membership, episode: Episode, month: date, counting: Counting | None = None
) -> list[CountedEntry]:
    """Every entry of the episode's month, voided ones too, oldest first, with its working."""
    counting = counting or clinic_counting(member.clinic)
    return _worked(entries_of_month(member, episode, month), member, episode, counting)


def all_counted_entries(*, member: Membership, episode: Episode) -> list[CountedEntry]:
    """Every entry of the episode, newest first, as the patient's payer counts each month."""
    months: dict[date, list[TimeEntry]] = defaultdict(list)
    for row in time_entries(member).filter(episode=episode).annotate(lost=LOST).order_by("-service_date", "-logged_at"):
        months[month_of(row.service_date)].append(row)
    counting = counting_of(member=member, episode=episode, months=list(months))
    return [line for month, rows in months.items() for line in _worked(rows, member, episode, counting[month])]


def counted_entry(*, member: Membership, entry: TimeEntry) -> CountedEntry:
    """One entry among the others of its month, as the patient's payer counts."""
    month = month_of(entry.service_date)
    counting = counting_of(member=member, episode=entry.episode, months=[month])[month]
    lines = counted_entries(member=member, episode=entry.episode, month=month, counting=counting)
    return next(line for line in lines if line.entry.pk == entry.pk)


def _worked(rows: list[TimeEntry], member: Membership, episode: Episode, counting: Counting) -> list[CountedEntry]:
    found = verdicts_on([as_ruled(row) for row in rows], member=member, episode=episode, counting=counting)
    return [CountedEntry(row, told.minutes, told.reason) for row, told in zip(rows, found, strict=True)]


def verdicts_on(entries: Sequence[Entry], *, member: Membership, episode: Episode, counting: Counting) -> list[Counted]:
    """The rule over an episode's entries of a month; those of one activity all together."""
    consents = Consent.objects.for_member(member).filter(episode=episode).order_by("given_on", "pk")
    return verdicts(
        entries,
        consents=list(consents.values_list("given_on", "withdrawn_on")),
        closed_on=episode.closed_on,
        counting=counting,
    )


def as_ruled(row: TimeEntry) -> Entry:
    return Entry(
        minutes=row.minutes,
        activity=Activity(row.activity),
        service_date=row.service_date,
        role=row.logged_as,
        voided=row.voided_at is not None,
        inpatient=row.inpatient,
        lost=row.lost,  # type: ignore[attr-defined]
        shared=str(row.shared_key or ""),
        starts_at=row.starts_at,
        logged_at=row.logged_at,
        key=str(row.public_id),
    )
