"""Recommendations that end without being carried out: by a person with a reason, or with their episode."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from casereview import actions, queries
from casereview.models import LoopStep, Recommendation
from casereview.rules import OPEN, WhyDropped
from clinics.errors import Refused
from clinics.models import AuditLine
from contacts.actions import void_contact
from registry.actions import close_episode
from registry.models import Episode
from registry.rules import CloseReason
from tests.casereview.test_loop import NOW, TODAY, WAYS, answer, contact, done, drop, standing, take_up
from tests.factories.casereview import make_recommendation
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode
from tests.support.at_once import together


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return make_episode(north, clinician=north.clinician, care_manager=north.care_manager)


def client_of(staffed: StaffedClinic, who: str) -> Client:
    client = Client()
    client.force_login(getattr(staffed, who).user)
    return client


def words(answer: object) -> str:
    return " ".join(unescape(answer.content.decode()).replace("\xa0", " ").split())  # type: ignore[attr-defined]


def again(row: Recommendation) -> Recommendation:
    return Recommendation.objects.select_related("episode__patient").get(pk=row.pk)


def end(
    staffed: StaffedClinic, episode: Episode, reason: CloseReason = CloseReason.GRADUATED, **fields: str
) -> Episode:
    return close_episode(episode=episode, reason=reason, on=TODAY, by=staffed.care_manager, now=NOW, **fields)


@pytest.mark.parametrize("before", ["accepted", "changed", "done", "told"])
def test_taken_up_it_goes_on_from_where_it_stood(north: StaffedClinic, episode: Episode, before: str) -> None:
    row = standing(north, episode, before)
    with north.inside():
        drop(north, row)
        take_up(north, again(row))
        found = again(row)
        assert found.state == before
        assert (found.ended_why, found.ended_by, found.ended_at) == ("", None, None)
        assert (found.done_on, found.told_on) == (row.done_on, row.told_on)
        kinds = list(LoopStep.objects.filter(recommendation=row).order_by("pk").values_list("kind", flat=True))
        assert kinds[-2:] == ["dropped", "taken_up"]


def test_who_ended_it_when_and_why_is_kept_and_nobody_is_asked_for_it_any_more(
    north: StaffedClinic, episode: Episode
) -> None:
    row = standing(north, episode, "accepted")
    with north.inside():
        assert Episode.objects.get(pk=episode.pk).untold_since == TODAY
        given = {"reason": WhyDropped.IMPOSSIBLE, "words": " No appointment until May. ", "by": north.care_manager}
        for _ in range(2):  # the same again is the same
            found = actions.drop(recommendation=row, now=NOW, **given)
        assert found.ended_why == "It could not be had or done here: No appointment until May."
        assert (found.ended_by, found.ended_at) == (north.care_manager, NOW)
        assert Episode.objects.get(pk=episode.pk).untold_since is None
        for left in queries.Left:
            assert not queries.following(north.care_manager, left, today=TODAY, everyone=True)
        assert AuditLine.objects.filter(verb="recommendation.dropped").count() == 1


@pytest.mark.parametrize(("reason", "text", "field"), [("other", " ", "words"), ("refused", "x" * 201, "words")])
def test_a_reason_that_says_nothing_is_refused(
    north: StaffedClinic, episode: Episode, reason: str, text: str, field: str
) -> None:
    row = standing(north, episode, "accepted")
    with north.inside(), pytest.raises(Refused) as refusal:
        actions.drop(recommendation=row, reason=WhyDropped(reason), words=text, by=north.care_manager, now=NOW)
    assert refusal.value.field == field


def test_what_is_ended_is_not_moved_before_it_is_taken_up(north: StaffedClinic, episode: Episode) -> None:
    row = standing(north, episode, "dropped")
    for act in (done, contact, answer("accepted")):
        with north.inside(), pytest.raises(Refused):
            act(north, again(row))
    with north.inside():
        assert again(row).state == "dropped"


def test_a_voided_contact_untells_what_was_ended_meanwhile(north: StaffedClinic, episode: Episode) -> None:
    row = standing(north, episode, "told")
    with north.inside():
        drop(north, row)
        void_contact(contact=again(row).told_in, reason="Another patient", by=north.care_manager, now=NOW)
        assert (again(row).state, again(row).told_on) == ("dropped", None)
        take_up(north, again(row))
        assert again(row).state == "changed"


@pytest.mark.parametrize(
    ("reason", "fields"),
    [
        (CloseReason.GRADUATED, {}),
        (CloseReason.LOST, {"reentry": "Call us at any time."}),
        (CloseReason.DIED, {}),
    ],
)
def test_the_end_of_the_episode_ends_what_is_under_way(
    north: StaffedClinic, reason: CloseReason, fields: dict[str, str]
) -> None:
    rows = {}
    episode = make_episode(north)
    for state in WAYS:
        rows[state] = standing(north, episode, state)
    with north.inside():
        end(north, Episode.objects.get(pk=episode.pk), reason, **fields)
        after = {state: again(row).state for state, row in rows.items()}
        assert after == {state: "dropped" if state in OPEN else state for state in WAYS}
        unanswered = again(rows["recommended"])
        assert unanswered.ended_why == f"The episode ended: {reason.label.lower()}"
        row = Episode.objects.get(pk=episode.pk)
        assert (row.open_recommendations, row.untold_since) == (0, None)
        with pytest.raises(Refused, match="has ended"):
            take_up(north, again(rows["told"]))


def test_a_refused_close_ends_nothing(north: StaffedClinic, episode: Episode) -> None:
    row = standing(north, episode, "accepted")
    with north.inside():
        with pytest.raises(Refused):
            end(north, Episode.objects.get(pk=episode.pk), CloseReason.LOST)
        assert again(row).state == "accepted"


@time_machine.travel(NOW, tick=True)
def test_the_page_that_closes_names_them_and_the_clinician_reads_it_after(
    north: StaffedClinic, episode: Episode
) -> None:
    row = standing(north, episode, "accepted")
    client = client_of(north, "care_manager")
    close = reverse("registry:close", args=[north.clinic.slug, episode.public_id])
    shown = words(client.get(close))
    assert "1 recommendation is still under way." in shown
    assert row.text[:40] in shown
    answer = client.post(close, {"reason": "graduated", "on": str(TODAY), "note": "", "reentry": ""}, follow=True)
    assert "The episode is closed" in words(answer)
    waiting = words(client_of(north, "clinician").get(reverse("casereview:waiting", args=[north.clinic.slug])))
    assert "Ended since you agreed" in waiting
    assert "The episode ended: graduated" in waiting
    assert str(episode.patient) in waiting


@time_machine.travel(NOW, tick=True)
def test_on_the_list_to_carry_out_it_is_ended_in_place_and_taken_up_from_the_story(
    north: StaffedClinic, episode: Episode
) -> None:
    row = standing(north, episode, "accepted")
    client, slug = client_of(north, "care_manager"), north.clinic.slug
    follow = reverse("casereview:follow", args=[slug]) + "?who=all&left=do"
    assert "It will not be carried out" in words(client.get(follow))
    drop_it = reverse("casereview:drop", args=[slug, row.public_id])
    wrong = client.post(drop_it, {"reason": "", "words": "Typed already", "back": follow})
    assert wrong.status_code == 422
    assert "Say why." in words(wrong)
    assert "Typed already" in words(wrong)
    back = client.post(drop_it, {"reason": "refused", "words": "", "back": follow}, follow=True)
    assert back.redirect_chain[-1][0] == follow
    assert "Nothing is left here" in words(back)
    story = reverse("casereview:loop", args=[slug, episode.patient.public_id])
    assert "The patient does not want it" in words(client.get(story))
    taken = client.post(reverse("casereview:take-up", args=[slug, row.public_id]), follow=True)
    assert "goes on from where it stood" in words(taken)
    with north.inside():
        assert again(row).state == "accepted"


@pytest.mark.django_db(transaction=True)
def test_done_and_ended_at_the_same_moment_one_wins_and_the_other_is_told(north: StaffedClinic) -> None:
    row = standing(north, make_episode(north), "accepted")
    said = together(lambda: done(north, again(row)), lambda: drop(north, again(row)), clinic=north)
    with north.inside():
        found = again(row)
        kinds = set(LoopStep.objects.filter(recommendation=row).values_list("kind", flat=True))
    # What is done may still be ended: then both stand. What was ended refuses the doing, in words.
    assert found.state == "dropped"
    assert ("done" in kinds) == (found.done_on is not None) == (not isinstance(said[0], Refused))
    assert not isinstance(said[1], Refused)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_the_same_moment_are_one(north: StaffedClinic) -> None:
    row = make_recommendation(north, make_episode(north), date(2026, 11, 12))

    def answered(kind: str, who: str) -> object:
        return actions.answer_recommendation(
            recommendation=again(row), answer=kind, text=f"{who} says so.", by=getattr(north, who), now=NOW
        )

    said = together(lambda: answered("declined", "clinician"), lambda: answered("changed", "lead"), clinic=north)
    refused = [each for each in said if isinstance(each, Refused)]
    with north.inside():
        winner = str(again(row).answered_by)
        assert LoopStep.objects.filter(recommendation=row, kind="answered").count() == 1
    assert len(refused) == 1
    assert f"{winner} answered this meanwhile" in refused[0].message


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_the_end_of_the_episode_at_the_same_moment(north: StaffedClinic) -> None:
    """Whichever comes first, nothing is left under way: the answer comes before the end, or is told of it."""
    episode = make_episode(north)
    row = make_recommendation(north, episode, date(2026, 11, 12))
    said = together(
        lambda: answer("accepted")(north, again(row)),
        lambda: end(north, Episode.objects.get(pk=episode.pk)),
        clinic=north,
    )
    with north.inside():
        found = again(row)
    assert found.state == "dropped"
    assert isinstance(said[0], Refused) == (found.answer == "open")
