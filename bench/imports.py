"""Seconds to look at and to import 29,228 rows for a clinic of 4,000 patients; nothing is kept."""

from __future__ import annotations

import csv
import io
import os
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

os.environ["COCM_ROLE"] = "manage"

from tests.support import environment

environment.set_up()

PATIENTS = 4000
SINCE = date(2024, 1, 1)


def main() -> None:
    from bench.pages import _point_django_at
    from tests.support import database as servers

    place = servers._start_server()
    made = servers.Database(place, "bench")
    made.restore()
    try:
        _point_django_at(made.app)
        _measure()
    finally:
        servers.pytest_unconfigure()


def _table() -> bytes:
    """The survey's answers, each row given to one of the patients, a week apart."""
    from tests.support.survey import ITEMS, survey

    out = io.StringIO(newline="")
    write = csv.writer(out)
    write.writerow(["MRN", "Date", *ITEMS])
    for number, row in enumerate(csv.DictReader(io.StringIO(survey().decode()))):
        week, patient = divmod(number, PATIENTS)
        day = SINCE + timedelta(weeks=week)
        write.writerow([f"MRN-{patient}", day.isoformat(), *(row[item] for item in ITEMS)])
    return out.getvalue().encode()


def _measure() -> None:
    from django.utils import timezone

    import jobs.actions
    from clinics.models import AuditLine
    from measures.actions import imports as actions
    from measures.queries import imports as queries
    from measures.rules import imports as rules
    from registry.models import Episode, Patient
    from safety.models import RiskAlert
    from tests.factories.clinics import make_clinic

    staffed, now = make_clinic("north"), timezone.now()
    clinic, by = staffed.clinic, staffed.care_manager
    with staffed.inside():
        people = [
            Patient(clinic=clinic, mrn=f"MRN-{n}", given_name="A", family_name="B", birth_date=SINCE, created_at=now)
            for n in range(PATIENTS)
        ]
        Patient.objects.bulk_create(people)
        begun = {"phase": "active", "referred_on": SINCE, "enrolled_on": SINCE, "care_manager": by}
        Episode.objects.bulk_create([Episode(clinic=clinic, patient=patient, **begun) for patient in people])
    data = _table()
    with staffed.inside():
        made = _timed("taking the table in", lambda: actions.begin_import(instrument="phq9", data=data, by=by, now=now))
        columns, _ = queries.columns_for(clinic, made.header, queries.importable(clinic)[0])
        actions.name_columns(result_import=made, columns=columns, by=by, now=now)
        made.refresh_from_db()
        seen = _timed("the preview", lambda: queries.preview(made, clinic.today(now)))
        run = _timed("the confirmation", lambda: actions.confirm_import(result_import=made, by=by, now=now, ring=False))
    _timed("the import", lambda: jobs.actions.perform(run_id=run.pk, clinic_id=clinic.pk, now=timezone.now()))
    with staffed.inside():
        made.refresh_from_db()
        sys.stdout.write(f"{rules.MAX_ROWS:,} rows at most; {len(seen.seen.rows):,} sent, {made.counts}\n")
        sys.stdout.write(f"{RiskAlert.objects.count():,} alerts, {AuditLine.objects.count():,} lines of the trail\n")
        _timed("voiding it", lambda: actions.void_import(result_import=made, reason="Bench", by=by, now=now))


def _timed(name: str, do: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    made = do()
    sys.stdout.write(f"{name:<24}{time.perf_counter() - began:8.2f} s\n")
    return made


if __name__ == "__main__":
    main()
