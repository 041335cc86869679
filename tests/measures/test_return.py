"""Step-down after a response that held, and the way back after a relapse: suggested in words, one press, undone that
day, the old baseline kept apart."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinics.errors import Refused
from registry.actions import move_phase
from registry.models import Episode
from registry.rules import Phase
from registry.timeline import items
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
            make_result(made, staffed.care_manager, total=total, on=day, now=timezone.now())
    return made


def page(client: Client, staffed: StaffedClinic, episode: Episode) -> str:
    where = reverse("registry:patient", args=[staffed.clinic.slug, episode.patient.public_id])
    return client.get(where).content.decode()


def told(staffed: StaffedClinic, episode: Episode) -> list[tuple[date, str, bool]]:
    """The courses in the story: when each began, and whether that was taken back."""
    with staffed.inside():
        row = Episode.objects.get(pk=episode.pk)
        lines = items(member=staffed.specialist, episode=row)
    return [(item.on, item.title, item.voided) for item in lines if "course" in item.title]


def test_a_response_that_held_suggests_stepping_down(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.care_manager.user)
    episode = scored(north, (30, 18), (16, 6), (8, 5), (1, 4))
    assert "Relapse prevention is suggested:" in page(client, north, episode)
    form = client.get(
        reverse("registry:phase", args=[north.clinic.slug, episode.public_id]), {"to": "relapse_prevention"}
    )
    assert "Response held for" in form.context["form"]["reason"].value()
    assert form.context["form"]["to"].value() == "relapse_prevention"
    told = client.get(reverse("api-episode", args=[north.clinic.slug, episode.public_id])).json()["suggested"]
    assert [(each["to"], each["words"][:17]) for each in told] == [("relapse_prevention", "Response held for")]


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
    assert told(north, episode) == [(today - timedelta(weeks=3), "Second course begins", False)]

    client.post(reverse("registry:take-back-return", args=[north.clinic.slug, episode.public_id]))
    with north.inside():
        row = Episode.objects.get(pk=episode.pk)
    assert (row.phase, row.course_on, row.phq9_baseline) == (Phase.RELAPSE_PREVENTION, None, 18)
    assert told(north, episode) == [(today - timedelta(weeks=3), "Second course begins", True)], "told, and voided"


def test_without_a_relapse_the_press_says_why_not(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.clinician.user)
    episode = scored(north, (40, 18), (20, 3), (1, 4), phase=Phase.RELAPSE_PREVENTION)
    answer = client.post(reverse("measures:return", args=[north.clinic.slug, episode.public_id]), follow=True)
    assert "The scores do not say relapse" in answer.content.decode()


def test_the_api_tells_the_courses_returns_and_takes_that_back(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.clinician.user)
    episode = scored(north, (40, 18), (20, 3), (3, 14), (1, 15), phase=Phase.RELAPSE_PREVENTION)
    today: date = north.clinic.today(timezone.now())
    first, best, relapse = (today - timedelta(weeks=weeks) for weeks in (40, 20, 3))

    def courses() -> Any:
        return client.get(reverse("api-courses", args=[north.clinic.slug, episode.public_id])).json()

    def send(name: str, key: str = "") -> Any:
        where = reverse(name, args=[north.clinic.slug, episode.public_id])
        return client.post(where, {}, content_type="application/json", headers={"Idempotency-Key": key or str(uuid4())})

    before = courses()
    assert before["relapse"]["holds"] is True
    assert before["relapse"]["begun_on"] == str(relapse)
    assert [(each["since"], each["baseline"]["total"]) for each in before["courses"]] == [(str(first), 18)]

    key = str(uuid4())
    made = send("api-episode-return", key)
    assert (made.status_code, made.json()["phase"], made.json()["course_on"]) == (200, "active", str(relapse))
    assert made.json()["phases"][-1]["course_on"] == str(relapse)
    assert send("api-episode-return", key).json() == made.json(), "the same key is the same return"
    again = send("api-episode-return")
    assert (again.status_code, "do not say relapse" in again.json()["detail"]) == (409, True)

    both = courses()["courses"]
    assert both[0] == {
        "number": 1,
        "since": str(first),
        "until": str(relapse),
        "baseline": {"on": str(first), "total": 18},
        "best": {"on": str(best), "total": 3},
    }
    assert (both[1]["since"], both[1]["until"], both[1]["baseline"]["total"]) == (str(relapse), None, 14)

    taken_back = send("api-episode-return-take-back").json()
    assert (taken_back["phase"], taken_back["course_on"]) == ("relapse_prevention", None)
    assert courses() == before
    assert send("api-episode-return-take-back").status_code == 409


@pytest.mark.parametrize("phase", [Phase.ENROLLED, Phase.ACTIVE, Phase.RELAPSE_PREVENTION])
def test_the_api_returns_nobody_from_elsewhere(client: Client, north: StaffedClinic, phase: Phase) -> None:
    """A relapse by the scores, in a phase that is not rest; and a rest without a relapse."""
    client.force_login(north.clinician.user)
    last = (1, 4) if phase is Phase.RELAPSE_PREVENTION else (1, 15)
    episode = scored(north, (40, 18), (20, 3), (3, last[1]), last, phase=phase)
    answer = client.post(
        reverse("api-episode-return", args=[north.clinic.slug, episode.public_id]),
        {},
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    )
    with north.inside():
        row = Episode.objects.get(pk=episode.pk)
    assert (answer.status_code, row.phase, row.course_on) == (409, phase, None)


def test_moving_down_and_back_asks_why(north: StaffedClinic) -> None:
    episode = scored(north, (30, 18), (1, 4))
    now = timezone.now()
    with north.inside(), pytest.raises(Refused) as refusal:
        move_phase(episode=episode, to=Phase.RELAPSE_PREVENTION, on=north.clinic.today(now), by=north.lead, now=now)
    assert refusal.value.field == "reason"
