"""Who has room: open episodes and minutes against the clinic's numbers, and no prompt to pad minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from billing.queries.capacity import capacity
from billing.rules.capacity import Load, near
from clinics.models import AuditLine
from contacts.rules import month_bounds
from registry.models import Episode
from tests.factories.billing import log, make_many
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode


@pytest.mark.parametrize(
    ("full_time", "patients", "free", "words"),
    [
        (100, 75, 0, "full"),
        (100, 70, 5, "room for 5"),
        (50, 40, -3, "3 more than planned"),
        (0, 2, -2, "2 more than planned"),
    ],
)
def test_room(full_time, patients, free, words):
    load = Load(full_time, 75, 3600, {"active": patients})
    assert (load.free, load.words) == (free, words)


@pytest.mark.parametrize(
    ("minutes", "goal", "expected"), [(50, 60, True), (49, 60, False), (60, 60, False), (50, None, False)]
)
def test_near(minutes, goal, expected):
    assert near(minutes, goal) is expected


def test_open_episodes_minutes_and_contacts_that_are_due(north: StaffedClinic) -> None:
    today = north.clinic.today(timezone.now())
    first, last = month_bounds(today)
    due, later, ended = (make_episode(north, enrolled_on=first, consent_on=first) for _ in range(3))
    for episode in (due, later, ended):
        log(north, episode, today, 30)
    nobodys = make_episode(north, care_manager=None)
    with north.inside():
        Episode.objects.filter(pk=due.pk).update(next_contact_on=last, open_alerts=1)
        Episode.objects.filter(pk=later.pk).update(next_contact_on=last + timedelta(days=1))
        Episode.objects.filter(pk=ended.pk).update(
            phase="closed", closed_on=last, close_reason="moved", next_contact_on=None
        )
        found = capacity(north.lead, today)
    [manager] = [each for each in found.managers if each.member == north.care_manager]
    assert (manager.load.patients, manager.load.at_risk, manager.load.minutes, manager.load.slots) == (2, 1, 90, 75)
    assert found.nobodys.patients == 1
    assert nobodys.care_manager is None
    assert found.total.patients == 3
    assert [row.episode for row in found.due] == [due]


def test_the_page_never_asks_for_minutes(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.lead.user)
    page = client.get(reverse("billing:capacity", args=[north.clinic.slug])).content.decode()
    assert "never log minutes that were not worked" in page
    assert str(north.care_manager) in page


def test_a_share_of_a_full_time_post_is_changed_and_its_bounds_are_said(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.lead.user)
    where = reverse("billing:full-time", args=[north.clinic.slug, north.care_manager.public_id])
    answer = client.post(where, {"percent": "200"})
    assert answer.status_code == 422
    assert 'value="200"' in answer.content.decode()
    assert client.post(where, {"percent": "60"}).status_code == 302
    north.care_manager.refresh_from_db()
    assert north.care_manager.full_time == 60
    with north.inside():
        assert AuditLine.objects.get(verb="full_time.changed").detail == {"before": 100, "after": 60}


@pytest.mark.parametrize("patients", [3, 30])
def test_constant_queries(north: StaffedClinic, django_assert_num_queries, patients: int) -> None:
    make_many(north, patients)
    with north.inside(), django_assert_num_queries(17):
        capacity(north.lead, north.clinic.today(timezone.now()))
