"""Case review on the patient's page: recommendations with their answers, and the story."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from django.template import Context, Template

from casereview import timeline
from casereview.actions import answer_recommendation
from clinics.models import Membership
from registry.models import Episode
from tests.factories.casereview import make_recommendation, make_review, noon
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode

PANEL = Template("{% load casereview_panels %}{% recommendation_panel row %}")


def panel(member: Membership, episode: Episode) -> str:
    return PANEL.render(Context({"request": SimpleNamespace(member=member), "row": episode}))


def test_what_waits_comes_first_with_a_way_to_answer_it(north: StaffedClinic) -> None:
    episode = make_episode(north)
    make_recommendation(north, episode, date(2026, 10, 2), recommendations=[("therapy", "Two walks a week.")])
    newer = make_recommendation(north, episode, date(2026, 11, 6))
    with north.inside():
        answer_recommendation(
            recommendation=newer, answer="changed", text="50 mg.", by=north.clinician, now=noon(date(2026, 11, 7))
        )
        episode.refresh_from_db()
        shown = panel(north.clinician, episode)
        seen_by_others = panel(north.care_manager, episode)
    assert shown.index("Two walks a week.") < shown.index("Raise the dose.")
    assert "50 mg." in shown
    assert "/c/north/waiting/" in shown
    assert "/c/north/waiting/" not in seen_by_others


def test_before_the_first_review_the_panel_teaches(north: StaffedClinic) -> None:
    episode = make_episode(north)
    with north.inside():
        assert "Not reviewed yet" in panel(north.care_manager, episode)
        assert f"/c/north/review/{episode.public_id}/" in panel(north.specialist, episode)


def test_the_story_tells_each_review_with_what_became_of_it(north: StaffedClinic, django_assert_num_queries) -> None:
    episode = make_episode(north)
    for day in (2, 9, 16):
        make_review(north, episode, date(2026, 10, day))
    row = make_recommendation(north, episode, date(2026, 10, 23), summary="Partial benefit.")
    with north.inside():
        answer_recommendation(
            recommendation=row, answer="declined", text="Pregnant.", by=north.clinician, now=noon(date(2026, 10, 24))
        )
        with django_assert_num_queries(2):
            items = timeline.items(member=north.care_manager, episode=episode)
    assert [item.on.day for item in items] == [23, 16, 9, 2]
    assert {item.kind for item in items} == {"review"}
    assert items[0].text == "Partial benefit.\nChange a medication: Raise the dose. (declined: Pregnant.)"
