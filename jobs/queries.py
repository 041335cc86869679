"""Reads about background work."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from clinics.models import Membership, TenantQuerySet
from jobs.models import Heartbeat, JobRun

LATE_AFTER = timedelta(minutes=5)


def runs(member: Membership) -> TenantQuerySet[JobRun]:
    return JobRun.objects.for_member(member).order_by("-period", "job")


def run_about(member: Membership, subject: UUID) -> JobRun | None:
    """The newest run that somebody asked for about this thing."""
    return JobRun.objects.for_member(member).filter(subject=subject).order_by("-period", "-pk").first()


def is_delayed(*, now: datetime) -> bool:
    """Has the tick stood still? Read from PostgreSQL, so a page never waits for Redis to learn it."""
    return not Heartbeat.objects.filter(name="tick", at__gte=now - LATE_AFTER).exists()


def parked(member: Membership) -> TenantQuerySet[JobRun]:
    """Runs that failed three times and wait for a person."""
    return runs(member).filter(state=JobRun.State.PARKED)
