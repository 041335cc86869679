"""What several people, or one impatient one, do at the same moment; with real commits."""

from dataclasses import replace
from datetime import date
from threading import Thread
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from clinics.rules import Role
from contacts import glance
from contacts.actions import ResultInput, log_time, save_contact, save_draft
from contacts.models import Contact, Draft, ServiceMonth, TimeEntry
from contacts.rules import Activity, Kind
from measures.models import MeasureResult
from registry.models import Episode
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.contacts import SPOKEN_ON, contact_input, noon
from tests.factories.measures import answers_of
from tests.factories.registry import make_episode
from tests.support.at_once import together
from tests.support.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
NOW = noon(SPOKEN_ON)


def test_eight_submits_of_one_form_are_one_contact(north: StaffedClinic) -> None:
    episode, me = make_episode(north), north.care_manager
    contact = contact_input(results=(ResultInput("phq9", tuple(answers_of("phq9", 9))),), discuss=True)

    def submit() -> Contact:
        return save_contact(episode=Episode.objects.get(pk=episode.pk), contact=contact, by=me, now=NOW)

    answers = together(*[submit] * 8, clinic=north)
    assert len({answer.pk for answer in answers}) == 1
    with north.inside():
        rows = [model.objects.count() for model in (Contact, TimeEntry, MeasureResult, ServiceMonth)]
        assert rows == [1, 1, 1, 1]
        assert glance.recompute(clinic_id=north.clinic.pk, today=SPOKEN_ON) == 0


def test_writers_at_once_leave_a_row_that_holds_all_of_them(north: StaffedClinic) -> None:
    episode, me, other = make_episode(north), north.care_manager, add_member(north.clinic, Role.CARE_MANAGER)

    def treat() -> None:
        save_contact(episode=Episode.objects.get(pk=episode.pk), contact=contact_input(), by=me, now=NOW)

    def attempt() -> None:
        contact = replace(contact_input(Kind.ATTEMPT, date(2026, 10, 6)), minutes=4)
        save_contact(episode=Episode.objects.get(pk=episode.pk), contact=contact, by=other, now=noon(date(2026, 10, 6)))

    def log() -> None:
        log_time(
            episode=Episode.objects.get(pk=episode.pk), minutes=7, activity=Activity.REGISTRY, form_key=uuid4(),
            by=other, now=NOW,
        )  # fmt: skip

    together(treat, attempt, log, attempt, log, clinic=north)
    with north.inside():
        row = Episode.objects.get(pk=episode.pk)
        assert (row.last_contact_on, row.attempts_since, row.minutes_counted) == (SPOKEN_ON, 2, 34)


def test_a_close_waits_for_writers_and_lets_none_in_after(north: StaffedClinic) -> None:
    """Whatever the order, what was written before the close is all there is after it."""
    episode, me = make_episode(north), north.care_manager

    def log() -> TimeEntry:
        return log_time(
            episode=Episode.objects.get(pk=episode.pk), minutes=7, activity=Activity.REGISTRY, form_key=uuid4(),
            by=me, now=NOW,
        )  # fmt: skip

    def close() -> int:
        first = SPOKEN_ON.replace(day=1)
        ServiceMonth.objects.bulk_create([ServiceMonth(clinic=north.clinic, first=first)], ignore_conflicts=True)
        month = ServiceMonth.objects.select_for_update().get(first=first)
        month.closed_at, month.closed_by = NOW, north.lead
        month.save()
        return TimeEntry.objects.count()

    answers = together(log, log, close, log, log, clinic=north)
    seen = answers[2]
    logged = [answer for answer in answers if isinstance(answer, TimeEntry)]
    assert len(logged) == seen
    with north.inside():
        assert TimeEntry.objects.count() == seen


def test_a_draft_on_its_way_does_not_outlive_its_save(north: StaffedClinic) -> None:
    episode, me, contact = make_episode(north), north.care_manager, contact_input()

    def save() -> None:
        save_contact(episode=Episode.objects.get(pk=episode.pk), contact=contact, by=me, now=NOW)

    def draft() -> None:
        fields = {"form_key": str(contact.form_key), "symptoms": "Sleeps"}
        save_draft(episode=Episode.objects.get(pk=episode.pk), fields=fields, by=me, now=NOW)

    together(draft, save, draft, draft, clinic=north)
    with north.inside():
        assert Contact.objects.count() == 1
        assert not Draft.objects.exists()


def test_the_night_waits_for_a_save_that_is_under_way(north: StaffedClinic, database) -> None:
    """And then reads what was saved, instead of writing over it what it had read before."""
    episode = make_episode(north)
    night: list[int] = []

    def run() -> None:
        with north.inside():
            night.append(glance.recompute(clinic_id=north.clinic.pk, today=SPOKEN_ON))
        connection.close()

    thread = Thread(target=run)
    with psycopg.connect(database.superuser, autocommit=True) as watch:
        with north.inside():
            save_contact(episode=episode, contact=contact_input(), by=north.care_manager, now=NOW)
            Episode.objects.filter(pk=episode.pk).update(attempts_since=5)  # a drift, so that the night has to write
            thread.start()
            waits = "SELECT 1 FROM pg_locks WHERE NOT granted"
            wait_for("a night that waits", lambda: watch.execute(waits).fetchone())
    thread.join()
    assert night == [1]
    with north.inside():
        row = Episode.objects.get(pk=episode.pk)
        assert (row.last_contact_on, row.attempts_since, row.minutes_counted) == (SPOKEN_ON, 0, 20)
