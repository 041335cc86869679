"""Asking the specialist without a contact: one open question, one's own to take back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinics.errors import Refused
from clinics.models import AuditLine
from clinics.rules import Role
from contacts.actions import ask_specialist, withdraw_question
from contacts.models import ReviewRequest
from registry.models import Episode
from tests.factories.casereview import make_review
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return make_episode(north)


def ask(staffed: StaffedClinic, episode: Episode, words: str, by: Role = Role.CARE_MANAGER, **how) -> ReviewRequest:
    with staffed.inside():
        return ask_specialist(episode=episode, question=words, by=staffed.members[by], now=NOW, **how)


def test_it_is_open_in_the_row_and_the_audit_trail(north: StaffedClinic, episode: Episode) -> None:
    asked = ask(north, episode, " Too sleepy on it? ", about_medication=True)
    with north.inside():
        row = Episode.objects.get(pk=episode.pk)
        line = AuditLine.objects.get(verb="question.asked")
    assert (asked.question, asked.about_medication, asked.contact) == ("Too sleepy on it?", True, None)
    assert row.review_asked_on == NOW.date()
    assert line.detail == {"about_medication": True}


def test_what_is_asked_later_joins_the_open_question(north: StaffedClinic, episode: Episode) -> None:
    first = ask(north, episode, "Too sleepy on it?")
    second = ask(north, episode, "And the blood pressure?", Role.CLINICIAN, about_medication=True)
    again = ask(north, episode, "Too sleepy on it?")
    assert first.pk == second.pk == again.pk
    assert again.question == "Too sleepy on it?\nAnd the blood pressure?"
    assert again.about_medication is True
    assert again.asked_by_id == north.care_manager.pk
    with pytest.raises(Refused, match="longer than 400"):
        ask(north, episode, "x" * 380)


@pytest.mark.parametrize("words", ["", "   "])
def test_a_question_needs_words(north: StaffedClinic, episode: Episode, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        ask(north, episode, words)
    assert refusal.value.field == "question"


def test_a_closed_episode_has_no_questions(north: StaffedClinic, episode: Episode) -> None:
    with north.inside():
        Episode.objects.filter(pk=episode.pk).update(phase="closed", closed_on=NOW.date(), close_reason="graduated")
    with pytest.raises(Refused, match="ended meanwhile"):
        ask(north, episode, "Too sleepy on it?")


def test_only_who_asked_takes_it_back_while_it_is_open(north: StaffedClinic, episode: Episode) -> None:
    asked = ask(north, episode, "Too sleepy on it?")
    with north.inside():
        with pytest.raises(Refused, match="Only who asked"):
            withdraw_question(request=asked, by=north.clinician, now=NOW)
        for _ in range(2):
            withdraw_question(request=asked, by=north.care_manager, now=NOW)
        assert Episode.objects.get(pk=episode.pk).review_asked_on is None
        assert AuditLine.objects.filter(verb="question.withdrawn").count() == 1
    answered = ask(north, episode, "And now?")
    make_review(north, episode, NOW.date())
    with north.inside(), pytest.raises(Refused, match="answered meanwhile"):
        withdraw_question(request=answered, by=north.care_manager, now=NOW)


def test_the_pages(client: Client, north: StaffedClinic, episode: Episode) -> None:
    client.force_login(north.clinician.user)
    where = reverse("casereview:ask", args=["north", episode.public_id])
    patient = reverse("registry:patient", args=["north", episode.patient.public_id])
    assert where in client.get(patient).content.decode()
    assert client.get(where).status_code == 200
    empty = client.post(where, {"question": " ", "about_medication": "on"})
    assert (empty.status_code, "Write the question." in empty.content.decode()) == (422, True)
    assert client.post(where, {"question": "Too sleepy on it?"})["Location"] == patient
    page = client.get(patient).content.decode()
    assert "Too sleepy on it?" in page
    assert "Take the question back" in page
    client.force_login(north.care_manager.user)
    assert "Take the question back" not in client.get(patient).content.decode()
    assert "joins this question" in client.get(where).content.decode()
    with north.inside():
        asked = ReviewRequest.objects.get()
    back = reverse("casereview:withdraw-question", args=["north", asked.public_id])
    assert "Only who asked" in client.post(back, follow=True).content.decode()
    client.force_login(north.clinician.user)
    assert "is taken back" in client.post(back, follow=True).content.decode()
    with north.inside():
        asked.refresh_from_db()
    assert timezone.now() - asked.withdrawn_at < timedelta(minutes=1)


def test_who_may_ask(client: Client, north: StaffedClinic, south: StaffedClinic, episode: Episode) -> None:
    where = reverse("casereview:ask", args=["north", episode.public_id])
    for role, member in north.members.items():
        client.force_login(member.user)
        allowed = role in (Role.CARE_MANAGER, Role.CLINICIAN)
        assert client.get(where).status_code == (200 if allowed else 403), role
    client.force_login(south.care_manager.user)
    assert client.get(reverse("casereview:ask", args=["south", episode.public_id])).status_code == 404
