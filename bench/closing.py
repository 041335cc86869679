"""Seconds and queries of closing a month of 2,000 patients and 30,000 entries, and of reading it back; nothing is kept.

Run it from the top of the project: `.venv/bin/python -m bench.closing`.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from bench.pages import main, settle

PATIENTS, ENTRIES = 2000, 30_000
SEP = date(2026, 9, 1)
NOW = datetime(2026, 10, 5, 16, tzinfo=UTC)


def measure() -> None:
    from billing import actions, queries
    from tests.factories.clinics import make_clinic

    staffed = make_clinic("bench")
    with staffed.inside():
        _fill(staffed)
    lead = staffed.lead

    def close() -> None:
        with staffed.inside():
            actions.close_month(first=SEP, seen={}, by=lead, now=NOW)

    def reopen() -> None:
        with staffed.inside():
            actions.reopen_month(first=SEP, reason="Bench", by=lead, now=NOW)

    def read(rows: Callable[[], Iterator[Any]]) -> Callable[[], None]:
        def run() -> None:
            with staffed.inside():
                sys.stdout.write(f"{sum(1 for _ in rows()):>8} rows: ")

        return run

    settle()
    _say("the month, live", read(lambda: iter(queries.month(lead, SEP))))
    _say("the list to look at", read(lambda: iter(queries.pre_check(lead, SEP))))
    _say("close", close)
    settle()
    _say("the month, frozen", read(lambda: queries.month_rows(lead, SEP)))
    reopen()
    _say("close again", close)
    with staffed.inside():
        after, before = queries.closes(lead, SEP)
    _say("the difference of none", read(lambda: iter(queries.difference(lead, after, before))))


def _fill(staffed: Any) -> None:
    from contacts.models import TimeEntry
    from tests.factories.billing import make_many, make_policy
    from tests.factories.registry import make_payer

    make_policy(staffed, make_payer(staffed))
    episodes = make_many(staffed, PATIENTS)
    each = ENTRIES // PATIENTS - 1
    TimeEntry.objects.bulk_create(
        (
            TimeEntry(
                clinic=staffed.clinic,
                episode=episode,
                activity="treatment",
                minutes=3,
                service_date=date(2026, 9, 8 + number),
                logged_by=staffed.care_manager,
                logged_as="care_manager",
                logged_at=datetime(2026, 9, 8 + number, 20, tzinfo=UTC),
                form_key=uuid.uuid4(),
            )
            for episode in episodes
            for number in range(each)
        ),
        batch_size=2000,
    )


def _say(name: str, do: Callable[[], None]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        do()
        took = time.perf_counter() - began
    sys.stdout.write(f"{name:<28} {len(queries):>4} queries {took:7.2f} s\n")


if __name__ == "__main__":
    main(measure)
