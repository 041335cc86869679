"""Killed workers, an emptied Redis, two schedulers, missed nights: as if nothing had happened, each night once.

Real processes on a real Redis and PostgreSQL; the night of three small invented clinics that missed three nights.
"""

from collections.abc import Iterator

import psycopg
import pytest
import redis
from django.utils import timezone

from clinics.models import AuditLine, Clinic
from clinics.wall import in_clinic
from cocm.demo.load import load
from jobs.models import JobRun
from registry.models import Episode, Flag
from registry.models.glance import GLANCE_FIELDS
from tests.support.processes import Processes
from tests.support.waiting import wait_for

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def everything() -> dict[str, object]:
    """Rows, open flags and nights of every clinic."""
    rows, flags, nights = {}, set(), []
    for clinic in Clinic.objects.order_by("slug"):
        with in_clinic(clinic.pk):
            rows |= {row.pop("pk"): row for row in Episode.objects.values("pk", *GLANCE_FIELDS)}
            flags |= set(Flag.objects.filter(closed_on=None).values_list("episode_id", "kind"))
            nights += [(clinic.slug, run.period, run.state) for run in JobRun.objects.order_by("period")]
    return {"rows": rows, "flags": flags, "nights": nights}


def audit_lines() -> int:
    count = 0
    for clinic in Clinic.objects.all():
        with in_clinic(clinic.pk):
            count += AuditLine.objects.filter(verb="night.ran").count()
    return count


@pytest.fixture
def spoilt() -> dict[str, object]:
    """As it should be; then rows are spoilt and flags lost, so that the night has work to do."""
    load(seed=5, now=timezone.now(), scale=0.12)
    right = everything()
    assert right["flags"]
    for clinic in Clinic.objects.all():
        with in_clinic(clinic.pk):
            Episode.objects.update(minutes_counted=999, attempts_since=77, phq9_last=None)
            Flag.objects.all().delete()
    return right


@pytest.fixture
def outsider(database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.superuser) as connection:
        yield connection


def finished() -> bool:
    nights = everything()["nights"]
    return len(nights) >= 6 and all(state == "done" for _, _, state in nights)


def assert_as_if_nothing_had_happened(right: dict[str, object]) -> None:
    now = everything()
    assert now["rows"] == right["rows"]
    assert now["flags"] == right["flags"]
    nights = now["nights"]
    assert len(nights) == len(set(nights)) == audit_lines()


def test_a_worker_killed_in_the_middle_of_the_night(spoilt, processes: Processes, outsider: psycopg.Connection):
    outsider.execute("SELECT 1 FROM registry_episode FOR UPDATE")  # whoever repairs a row has to wait for us
    worker = processes.start("worker")
    processes.start("beat")
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%registry_episode%'"
    with psycopg.connect(outsider.info.dsn, password=outsider.info.password, autocommit=True) as watch:
        # What is done each minute waits for these rows as well: it is a night once one has been begun.
        wait_for("a night begun", lambda: max(attempts(), default=0) > 0)
        wait_for("a worker in the middle of it", lambda: watch.execute(waiting).fetchone()[0] > 0)
    processes.kill(worker)
    outsider.rollback()
    processes.start("worker")
    wait_for("every night done", finished)
    assert_as_if_nothing_had_happened(spoilt)
    assert max(attempts()) >= 2


def attempts() -> list[int]:
    found: list[int] = []
    for clinic in Clinic.objects.all():
        with in_clinic(clinic.pk):
            found += JobRun.objects.values_list("attempts", flat=True)
    return found


def test_an_emptied_redis(spoilt, processes: Processes, redis_url: str):
    beat = processes.start("beat")
    bell = redis.Redis.from_url(redis_url)
    wait_for("rings waiting in Redis", lambda: bell.dbsize() > 0)
    processes.kill(beat)
    bell.flushall()
    processes.start("worker")
    processes.start("beat")
    wait_for("every night done", finished)
    assert_as_if_nothing_had_happened(spoilt)


def test_two_schedulers_and_three_missed_nights(spoilt, processes: Processes):
    for kind in ("worker", "worker", "beat", "beat"):
        processes.start(kind)
    wait_for("every night done", finished)
    assert_as_if_nothing_had_happened(spoilt)
