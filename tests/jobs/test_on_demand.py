"""Work that a person asks for: the same rows, bells, attempts and parking as the night's."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from clinics.models import AuditLine
from jobs import actions, queries
from jobs.models import JobRun

NOW = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
done: list[tuple[str, object]] = []


def errand(*, clinic, subject, now):
    done.append((clinic.slug, subject))
    return {"imported": 12}


def bad_errand(*, clinic, subject, now):
    raise ZeroDivisionError("holds a patient's name")


@pytest.fixture(autouse=True)
def _handlers(settings):
    settings.JOBS = {}
    settings.ON_DEMAND = {"import": "tests.jobs.test_on_demand.errand"}
    done.clear()


def ask(north, subject, now=NOW):
    with north.inside():
        return actions.enqueue(clinic=north.clinic, job="import", subject=subject, by=north.care_manager, now=now)


def test_it_is_rung_for_when_the_request_is_committed_and_done_once(
    north, monkeypatch, django_capture_on_commit_callbacks
):
    rung = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, kwargs: rung.append((name, kwargs)))
    subject = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        run = ask(north, subject)
    ids = {"run_id": run.pk, "clinic_id": north.clinic.pk}
    assert rung == [("jobs.tasks.run", ids)]
    assert actions.tick(now=NOW) == [(run.pk, north.clinic.pk)], "and a lost ring rings again"
    assert actions.perform(**ids, now=NOW)
    assert not actions.perform(**ids, now=NOW)
    assert done == [("north", subject)]
    with north.inside():
        assert queries.run_about(north.care_manager, subject).result == {"imported": 12}
        assert AuditLine.objects.get(verb="job.asked_for").by == north.care_manager


def test_two_subjects_of_one_day_are_two_runs_and_one_asked_for_twice_is_one(north):
    one, other = uuid4(), uuid4()
    assert ask(north, one) == ask(north, one) != ask(north, other)
    with north.inside():
        assert JobRun.objects.count() == 2


def test_asked_for_again_it_runs_again_with_fresh_attempts(north, settings):
    settings.ON_DEMAND = {"import": "tests.jobs.test_on_demand.bad_errand"}
    subject = uuid4()
    run = ask(north, subject)
    for minute in range(3):
        with pytest.raises(ZeroDivisionError):
            actions.perform(run_id=run.pk, clinic_id=north.clinic.pk, now=NOW + timedelta(minutes=minute))
    assert actions.tick(now=NOW) == []
    with north.inside():
        assert JobRun.objects.get().state == "parked"
        assert JobRun.objects.get().error == "ZeroDivisionError"
    settings.ON_DEMAND = {"import": "tests.jobs.test_on_demand.errand"}
    again = ask(north, subject)
    assert actions.perform(run_id=again.pk, clinic_id=north.clinic.pk, now=NOW)


def test_the_runs_page_shows_what_was_asked_for(north, client):
    run = ask(north, uuid4())
    assert actions.perform(run_id=run.pk, clinic_id=north.clinic.pk, now=NOW)
    client.force_login(north.lead.user)
    text = client.get("/c/north/runs/").content.decode()
    assert "Import</span>" in text
    assert "12 results imported" in text
