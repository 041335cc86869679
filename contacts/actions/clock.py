"""One person's clock: what is logged on it, for whichever patient, takes from what began later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from clinics.models import Membership
from contacts import glance
from contacts.models import TimeEntry
from contacts.rules import Part
from registry.models import Episode
from registry.queries import locked


def hold_clock(person: Membership, parts: Iterable[Part], episode: Episode) -> list[Episode]:
    """The other episodes whose minutes may change with these, held together with this one.

    Writers of one person's clock take turns, and all take the episodes in one order: nobody waits in a ring."""
    spans = [(part.starts_at, part.minutes) for part in parts if part.starts_at]
    if not spans:
        return []
    Membership.objects.select_for_update(no_key=True).get(clinic_id=person.clinic_id, pk=person.pk)
    others: dict[int, Episode] = {}
    for starts_at, minutes in spans:
        others |= {entry.episode_id: entry.episode for entry in _begun_within(person, starts_at, minutes)}
    others.pop(episode.pk, None)
    for held in sorted([episode, *others.values()], key=lambda each: each.pk):
        locked(held)
    return list(others.values())


def _begun_within(person: Membership, starts_at: datetime, minutes: int) -> Iterable[TimeEntry]:
    span = starts_at, starts_at + timedelta(minutes=minutes)
    rows = TimeEntry.objects.filter(
        clinic_id=person.clinic_id, logged_by=person, voided_at=None, starts_at__gte=span[0], starts_at__lt=span[1]
    )
    return rows.select_related("episode__clinic")


def refresh_all(episode: Episode, others: Iterable[Episode], today: date) -> None:
    """The rows of the episode and of those whose minutes changed with it."""
    for each in (episode, *others):
        glance.refresh(each, today)
