"""Seconds, the longest run of a worker and the peak of Python's memory for each file of a month of 2,000 patients (or
PATIENTS of them) with 15 time entries each, open and closed; nothing is kept."""

from __future__ import annotations

import os
import sys
import time
import tracemalloc
from datetime import date, timedelta
from typing import Any

os.environ["COCM_ROLE"] = "manage"

from tests.support import environment

environment.set_up()

PATIENTS, ENTRIES = int(os.environ.get("PATIENTS", "2000")), 15  # entries of each patient in the month
SEP = date(2026, 9, 1)


def main() -> None:
    from bench.pages import _point_django_at
    from tests.support import database as servers

    place = servers._start_server()
    made = servers.Database(place, "bench")
    made.restore()
    try:
        _point_django_at(made.app)
        _measure(sys.argv[1:])
    finally:
        servers.pytest_unconfigure()


def _load(staffed: Any) -> None:
    from contacts.models import TimeEntry
    from tests.factories.billing import make_many
    from tests.factories.registry import RECORDED_AT

    episodes = make_many(staffed, PATIENTS)
    with staffed.inside():
        TimeEntry.objects.bulk_create(
            TimeEntry(
                clinic=staffed.clinic,
                episode=episode,
                activity="treatment",
                minutes=5,
                service_date=date(2026, 9, 8) + timedelta(days=number),
                logged_by=staffed.care_manager,
                logged_as="care_manager",
                logged_at=RECORDED_AT,
            )
            for episode in episodes
            for number in range(ENTRIES - 1)
        )


def _measure(only: list[str]) -> None:
    import logging
    import uuid

    from django.utils import timezone

    from billing import actions, queries
    from billing.exports.kinds import KINDS
    from contacts.models import TimeEntry
    from tests.factories.clinics import make_clinic

    TimeEntry._meta.get_field("form_key").default = uuid.uuid4
    logging.disable()  # nobody answers the bell here: each run begins when the one before has ended
    staffed, now = make_clinic("north"), timezone.now()
    _load(staffed)
    for closed in (False, True):
        if closed:
            begun = time.perf_counter()
            with staffed.inside():
                checks = queries.pre_check(staffed.lead, SEP, queries.month(staffed.lead, SEP))
                seen = {check.code: check.count for check in checks}
                actions.close_month(first=SEP, seen=seen, by=staffed.lead, now=now)
            _say("closing the month", time.perf_counter() - begun, "")
        for kind in only or KINDS:
            _one(staffed, kind, "closed" if closed else "open")


def _one(staffed: Any, kind: str, stands: str) -> None:
    """Once for its seconds, once more under tracemalloc for its peak: watching costs time."""
    from django.utils import timezone

    from billing import actions
    from billing.models import Export
    from jobs.models import JobRun

    took, longest, peak = 0.0, 0.0, 0
    for watched in (False, True):
        with staffed.inside():
            export = actions.ask_for_file(kind=kind, first=SEP, by=staffed.lead, now=timezone.now(), ring=False)
            run = JobRun.objects.get(subject=export.public_id)
        if watched:
            tracemalloc.start()
        begun = time.perf_counter()
        runs = _until_done(run.pk, staffed)
        if watched:
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        else:
            took, longest = time.perf_counter() - begun, max(runs)
    with staffed.inside():
        size = Export.objects.get(pk=export.pk).size
    _say(
        f"{kind} of the {stands} month",
        took,
        f"longest run {longest:.1f} s, peak {peak / 2**20:.1f} MB, file {size / 2**20:.1f} MB",
    )


def _until_done(run: int, staffed: Any) -> list[float]:
    """The seconds of each run of the worker that it takes."""
    from django.utils import timezone

    import jobs.actions

    found: list[float] = []
    while True:
        begun = time.perf_counter()
        if not jobs.actions.perform(run_id=run, clinic_id=staffed.clinic.pk, now=timezone.now()):
            return found
        found.append(time.perf_counter() - begun)


def _say(name: str, took: float, more: str) -> None:
    sys.stdout.write(f"{name:<40} {took:7.1f} s  {more}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
