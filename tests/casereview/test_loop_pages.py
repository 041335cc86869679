"""The loop on its pages: the story, the list of what is left, the boxes of the contact note."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casereview.actions import answer_recommendation
from casereview.models import Recommendation
from casereview.rules.effect import effect
from contacts.models import Contact, Draft
from registry.actions import update_glance
from registry.models import Episode
from registry.rules import Scale
from tests.factories.casereview import make_recommendation, noon
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient


def words(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).replace("\xa0", " ").split())


@pytest.fixture
def today(north: StaffedClinic) -> date:
    return north.clinic.today(timezone.now())


@pytest.fixture
def agreed(north: StaffedClinic, today: date) -> Recommendation:
    return agree(north, today)


def agree(staffed: StaffedClinic, today: date, name: str = "Rivera", answer: str = "changed") -> Recommendation:
    week = today - timedelta(days=7)
    episode = make_episode(
        staffed,
        patient=make_patient(staffed, family_name=name),
        referred_on=today - timedelta(days=70),
        enrolled_on=today - timedelta(days=63),
        consent_on=today - timedelta(days=63),
    )
    row = make_recommendation(staffed, episode, week)
    with staffed.inside():
        answer_recommendation(
            recommendation=row, answer=answer, text="50 mg, not 75.", by=staffed.clinician, now=noon(week)
        )
        return Recommendation.objects.select_related("episode__patient").get(pk=row.pk)


def page(member: Any, name: str, *args: Any, **query: str) -> Any:
    client = Client()
    client.force_login(member.user)
    return client.get(reverse(f"casereview:{name}", args=[member.clinic.slug, *args]), query)


def post(member: Any, name: str, row: Recommendation, **data: str) -> Any:
    client = Client()
    client.force_login(member.user)
    return client.post(reverse(f"casereview:{name}", args=[member.clinic.slug, row.public_id]), data)


def note(member: Any, episode: Episode, today: date, **data: Any) -> Any:
    client = Client()
    client.force_login(member.user)
    form = {
        "form_key": "6b0e6a33-8f7a-4d43-9f0e-0a1b2c3d4e5f",
        "kind": "treatment",
        "mode": "phone",
        "outcome_treatment": "completed",
        "service_date": today.isoformat(),
        "next_contact_on": (today + timedelta(days=14)).isoformat(),
        "next_contact_covers": "How it goes",
        "minutes": "12",
        **data,
    }
    return client.post(reverse("contacts:note", args=[member.clinic.slug, episode.public_id]), form)


def test_the_note_offers_what_the_patient_has_not_heard_and_the_contact_tells_it(
    north: StaffedClinic, agreed: Recommendation, today: date
) -> None:
    client = Client()
    client.force_login(north.care_manager.user)
    path = reverse("contacts:note", args=["north", agreed.episode.public_id])
    shown = words(client.get(path))
    assert "Told the patient" in shown
    assert "50 mg, not 75. (changed from: Raise the dose.)" in shown.replace('<span class="muted">', "")
    assert note(north.care_manager, agreed.episode, today, told=[str(agreed.public_id)]).status_code == 302
    with north.inside():
        row = Recommendation.objects.get()
        assert (row.state, row.told_in, row.told_on) == ("told", Contact.objects.get(), today)
    assert "Told the patient" not in words(client.get(path))


def test_a_note_that_cannot_be_saved_keeps_the_ticks(north: StaffedClinic, agreed: Recommendation, today: date) -> None:
    answer = note(north.care_manager, agreed.episode, today, told=[str(agreed.public_id)], minutes="")
    assert answer.status_code == 422
    box = f'value="{agreed.public_id}" id="told-{agreed.public_id}" checked'
    assert box in words(answer)
    with north.inside():
        assert Draft.objects.get().fields["told"] == str(agreed.public_id)
        assert not Contact.objects.exists()
    client = Client()
    client.force_login(north.care_manager.user)
    again = words(client.get(reverse("contacts:note", args=["north", agreed.episode.public_id])))
    assert box in again, "the draft brings the tick back"


def test_what_was_told_meanwhile_is_said_and_nothing_is_saved(
    north: StaffedClinic, agreed: Recommendation, today: date
) -> None:
    note(north.care_manager, agreed.episode, today, told=[str(agreed.public_id)])
    again = note(
        north.care_manager,
        agreed.episode,
        today,
        told=[str(agreed.public_id)],
        form_key="11111111-8f7a-4d43-9f0e-0a1b2c3d4e5f",
    )
    assert again.status_code == 422
    assert "told of one of these meanwhile" in words(again)
    with north.inside():
        assert Contact.objects.count() == 1


def test_the_story_tells_every_step_and_what_followed(
    north: StaffedClinic, agreed: Recommendation, today: date
) -> None:
    before, after = today - timedelta(days=20), today + timedelta(days=1)
    with north.inside():
        update_glance(
            episode=agreed.episode, phq9_series=[[before.isoformat(), 18], [after.isoformat(), 12]], phq9_last=12
        )
    note(north.care_manager, agreed.episode, today, told=[str(agreed.public_id)])
    story = words(page(north.care_manager, "loop", agreed.episode.patient.public_id))
    for said in ("Raise the dose.", "Changed", "“50 mg, not 75.”", "Patient told", "the contact", "(−6)"):
        assert said in story
    assert "Withdraw it" not in story


def test_done_and_undone_from_the_story(north: StaffedClinic, agreed: Recommendation, today: date) -> None:
    late = (today + timedelta(days=1)).isoformat()
    refused = post(north.clinician, "done", agreed, on=late, note="My words")
    assert refused.status_code == 422
    assert "still to come" in words(refused)
    assert "My words" in words(refused)
    assert post(north.clinician, "done", agreed, on=today.isoformat()).status_code == 302
    with north.inside():
        assert Recommendation.objects.get().state == "done"
    assert post(north.care_manager, "not-done", agreed).status_code == 302
    with north.inside():
        assert Recommendation.objects.get().state == "changed"


def test_only_the_specialist_withdraws_and_says_why(north: StaffedClinic, today: date) -> None:
    row = make_recommendation(north, make_episode(north), today)
    assert post(north.clinician, "withdraw", row, why="No").status_code == 403
    assert "Say why." in words(post(north.specialist, "withdraw", row, why=" "))
    assert post(north.specialist, "withdraw", row, why="Meant for somebody else").status_code == 302
    story = words(page(north.specialist, "loop", row.episode.patient.public_id))
    assert "Withdrawn by the specialist" in story
    assert "Meant for somebody else" in story


def test_the_list_of_what_is_left(north: StaffedClinic, agreed: Recommendation, today: date) -> None:
    def left(which: str, **query: str) -> str:
        return words(page(north.care_manager, "follow", left=which, **query))

    assert "Rivera" in left("tell")
    assert "Rivera" in left("do")
    assert "Rivera" not in left("measure")
    note(north.care_manager, agreed.episode, today, told=[str(agreed.public_id)])
    assert "Rivera" not in left("tell")
    assert "Rivera" in left("measure")
    with north.inside():
        Episode.objects.filter(pk=agreed.episode_id).update(phq9_last_on=today + timedelta(days=3))
    assert "Rivera" not in left("measure")
    with north.inside():
        Episode.objects.update(care_manager=None)
    assert "Nothing is left here" in left("do")
    assert "Rivera" in left("do", who="all")
    done = post(north.care_manager, "done", agreed, on=today.isoformat(), back="/c/north/loop/?left=do&who=all")
    assert done.headers["Location"] == "/c/north/loop/?left=do&who=all"
    assert "Nothing is left here" in left("do", who="all")


def test_as_many_queries_for_many_recommendations_as_for_one(
    north: StaffedClinic, agreed: Recommendation, today: date
) -> None:
    def asked(name: str, *args: Any) -> int:
        page(north.care_manager, name, *args)
        with CaptureQueriesContext(connection) as queries:
            page(north.care_manager, name, *args)
        return len(queries)

    patient = agreed.episode.patient.public_id
    before = asked("loop", patient), asked("follow")
    for number in range(5):
        agree(north, today, f"More{number}", "accepted")
    make_recommendation(north, agreed.episode, today)
    assert (asked("loop", patient), asked("follow")) == before


MADE, TOLD = date(2026, 10, 1), date(2026, 10, 8)


@pytest.mark.parametrize(
    ("series", "since", "said"),
    [
        ([], TOLD, None),
        ([(date(2026, 9, 28), 18)], None, "PHQ-9 18 on 28 Sep, none since"),
        ([(date(2026, 9, 28), 18), (TOLD, 17)], TOLD, "PHQ-9 18 on 28 Sep, none since"),
        ([(date(2026, 9, 28), 18), (date(2026, 10, 20), 0)], TOLD, "PHQ-9 18 on 28 Sep, then 0 on 20 Oct (−18)"),
        ([(date(2026, 10, 20), 9)], TOLD, "PHQ-9 no score before, then 9 on 20 Oct"),
    ],
)
def test_the_effect_is_what_came_after_the_patient_heard(
    series: list[tuple[date, int]], since: date | None, said: str | None
) -> None:
    found = effect(Scale.PHQ9, series, made_on=MADE, since=since)
    assert (found.words(date(2026, 11, 1)) if found else None) == said
