"""The minutes of calendar months: one by one with the reason, or summed in one statement. Both say the same.

`COUNTED` is `contacts.rules.counts` over whole tables; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.shortcuts import get_object_or_404

from clinics.models import Clinic, Membership, TenantQuerySet
from clinics.queries import settings_of
from clinics.rules import Role
from contacts.models import TimeEntry
from contacts.rules import Activity, Counted, Counting, Entry, agreement_on, counted_activities, counts, month_bounds
from registry.models import Consent, Episode

# The entries that count. An entry is covered by the last consent given by its day.
_COUNTED = """
    SELECT t.episode_id, t.service_date, t.minutes
    FROM contacts_timeentry t
    JOIN registry_episode held ON held.clinic_id = t.clinic_id AND held.id = t.episode_id
    CROSS JOIN LATERAL (
        SELECT c.withdrawn_on FROM registry_consent c
        WHERE c.clinic_id = t.clinic_id AND c.episode_id = t.episode_id AND c.given_on <= t.service_date
        ORDER BY c.given_on DESC, c.id DESC LIMIT 1
    ) consent
    WHERE t.clinic_id = %(clinic)s AND {of}
      AND t.voided_at IS NULL AND t.activity = ANY(%(activities)s) AND t.logged_as = ANY(%(roles)s)
      AND (consent.withdrawn_on IS NULL OR t.service_date < consent.withdrawn_on)
      AND (held.closed_on IS NULL OR t.service_date <= held.closed_on)
"""
COUNTED = _COUNTED.format(of="(%(episode)s::bigint IS NULL OR t.episode_id = %(episode)s)")  # of a clinic or an episode
COUNTED_OF_ROW = _COUNTED.format(of="t.episode_id = e.id")  # of the episode e that a lateral join stands at


def clinic_counting(clinic: Clinic) -> Counting:
    """What the clinic signed for its own totals; a payer's policy may count otherwise."""
    signed = settings_of(clinic)
    roles = {Role.CARE_MANAGER.value} | ({Role.SPECIALIST.value} if signed["specialist.counts"] else set())
    return Counting(attempts=signed["attempt.counts"], roles=frozenset(roles))


def counting_values(counting: Counting) -> dict[str, list[str]]:
    """A counting as the values `COUNTED` takes."""
    return {
        "activities": sorted(activity.value for activity in counted_activities(counting)),
        "roles": sorted(counting.roles),
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


def counted_entries(
    *, member: Membership, episode: Episode, month: date, counting: Counting | None = None
) -> list[CountedEntry]:
    """Every entry of the episode's month, voided ones too, oldest first, with its working."""
    counting = counting or clinic_counting(member.clinic)
    consents = list(
        Consent.objects.for_member(member)
        .filter(episode=episode)
        .order_by("given_on", "pk")
        .values_list("given_on", "withdrawn_on")
    )
    entries = (
        time_entries(member)
        .filter(episode=episode, service_date__range=month_bounds(month))
        .order_by("service_date", "logged_at", "pk")
    )
    found = []
    for entry in entries:
        counted = _counted(entry, episode, consents, counting)
        found.append(CountedEntry(entry, counted.minutes, counted.reason))
    return found


def _counted(
    entry: TimeEntry, episode: Episode, consents: Sequence[tuple[date, date | None]], counting: Counting
) -> Counted:
    given_on, withdrawn_on = agreement_on(consents, entry.service_date)
    return counts(
        Entry(
            minutes=entry.minutes,
            activity=Activity(entry.activity),
            service_date=entry.service_date,
            role=entry.logged_as,
            voided=entry.voided_at is not None,
        ),
        consent_on=given_on,
        closed_on=episode.closed_on,
        consent_withdrawn_on=withdrawn_on,
        counting=counting,
    )
