"""A review that is begun and not signed: its author finds it again, in a meeting or outside, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casereview.actions.drafts import save_review_draft
from casereview.actions.meeting_room import end_meeting
from casereview.models import Review, ReviewDraft, ReviewMeeting
from clinics.models import AuditLine, Membership
from clinics.rules import Role
from cocm.nightly import run_night
from registry.models import Episode
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.meetings import make_meeting
from tests.factories.registry import make_episode


def url(staffed: StaffedClinic, name: str, *args: Any) -> str:
    return reverse(f"casereview:{name}", args=[staffed.clinic.slug, *args])


def words(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).replace("\xa0", " ").split())


def as_member(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def typed(**fields: str) -> dict[str, str]:
    rows = {
        "rec-TOTAL_FORMS": "1",
        "rec-INITIAL_FORMS": "0",
        "rec-0-kind": "therapy",
        "rec-0-text": "Two walks a week.",
    }
    return {"form_key": str(uuid4()), "summary": "Half a thought", **rows, **fields}


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return make_episode(north)


@pytest.fixture
def meeting(north: StaffedClinic, episode: Episode) -> ReviewMeeting:
    return make_meeting(north, timezone.now(), by=north.specialist)


@pytest.fixture
def kept(north: StaffedClinic, meeting: ReviewMeeting, episode: Episode) -> dict[str, str]:
    fields = typed()
    with north.inside():
        save_review_draft(episode=episode, fields=fields, by=north.specialist, now=timezone.now())
    return fields


def test_its_author_goes_on_in_the_meeting_or_signs_it_outside(
    north: StaffedClinic, meeting: ReviewMeeting, episode: Episode, kept: dict[str, str]
) -> None:
    client = as_member(north.specialist)
    page = words(client.get(url(north, "review", episode.public_id)))
    assert all(each in page for each in ("not signed yet", "Half a thought", "Two walks a week.", kept["form_key"]))
    assert url(north, "place", meeting.public_id, episode.public_id) in page
    with north.inside():
        end_meeting(meeting=meeting, by=north.specialist, now=timezone.now())
    later = words(client.get(url(north, "review", episode.public_id)))
    assert "Half a thought" in later
    assert "Go on in the meeting" not in later
    client.post(url(north, "review", episode.public_id), kept | {"minutes": "5"})
    with north.inside():
        assert Review.objects.get().summary == "Half a thought"
        assert not ReviewDraft.objects.exists()


def test_the_queue_names_what_is_not_signed(north: StaffedClinic, episode: Episode, kept: dict[str, str]) -> None:
    page = as_member(north.specialist).get(url(north, "queue"))
    assert [draft.episode for draft in page.context["drafts"]] == [episode]
    assert "Not signed yet:" in words(page)
    assert f'{url(north, "review", episode.public_id)}">{episode.patient}</a>' in words(page)


def test_nobody_else_sees_a_word_of_it(north: StaffedClinic, episode: Episode, kept: dict[str, str]) -> None:
    other = as_member(add_member(north.clinic, Role.SPECIALIST))
    for page in (url(north, "review", episode.public_id), url(north, "queue")):
        shown = words(other.get(page))
        assert "Half a thought" not in shown
        assert "not signed yet" not in shown.lower()


def test_it_is_discarded_by_its_author_alone(north: StaffedClinic, episode: Episode, kept: dict[str, str]) -> None:
    other = as_member(add_member(north.clinic, Role.SPECIALIST))
    discard = url(north, "discard-draft", episode.public_id)
    other.post(discard)
    with north.inside():
        assert ReviewDraft.objects.count() == 1
    page = words(as_member(north.specialist).post(discard, follow=True))
    assert "is discarded" in page
    assert "Half a thought" not in page
    with north.inside():
        assert not ReviewDraft.objects.exists()


def test_what_was_just_typed_wins_over_the_draft(north: StaffedClinic, episode: Episode, kept: dict[str, str]) -> None:
    wrong = as_member(north.specialist).post(
        url(north, "review", episode.public_id), kept | {"summary": "A whole thought", "minutes": "none"}
    )
    assert wrong.status_code == 422
    assert "A whole thought" in words(wrong)
    assert "Half a thought" not in words(wrong)


def test_it_is_kept_as_it_is_typed_and_gone_when_all_is_taken_out(north: StaffedClinic, episode: Episode) -> None:
    client, to = as_member(north.specialist), url(north, "review-draft", episode.public_id)
    assert client.post(to, {"summary": "of no form"}).status_code == 422
    sent = typed(minutes="7", timer_seconds="420")
    assert client.post(to, sent).status_code == 204
    page = client.get(url(north, "review", episode.public_id))
    assert all(each in words(page) for each in ("not signed yet", "Half a thought", "Two walks a week."))
    assert page.context["form"]["minutes"].value() == "7"
    assert page.context["timer_seconds"] == "420"
    assert client.post(to, sent | {"summary": "", "rec-0-text": " "}).status_code == 204
    with north.inside():
        assert not ReviewDraft.objects.exists()


def test_the_night_clears_a_review_left_lying(north: StaffedClinic, episode: Episode) -> None:
    written = timezone.now()
    with north.inside():
        save_review_draft(episode=episode, fields=typed(), by=north.specialist, now=written)
        found = []
        for days in (29, 31, 31):
            later = written + timedelta(days=days)
            found.append(run_night(clinic=north.clinic, period=north.clinic.today(later), now=later)["drafts"])
    assert found == [0, 1, 0]
    with north.inside():
        assert not ReviewDraft.objects.exists()
        assert AuditLine.objects.get(verb="review.drafts_cleared").detail == {"drafts": 1}
