"""Reads about background work."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from clinics.models import Membership, TenantQuerySet
from jobs.models import Heartbeat, JobRun
from jobs.rules import name_of

LATE_AFTER = timedelta(minutes=5)


def runs(member: Membership) -> TenantQuerySet[JobRun]:
    return JobRun.objects.for_member(member).order_by("-period", "job")


def last_night(member: Membership) -> JobRun | None:
    """The newest night that is done."""
    return runs(member).filter(subject=None, state=JobRun.State.DONE).first()


def run_about(member: Membership, subject: UUID) -> JobRun | None:
    """The newest run that somebody asked for about this thing."""
    return JobRun.objects.for_member(member).filter(subject=subject).order_by("-period", "-pk").first()


def is_delayed(*, now: datetime) -> bool:
    """Has the tick, or anything it does each minute, stood still? Read from PostgreSQL, so a page never waits for Redis
    to learn it."""
    beating = Heartbeat.objects.filter(at__gte=now - LATE_AFTER).values_list("name", flat=True)
    return not {"tick", *map(name_of, settings.EVERY_MINUTE)} <= set(beating)


def last_beat(name: str) -> datetime | None:
    """When something that is done each minute last went through for all clinics."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def parked(member: Membership) -> TenantQuerySet[JobRun]:
    """Runs that failed three times and wait for a person."""
    return runs(member).filter(state=JobRun.State.PARKED)
