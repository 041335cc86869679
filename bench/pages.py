"""Queries and milliseconds of the main pages and of the night, at 2,000 open episodes; nothing is kept.

Run it from the top of the project: `.venv/bin/python -m bench.pages`.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg

os.environ["COCM_ROLE"] = "manage"  # filling the clinic may take longer than a page may

from tests.support import environment

environment.set_up()

EPISODES = 2000
ROUNDS = 7


def main(measure: Callable[[], None]) -> None:
    from tests.support import database as servers

    place = servers._start_server()
    made = servers.Database(place, "bench")
    made.restore()
    os.environ["BENCH_SUPERUSER"] = made.superuser
    try:
        _point_django_at(made.app)
        measure()
    finally:
        servers.pytest_unconfigure()


def settle() -> None:
    """As autovacuum does of itself within a minute: count how full the tables are, for the planner. The application's
    role may not."""
    with psycopg.connect(os.environ["BENCH_SUPERUSER"], autocommit=True) as connection:
        connection.execute("ANALYZE")


def _point_django_at(url: str) -> None:
    from django.db import connections

    from cocm import env

    where = env.database(url)
    del where["OPTIONS"]
    connections.settings["default"].update(where)


def _measure() -> None:
    from django.test import Client
    from django.utils import timezone

    from clinics.models import Clinic, User
    from clinics.wall import in_clinic
    from cocm.demo import words
    from cocm.demo.load import load
    from cocm.nightly import run_night

    words.CLINICS = [("harbor", "Harbor Family Medicine", "America/New_York", round(EPISODES / 0.8))]
    load(seed=1, now=timezone.now())
    client = Client()
    pages = {
        "care@demo.example": ["/c/harbor/caseload/?who=all", "/c/harbor/caseload.csv?who=all"],
        "psychiatry@demo.example": ["/c/harbor/review/"],
        "lead@demo.example": ["/c/harbor/month/", "/c/harbor/clinic/"],
    }
    for email, paths in pages.items():
        client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
        for path in paths:
            _report(path, partial(client.get, path))
    clinic = Clinic.objects.get()
    with in_clinic(clinic.pk):
        now = timezone.now()
        _report("the night", lambda: run_night(clinic=clinic, period=clinic.today(now), now=now))


def _report(name: str, do: Callable[[], Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    do()
    with CaptureQueriesContext(connection) as queries:
        do()
    count = len(queries)  # now: the next request empties the log
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        do()
        times.append((time.perf_counter() - began) * 1000)
    sys.stdout.write(f"{name:<40} {count:>4} queries  median {statistics.median(times):7.0f} ms\n")


if __name__ == "__main__":
    main(_measure)
