"""Step-down after a response that held, and the way back after a relapse: suggested in words, one press, undone that
day, the old baseline kept apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinics.errors import Refused
from registry.actions import move_phase
from registry.models import Episode
from registry.rules import Phase
from tests.factories.clinics import StaffedClinic
from tests.factories.measures import make_result
from tests.factories.registry import make_episode

pytestmark = pytest.mark.django_db


def scored(staffed: StaffedClinic, *totals: tuple[int, int], phase: Phase = Phase.ACTIVE) -> Episode:
    """An episode with (weeks ago, total), the first at enrolment."""
    today = staffed.clinic.today(timezone.now())
    days = [today - timedelta(weeks=weeks) for weeks, _ in totals]
    made = make_episode(
        staffed, phase=phase, referred_on=days[0], enrolled_on=days[0], consent_on=days[0], initiating_visit_on=days[0]
    )
    with staffed.inside():
        for day, (_, total) in zip(days, totals, strict=True):
            make_result(made, staffed.care_manager, total=total, on=day)
    return made


def page(client: Client, staffed: StaffedClinic, episode: Episode) -> str:
    where = reverse("registry:patient", args=[staffed.clinic.slug, episode.patient.public_id])
    return client.get(where).content.decode()


def test_a_response_that_held_suggests_stepping_down(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.care_manager.user)
    episode = scored(north, (30, 18), (16, 6), (8, 5), (1, 4))
    assert "Relapse prevention is suggested:" in page(client, north, episode)
    form = client.get(
        reverse("registry:phase", args=[north.clinic.slug, episode.public_id]), {"to": "relapse_prevention"}
    )
    assert "Response held for" in form.context["form"]["reason"].value()
    assert form.context["form"]["to"].value() == "relapse_prevention"


def test_a_short_response_suggests_nothing(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.care_manager.user)
    assert "is suggested:" not in page(client, north, scored(north, (12, 18), (1, 4)))


def test_a_relapse_begins_a_new_course_with_one_press(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.clinician.user)
    episode = scored(north, (40, 18), (20, 3), (3, 14), (1, 15), phase=Phase.RELAPSE_PREVENTION)
    assert "Relapse after remission" in page(client, north, episode)
    client.post(reverse("measures:return", args=[north.clinic.slug, episode.public_id]))
    with north.inside():
        row = Episode.objects.get(pk=episode.pk)
    today: date = north.clinic.today(timezone.now())
    assert (row.phase, row.course_on) == (Phase.ACTIVE, today - timedelta(weeks=3))
    assert (row.phq9_baseline, row.phq9_baseline_on) == (14, today - timedelta(weeks=3))
    seen = page(client, north, episode)
    assert "First course" in seen
    assert "Second course" in seen

    client.post(reverse("registry:take-back-return", args=[north.clinic.slug, episode.public_id]))
    with north.inside():
        row = Episode.objects.get(pk=episode.pk)
    assert (row.phase, row.course_on, row.phq9_baseline) == (Phase.RELAPSE_PREVENTION, None, 18)


def test_without_a_relapse_the_press_says_why_not(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.clinician.user)
    episode = scored(north, (40, 18), (20, 3), (1, 4), phase=Phase.RELAPSE_PREVENTION)
    answer = client.post(reverse("measures:return", args=[north.clinic.slug, episode.public_id]), follow=True)
    assert "The scores do not say relapse" in answer.content.decode()


def test_moving_down_and_back_asks_why(north: StaffedClinic) -> None:
    episode = scored(north, (30, 18), (1, 4))
    now = timezone.now()
    with north.inside(), pytest.raises(Refused) as refusal:
        move_phase(episode=episode, to=Phase.RELAPSE_PREVENTION, on=north.clinic.today(now), by=north.lead, now=now)
    assert refusal.value.field == "reason"
