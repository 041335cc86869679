"""Background work: each night once, whatever happens to schedulers, workers and Redis."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from clinics.errors import Refused
from clinics.models import AuditLine
from jobs import actions, queries
from jobs.models import Heartbeat, JobRun
from tests.factories.clinics import make_clinic

NOON = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
done_nights: list[tuple[int, date]] = []


def good_night(*, clinic, period, now):
    done_nights.append((clinic.pk, period))
    return {"minutes": 7}


def bad_night(*, clinic, period, now):
    raise ZeroDivisionError("holds a patient's name")


@pytest.fixture(autouse=True)
def _handlers(settings):
    settings.JOBS = {"night": "tests.jobs.test_jobs.good_night"}
    settings.EVERY_MINUTE = []
    done_nights.clear()


@pytest.fixture
def clinic(db):
    return make_clinic("north", now=NOON - timedelta(days=3))


def runs_of(clinic):
    with clinic.inside():
        return list(JobRun.objects.order_by("period"))


def work_off(rings, now=NOON):
    return [actions.perform(run_id=run, clinic_id=clinic, now=now) for run, clinic in rings]


def test_three_missed_nights_run_once_each_in_order(clinic):
    rings = actions.tick(now=NOON)
    assert [run.period for run in runs_of(clinic)] == [date(2026, 3, 8), date(2026, 3, 9), date(2026, 3, 10)]
    assert work_off(rings) == [True, True, True]
    assert done_nights == [(clinic.clinic.pk, date(2026, 3, day)) for day in (8, 9, 10)]
    assert actions.tick(now=NOON + timedelta(hours=1)) == []


def test_two_schedulers_queue_one_night(clinic):
    first, second = actions.tick(now=NOON), actions.tick(now=NOON)
    assert first == second
    assert len(runs_of(clinic)) == 3
    assert work_off(first + second) == [True] * 3 + [False] * 3
    assert len(done_nights) == 3


def test_a_lost_ring_rings_again(clinic):
    lost = actions.tick(now=NOON)
    assert actions.tick(now=NOON + timedelta(minutes=1)) == lost


def test_each_clinic_has_its_own_midnight(db):
    just_past_new_york_midnight = datetime(2026, 3, 10, 4, 15, tzinfo=UTC)
    made = [
        make_clinic(slug, time_zone=zone, now=NOON - timedelta(days=2))
        for slug, zone in (("east", "America/New_York"), ("west", "America/Los_Angeles"))
    ]
    actions.tick(now=just_past_new_york_midnight)
    assert [[run.period.day for run in runs_of(clinic)] for clinic in made] == [[9, 10], [9]]


def test_a_fault_keeps_its_kind_and_three_park_the_run(clinic, settings):
    settings.JOBS = {"night": "tests.jobs.test_jobs.bad_night"}
    for _ in range(3):
        run, clinic_id = actions.tick(now=NOON)[0]
        with pytest.raises(ZeroDivisionError):
            actions.perform(run_id=run, clinic_id=clinic_id, now=NOON)
    actions.tick(now=NOON)
    parked, *others = runs_of(clinic)
    assert (parked.state, parked.attempts, parked.error) == ("parked", 3, "ZeroDivisionError")
    assert [other.state for other in others] == ["queued", "queued"]


def test_a_worker_that_dies_leaves_its_attempt_and_a_row_to_run(clinic):
    """What kill -9 leaves: the attempt is committed, the work is not."""
    run, clinic_id = actions.tick(now=NOON)[0]
    assert actions._count_attempt(run, clinic_id, NOON)
    assert (run, clinic_id) in actions.tick(now=NOON + timedelta(minutes=1))
    assert actions.perform(run_id=run, clinic_id=clinic_id, now=NOON)
    assert runs_of(clinic)[0].attempts == 2


def test_a_parked_run_is_queued_again_by_a_person(clinic, settings):
    run, clinic_id = actions.tick(now=NOON)[0]
    with clinic.inside():
        JobRun.objects.filter(pk=run).update(state="parked", attempts=3)
        parked = JobRun.objects.get(pk=run)
        actions.run_again(run=parked, by=clinic.administrator, now=NOON)
        assert AuditLine.objects.filter(verb="job.run_again", by=clinic.administrator).count() == 1
        with pytest.raises(Refused):
            actions.run_again(run=parked, by=clinic.administrator, now=NOON)
    assert actions.perform(run_id=run, clinic_id=clinic_id, now=NOON)


def test_the_night_leaves_an_audit_line_of_its_own(clinic):
    work_off(actions.tick(now=NOON))
    with clinic.inside():
        lines = AuditLine.objects.filter(verb="night.ran")
        assert {(line.actor, line.by) for line in lines} == {("night", None)}
        assert lines.count() == 3


def test_a_task_without_a_clinic_fails_instead_of_finding_nothing():
    from jobs.tasks import run, send_message

    for task, arguments in ((run, {"run_id": 1}), (send_message, {"message_id": 1})):
        with pytest.raises(ValueError, match="needs a clinic_id"):
            task(**arguments, clinic_id=None)


def test_a_job_that_forgets_its_clinic_is_an_error(clinic):
    actions.tick(now=NOON)
    with pytest.raises(DatabaseError, match="has not said for which clinic"), transaction.atomic():
        connection.cursor().execute("SELECT set_config('app.clinic_id', '', true), set_config('app.kind', 'job', true)")
        JobRun.objects.count()


def test_delay_is_read_from_the_table(clinic):
    assert queries.is_delayed(now=NOON)
    actions.tick(now=NOON)
    assert not queries.is_delayed(now=NOON + timedelta(minutes=4))
    assert queries.is_delayed(now=NOON + timedelta(minutes=6))
    assert Heartbeat.objects.count() == 1


@pytest.mark.parametrize(("role", "status"), [("lead", 200), ("administrator", 200), ("care_manager", 403)])
def test_who_sees_the_runs(clinic, client, role, status):
    work_off(actions.tick(now=NOON))
    client.force_login(getattr(clinic, role).user)
    answer = client.get("/c/north/runs/")
    assert answer.status_code == status
    if status == 200:
        assert "Tue 10 Mar" in answer.content.decode().replace("\xa0", " ")
