"""A worker killed in the middle of an import: nothing of it stays, it runs again, and every row is there once."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from jobs.models import JobRun
from measures.actions import imports as actions
from measures.models import MeasureResult, ResultImport
from registry.models import Episode
from safety.models import RiskAlert
from tests.factories.clinics import StaffedClinic, make_clinic
from tests.factories.imports import confirm, make_import
from tests.factories.registry import make_episode, make_patient
from tests.support.processes import Processes
from tests.support.waiting import wait_for

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
ROWS = actions.CHUNK + 100  # more than one statement


@pytest.fixture
def north(transactional_db: None) -> StaffedClinic:
    return make_clinic("north", now=timezone.now())


@pytest.fixture
def outsider(database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.superuser) as connection:
        yield connection


def state(north: StaffedClinic) -> tuple[str, int]:
    with north.inside():
        return ResultImport.objects.values_list("state", "rows_done").get()


def test_a_worker_killed_in_the_middle_of_an_import(north, processes: Processes, outsider: psycopg.Connection):
    today = north.clinic.today(timezone.now())
    began = today - timedelta(days=ROWS + 1)
    episode = make_episode(
        north, patient=make_patient(north, mrn="ANN"), referred_on=began, enrolled_on=began, consent_on=None
    )
    rows = [["ANN", (today - timedelta(days=n)).isoformat(), *[0] * 8, int(n % 100 == 0)] for n in range(ROWS)]
    with north.inside():
        now = timezone.now()
        confirm(make_import(north.care_manager, rows, now=now), north.care_manager, now=now)
    outsider.execute("LOCK TABLE safety_riskalert IN SHARE MODE")  # whoever raises an alert has to wait for us
    worker = processes.start("worker")
    processes.start("beat")
    wait_for("progress that others can see", lambda: state(north)[1] >= actions.CHUNK)
    with north.inside():
        assert not MeasureResult.objects.exists(), "and nothing else of it"
    processes.kill(worker)
    outsider.rollback()
    processes.start("worker")
    wait_for("the import done", lambda: state(north)[0] == "done")
    with north.inside():
        assert MeasureResult.objects.count() == ROWS
        assert MeasureResult.objects.values("taken_on").distinct().count() == ROWS
        assert RiskAlert.objects.count() == Episode.objects.get(pk=episode.pk).open_alerts == ROWS // 100
        run = JobRun.objects.get(job="import")
        assert (run.state, run.attempts >= 2) == ("done", True)
        assert bytes(ResultImport.objects.get().table) == b""
