"""What is done once a minute for each clinic: a fault in one stops neither the others nor the nights."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from clinics.models import AuditLine
from jobs import actions, queries
from jobs.models import Heartbeat, JobRun
from tests.factories.clinics import make_clinic

NOON = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
HERE = "tests.jobs.test_each_minute"
seen: list[str] = []


def look_around(*, clinic, now):
    seen.append(clinic.slug)


def stumble_in_north(*, clinic, now):
    AuditLine.objects.create(clinic=clinic, at=now, verb="half.done", actor="test")
    if clinic.slug == "north":
        raise ZeroDivisionError
    seen.append(f"{clinic.slug} in spite of north")


@pytest.fixture(autouse=True)
def _minute(settings, db):
    settings.EVERY_MINUTE = [f"{HERE}.stumble_in_north", f"{HERE}.look_around"]
    seen.clear()


@pytest.fixture
def clinics(db):
    return [make_clinic(slug, now=NOON - timedelta(days=1)) for slug in ("north", "south")]


def test_a_fault_stops_neither_the_next_clinic_nor_the_next_function(clinics):
    actions.every_minute(now=NOON)
    assert seen == ["south in spite of north", "north", "south"]
    for clinic, lines in zip(clinics, (0, 1), strict=True):
        with clinic.inside():
            assert AuditLine.objects.filter(verb="half.done").count() == lines, "a failed one leaves nothing behind"


def test_pages_say_so_when_one_of_them_stands_still(clinics, settings):
    for function in ("look_around", "stumble_in_north"):
        settings.EVERY_MINUTE = [f"{HERE}.{function}"]
        actions.tick(now=NOON)
        actions.every_minute(now=NOON)
        assert queries.is_delayed(now=NOON) is (function == "stumble_in_north")
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"tick", "look_around"}


def test_the_nights_are_queued_all_the_same(clinics):
    actions.every_minute(now=NOON)
    actions.tick(now=NOON)
    for clinic in clinics:
        with clinic.inside():
            assert JobRun.objects.filter(job="night").exists()


def test_of_two_workers_one_does_it(clinics, database):
    with psycopg.connect(database.app) as other:
        # As a worker would in the middle of north's work.
        other.execute("SELECT pg_advisory_xact_lock(hashtext('look_around'), %s::int)", [clinics[0].clinic.pk])
        actions.every_minute(now=NOON)
        assert seen == ["south in spite of north", "south"]
        assert queries.last_beat("look_around") is None, "the other may still die over north"
    actions.every_minute(now=NOON)
    assert seen[2:] == ["south in spite of north", "north", "south"]
    assert queries.last_beat("look_around") == NOON
