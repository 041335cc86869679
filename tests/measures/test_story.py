"""What the patient's page shows of results, alerts and the plan: the panels, and the lines of the story."""

import uuid
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

import careplans.actions
import careplans.timeline
import measures.timeline
import safety.actions
import safety.timeline
from measures import actions
from tests.factories.measures import NOW, make_result
from tests.factories.registry import ENROLLED_ON
from tests.factories.safety import settle


@pytest.fixture
def panel(north, episode):
    def render(tag, member=north.care_manager):
        request = RequestFactory().get("/")
        request.member = member
        source = "{% load measures_panels safety_panels careplans_panels %}{% " + tag + " episode %}"
        return Template(source).render(Context({"request": request, "episode": episode}))

    return render


def test_the_score_table_shows_everything_and_counts_what_is_valid(north, episode, panel):
    assert "Nothing is measured yet" in panel("score_table")
    make_result(episode, north.care_manager, total=18, risk=1)
    wrong = make_result(episode, north.care_manager, total=23, on=ENROLLED_ON + timedelta(7))
    make_result(episode, north.care_manager, total=0, on=ENROLLED_ON + timedelta(60))
    actions.void_result(result=wrong, reason="Misread", by=north.care_manager, now=NOW)
    table = panel("score_table")
    assert "−18 (−100%)" in table
    assert "Item 9: several days" in table
    assert ">18<" in table
    assert "<s>23</s>" in table
    assert "<b>23</b>" not in table
    assert "Record a result" in table
    assert "Record a result" not in panel("score_table", north.specialist)


def test_the_alert_panel_says_whose_each_is(north, episode, panel):
    assert "No risk alert is open." in panel("alert_panel")
    safety.actions.raise_concern(
        episode=episode, note="Gave away his dog", form_key=uuid.uuid4(), by=north.clinician, now=timezone.now()
    )
    assert ">Yours; " in panel("alert_panel")
    assert f"With {north.care_manager}" in panel("alert_panel", north.specialist)


def test_the_plan_panel_says_who_signed_what(north, episode, panel):
    assert "Write the first plan" in panel("plan_panel")

    def write(base, goals):
        return careplans.actions.write_plan(
            episode=episode,
            base=base,
            content={"goals": [{"words": goals}]},
            form_key=uuid.uuid4(),
            by=north.care_manager,
            now=timezone.now(),
        )

    careplans.actions.sign_plan(plan=write(0, "Walk"), by=north.clinician, now=timezone.now())
    assert f"{north.clinician}, until" in panel("plan_panel")
    write(1, "Swim")
    waiting = panel("plan_panel")
    assert "Not signed yet" in waiting
    assert "version 1 is in force, signed until" in waiting
    assert "Swim" in waiting


def test_every_result_tells_its_line_even_voided(north, episode):
    first = make_result(episode, north.care_manager, total=18, risk=2)
    make_result(episode, north.care_manager, answers=[1] * 8 + [None], on=ENROLLED_ON + timedelta(7))
    make_result(episode, north.care_manager, total=9, on=ENROLLED_ON + timedelta(14))
    items = measures.timeline.items(member=north.specialist, episode=episode)
    told = {item.on: (item.title, item.text) for item in items}
    assert told[ENROLLED_ON] == ("PHQ-9: 18, moderately severe", "Item 9: more than half the days. Baseline")
    assert told[ENROLLED_ON + timedelta(7)] == ("PHQ-9: 8 of 9 answered", "")
    assert told[ENROLLED_ON + timedelta(14)] == ("PHQ-9: 9, mild", "−9 since last")

    actions.void_result(result=first, reason="Misread", by=north.care_manager, now=NOW)
    voided = [item for item in measures.timeline.items(member=north.specialist, episode=episode) if item.voided]
    assert [item.text for item in voided] == ["Item 9: more than half the days. Voided: Misread"]


def test_alerts_and_plans_tell_their_beginning_and_end(north, episode):
    alert = safety.actions.raise_concern(
        episode=episode, note="Gave away his dog", form_key=uuid.uuid4(), by=north.clinician, now=NOW
    )
    settle(alert, north.lead, NOW)
    told = [(item.title, item.text) for item in safety.timeline.items(member=north.lead, episode=episode)]
    assert told == [
        ("Risk alert raised", "Gave away his dog"),
        ("Risk level: low", f"Passive thoughts, no plan ({north.lead})"),
        ("Risk alert closed", f"Asked and settled: Seen today ({north.lead})"),
    ]
    plan = careplans.actions.write_plan(
        episode=episode,
        base=0,
        content={"goals": [{"words": "Walk"}]},
        form_key=uuid.uuid4(),
        by=north.care_manager,
        now=NOW,
    )
    careplans.actions.sign_plan(plan=plan, by=north.clinician, now=NOW)
    titles = [item.title for item in careplans.timeline.items(member=north.lead, episode=episode)]
    assert titles == ["Plan 1 written", "Plan 1 signed"]
