"""Closing while others log, with real commits: one of them waits, and no minute is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from threading import Thread
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from billing.actions import close_month, reopen_month
from billing.models import MonthClose, Statement
from billing.queries import pre_check
from clinics.errors import Refused
from contacts.actions import log_time
from contacts.models import ServiceMonth, TimeEntry
from contacts.rules import Activity
from registry.models import Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode
from tests.support.at_once import together
from tests.support.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
SEP = date(2026, 9, 1)
NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)


def log(staffed: StaffedClinic, episode: Episode) -> TimeEntry:
    return log_time(
        episode=Episode.objects.get(pk=episode.pk),
        minutes=7,
        activity=Activity.REGISTRY,
        service_date=date(2026, 9, 30),
        form_key=uuid4(),
        by=staffed.care_manager,
        now=NOW,
    )


def close(staffed: StaffedClinic) -> MonthClose:
    """Look, and look again where something came in between; as a person would."""
    for _ in range(20):
        seen = {check.code: check.count for check in pre_check(staffed.lead, SEP)}
        try:
            return close_month(first=SEP, seen=seen, by=staffed.lead, now=NOW)
        except Refused as refusal:
            if refusal.field != "late":
                raise
    raise AssertionError("never got to close")


def test_what_was_logged_is_in_the_statement_or_refused_in_words(north: StaffedClinic) -> None:
    episode = make_episode(north)
    works = [lambda: log(north, episode)] * 4
    answers = together(*works, lambda: close(north), *works, clinic=north)
    logged = [answer for answer in answers if isinstance(answer, TimeEntry)]
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(logged) + len(refused) == 8
    assert all("ask your clinic lead to reopen September" in refusal.message for refusal in refused)
    with north.inside():
        assert Statement.objects.get().minutes == 7 * len(logged)
        assert TimeEntry.objects.count() == len(logged)


def test_two_leads_close_one_month_once(north: StaffedClinic) -> None:
    make_episode(north)
    answers = together(lambda: close(north), lambda: close(north), clinic=north)
    assert sorted(type(answer).__name__ for answer in answers) == ["MonthClose", "Refused"]
    with north.inside():
        assert [made.version for made in MonthClose.objects.all()] == [1]


def test_a_close_waits_for_a_save_that_is_under_way(north: StaffedClinic, database) -> None:
    episode = make_episode(north)
    with north.inside():
        ServiceMonth.objects.create(clinic=north.clinic, first=SEP)
    made: list[MonthClose] = []

    def run() -> None:
        with north.inside():
            made.append(close_month(first=SEP, seen={"late": 1}, by=north.lead, now=NOW))
        connection.close()

    thread = Thread(target=run)
    with psycopg.connect(database.superuser, autocommit=True) as watch:
        with north.inside():
            log(north, episode)
            thread.start()
            waits = "SELECT 1 FROM pg_locks WHERE NOT granted"
            wait_for("a close that waits", lambda: watch.execute(waits).fetchone())
    thread.join()
    with north.inside():
        assert made[0].statements.get().minutes == 7


def test_a_save_waits_for_a_close_that_is_under_way_and_is_then_refused(north: StaffedClinic, database) -> None:
    episode = make_episode(north)
    told: list[str] = []

    def run() -> None:
        try:
            with north.inside():
                log(north, episode)
        except Refused as refusal:
            told.append(refusal.message)
        connection.close()

    thread = Thread(target=run)
    with psycopg.connect(database.superuser, autocommit=True) as watch:
        with north.inside():
            close_month(first=SEP, seen={}, by=north.lead, now=NOW)
            thread.start()
            waits = "SELECT 1 FROM pg_locks WHERE NOT granted"
            wait_for("a save that waits", lambda: watch.execute(waits).fetchone())
    thread.join()
    assert told == [
        "This month is closed. Nothing was logged; ask your clinic lead to reopen September, or change the date."
    ]


def test_many_closes_and_reopenings_between_many_saves_lose_nothing(north: StaffedClinic) -> None:
    """Whatever the order: the newest version holds what was logged before it, later saves are refused or wait for
    the next one."""
    episode = make_episode(north)

    def reopen() -> MonthClose:
        return reopen_month(first=SEP, reason="Late entries", by=north.lead, now=NOW)

    logged = 0
    for _ in range(5):
        works = [lambda: log(north, episode)] * 2
        answers = together(*works, lambda: close(north), reopen, *works, clinic=north)
        logged += sum(isinstance(answer, TimeEntry) for answer in answers)
    with north.inside():
        newest = MonthClose.objects.order_by("-version")[0]
        kept = {entry["id"] for stay in newest.statements.get().inputs["stays"] for entry in stay["entries"]}
        entries = {str(key) for key in TimeEntry.objects.values_list("public_id", flat=True)}
        assert len(entries) == logged
        assert kept <= entries
        if newest.reopened_at is None:
            assert kept == entries
