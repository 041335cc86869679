"""Who is out of reach: tried since the last treatment contact, or without one for longer than the clinic accepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from clinics.models import Clinic, Membership, TenantQuerySet
from clinics.queries import settings_of
from contacts.models import Contact
from contacts.rules import Kind, Mode, Outcome
from contacts.rules.outreach import TRIES, Reached, Schedule, Try
from registry.models import Episode
from registry.queries import patients_like
from registry.rules import IN_CARE


def schedule_of(clinic: Clinic) -> Schedule:
    return Schedule.read(settings_of(clinic))


@dataclass(frozen=True)
class Unreached:
    """One patient of the page, with what the rule says today."""

    episode: Episode
    reached: Reached
    next_try_on: date | None
    days_without: int
    why_end: list[str]


def reached(episode: Episode, last_try_on: date | None) -> Reached:
    return Reached(
        tries=episode.attempts_since,
        treated_on=episode.last_contact_on,
        since=episode.last_contact_on or episode.enrolled_on or episode.referred_on,
        is_in_care=episode.phase in IN_CARE,
        last_try_on=last_try_on,
        next_contact_on=episode.next_contact_on,
    )


def standing(episode: Episode, last_try_on: date | None, schedule: Schedule, today: date) -> Unreached:
    found = reached(episode, last_try_on)
    return Unreached(
        episode=episode,
        reached=found,
        next_try_on=found.next_try(schedule),
        days_without=found.days_without(today),
        why_end=found.why_end(schedule, today),
    )


def out_of_reach(member: Membership, *, schedule: Schedule, today: date, words: str = "") -> list[Unreached]:
    """One query for the clinic: those for whom ending care is suggested first, then by the next try, then the longest
    without treatment. With words, only those they may mean."""
    quiet_since = today - timedelta(days=schedule.inactive_days)
    tried = Contact.objects.filter(
        clinic_id=OuterRef("clinic_id"), episode_id=OuterRef("pk"), voided_at=None, kind__in=TRIES
    )
    last = tried.order_by().values("episode_id").annotate(last=Max("service_date")).values("last")
    rows = (
        Episode.objects.for_member(member)
        .filter(closed_on=None)
        .annotate(treated=Coalesce(F("last_contact_on"), F("enrolled_on")), last_try_on=Subquery(last))
        .filter(Q(attempts_since__gt=0) | Q(phase__in=IN_CARE, treated__lte=quiet_since))
        .select_related("patient", "care_manager__user")
    )
    if words:
        rows = rows.filter(patient__in=patients_like(member, words).order_by().values("pk"))
    found = [standing(row, row.last_try_on if row.attempts_since else None, schedule, today) for row in rows]
    found.sort(key=lambda each: (not each.why_end, each.next_try_on or today, -each.days_without, each.episode.pk))
    return found


def tries_since(member: Membership, episodes: Sequence[Episode]) -> dict[int, list[Try]]:
    """The tries since each episode's last treatment contact, the last first, by the episode's primary key: the same
    contacts as `attempts_since` counts."""
    rows: TenantQuerySet[Contact] = Contact.objects.for_member(member).filter(
        episode__in=episodes, voided_at=None, kind__in=TRIES
    )
    since = {episode.pk: episode.last_contact_on for episode in episodes}
    found: dict[int, list[Try]] = {episode.pk: [] for episode in episodes}
    for row in rows.order_by("-service_date", "-entered_at", "-pk"):
        treated = since[row.episode_id]
        if treated is None or row.service_date > treated:
            outcome = Outcome(row.outcome) if row.outcome else None
            found[row.episode_id].append(Try(row.service_date, Kind(row.kind), Mode(row.mode), outcome))
    return found
