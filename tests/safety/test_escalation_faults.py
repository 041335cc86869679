"""A worker that was away for an hour, one killed in the middle of passing alerts on, two of each: every hop once.

Real processes on a real Redis and PostgreSQL; the hour has passed because the alerts were raised an hour ago.
"""

from datetime import datetime, timedelta

import psycopg
import pytest
from django.utils import timezone

from clinics.models import Clinic
from clinics.wall import in_clinic
from jobs.models import Heartbeat, JobRun, OutboxMessage
from safety.models import AlertStep
from tests.factories.clinics import StaffedClinic, make_clinic
from tests.factories.registry import make_episode
from tests.factories.safety import raise_answer
from tests.support.processes import Processes
from tests.support.waiting import wait_for

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
ALERTS = 3
CHAIN = ["clinician", "lead"]  # nobody covers in this clinic: due after 30 and after 60 minutes


def left_alone_for_an_hour(opened: datetime) -> StaffedClinic:
    """A clinic without a calendar, whose clocks run at any hour; nobody has answered its alerts for 65 minutes."""
    clinic = make_clinic("north", now=opened)
    with clinic.inside():
        for _ in range(ALERTS):
            raise_answer(make_episode(clinic), None, timezone.now() - timedelta(minutes=65))
        OutboxMessage.objects.update(sent_at=timezone.now())
    return clinic


@pytest.fixture
def an_hour_ago(transactional_db) -> StaffedClinic:
    """It opened today: the workers have no nights to make up for."""
    return left_alone_for_an_hour(timezone.now() - timedelta(hours=2))


def hops() -> list[tuple[int, str, str]]:
    clinic = Clinic.objects.get()
    with in_clinic(clinic.pk):
        steps = AlertStep.objects.filter(kind=AlertStep.Kind.ESCALATED).order_by("alert_id", "pk")
        return list(steps.values_list("alert_id", "rung", "note"))


def all_passed_on() -> bool:
    return len(hops()) >= ALERTS * len(CHAIN)


def assert_each_hop_once_in_order_and_late(clinic: StaffedClinic) -> None:
    found = hops()
    assert [rung for _, rung, _ in found] == CHAIN * ALERTS
    assert all("late: background work was delayed" in note for _, rung, note in found if rung == "clinician")
    with clinic.inside():
        told = list(OutboxMessage.objects.values_list("to", flat=True))
    expected = [who.user.email for who in (clinic.care_manager, clinic.clinician, clinic.lead)]
    assert sorted(told) == sorted(expected), "each person in the chain was told once"


def runs_after(moment) -> bool:
    return Heartbeat.objects.filter(name="escalate_due", at__gt=moment).exists()


def test_a_worker_away_for_an_hour(an_hour_ago, processes: Processes):
    processes.start("worker")
    processes.start("beat")
    wait_for("the late hops", all_passed_on)
    for kind in ("worker", "beat"):  # two of each from here on
        processes.start(kind)
    moment = timezone.now()
    wait_for("more runs", lambda: runs_after(moment + timedelta(seconds=3)))
    assert_each_hop_once_in_order_and_late(an_hour_ago)


def test_a_worker_killed_in_the_middle_of_passing_on(an_hour_ago, database, processes: Processes):
    with (
        psycopg.connect(database.superuser) as outsider,
        psycopg.connect(database.superuser, autocommit=True) as watch,
    ):
        # The hops are written; the mail about them has to wait for us.
        outsider.execute("LOCK TABLE jobs_outboxmessage IN SHARE ROW EXCLUSIVE MODE")
        worker = processes.start("worker")
        processes.start("beat")
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'jobs_outboxmessage'::regclass"
        wait_for("a worker in the middle of it", lambda: watch.execute(waiting).fetchone()[0] > 0)
        processes.kill(worker)
        outsider.rollback()
    processes.start("worker")
    wait_for("every hop", all_passed_on)
    assert_each_hop_once_in_order_and_late(an_hour_ago)


def test_the_clock_goes_on_while_two_years_of_nights_wait(transactional_db, processes: Processes):
    clinic = left_alone_for_an_hour(timezone.now() - timedelta(days=730))
    processes.start("worker")
    processes.start("beat")
    wait_for("the late hops", all_passed_on)
    moment = timezone.now()
    wait_for("more runs", lambda: runs_after(moment + timedelta(seconds=3)))
    with clinic.inside():
        assert JobRun.objects.filter(state=JobRun.State.QUEUED).exists(), "the nights went first"
    assert_each_hop_once_in_order_and_late(clinic)
