"""Caseload, digest, patient page, API, review queue and the treating clinician's card say the same state for the same
reason, by the numbers this clinic signed."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from casereview import queries as reviews
from clinics import actions
from clinics.models import Membership
from jobs.models import JobRun
from measures.queries import course_of
from measures.rules import verdicts
from registry import queries
from registry.models import Episode, Flag
from registry.rules import EVERYONE, Show, View
from tests.factories.clinics import StaffedClinic
from tests.factories.measures import make_result
from tests.factories.registry import make_episode, make_patient

# What was signed, and how the same patient (18 in week 0, 11 in week 9) then stands.
SIGNED = {
    "the defaults": ({}, "not_improving", "week 9, 18 to 11, needs a 50% drop or below 10"),
    "a cut of 12": ({"phq9.improved_below": 12}, "improving", "week 9, 18 to 11, now below 12"),
    "a response of 30%": (
        {"phq9.response_percent": 30},
        "improving",
        "week 9, 18 to 11, at least 30% below the baseline",
    ),
    "a target in week 12": ({"phq9.target_weeks": 12}, "improving", "week 9, 18 to 11, 7 points down"),
    "a score a week": ({"phq9.not_measured_days": 7}, "not_measured", "last PHQ-9 8 days ago"),
    "a quarter of it": (
        {"phq9.response_percent": 75, "phq9.improved_below": 6},
        "not_improving",
        "week 9, 18 to 11, needs a 75% drop or below 6",
    ),
}


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    today = north.clinic.today(timezone.now())
    made = make_episode(
        north,
        patient=make_patient(north, family_name="Onestate"),
        referred_on=today - timedelta(days=70),
        enrolled_on=today - timedelta(days=66),
    )
    with north.inside():
        for total, ago in ((18, 66), (11, 8)):
            make_result(made, north.care_manager, total=total, on=today - timedelta(days=ago), now=timezone.now())
    return made


def page(member: Membership, url: str) -> str:
    client = Client()
    client.force_login(member.user)
    return " ".join(unescape(client.get(url).content.decode()).split())


@pytest.mark.parametrize("signed", SIGNED)
def test_every_page_shows_the_same_state_and_reason(north: StaffedClinic, episode: Episode, signed: str) -> None:
    values, state, why = SIGNED[signed]
    with north.inside():
        actions.change_settings(values=values, source="", by=north.lead, now=timezone.now())
        today, limits = north.clinic.today(timezone.now()), queries.limits_of(north.clinic)
        view = View(show=Show.ALL, who=EVERYONE)
        (row,) = queries.caseload(member=north.lead, view=view, today=today, limits=limits)
        (queued,) = reviews.queue(north.specialist, today=today)
        one_page = reviews.one_page(north.specialist, episode, today)
        standing = queries.Row(row, today, limits).standing
    # The filter's SQL, the row, the queue and the specialist's page.
    assert (row.standing, standing.state, standing.why) == (state, state, why)
    assert queued.standing == one_page.row.standing == standing

    with north.inside():
        JobRun.objects.create(clinic=north.clinic, job="night", period=today, state="done", queued_at=timezone.now())
        Flag.objects.create(clinic=north.clinic, episode=episode, kind="review_due", since=today, opened_on=today)

    patient = f"/c/north/patients/{episode.patient.public_id}/"
    for member, url in (
        (north.care_manager, f"/c/north/caseload/?show={state}"),
        (north.care_manager, patient),
        (north.specialist, f"/c/north/review/{episode.public_id}/"),
        (north.care_manager, "/c/north/digest/?who=all"),
    ):
        shown = page(member, url)
        assert f"state-{state}" in shown, url
        assert why in shown, url

    client = Client()
    client.force_login(north.lead.user)
    answer = client.get(f"/api/v1/clinics/north/episodes/{episode.public_id}/")
    assert (answer.json()["glance"]["state"], answer.json()["glance"]["why"]) == (state, standing.reason)


@pytest.mark.parametrize("signed", SIGNED)
def test_the_progress_panel_tells_the_verdicts_by_the_same_numbers(
    north: StaffedClinic, episode: Episode, signed: str
) -> None:
    values, state, _ = SIGNED[signed]
    with north.inside():
        actions.change_settings(values=values, source="", by=north.lead, now=timezone.now())
        today, limits = north.clinic.today(timezone.now()), queries.limits_of(north.clinic)
        course = course_of(member=north.lead, episode=episode, today=today, limits=limits)
    shown = page(north.care_manager, f"/c/north/patients/{episode.patient.public_id}/")
    found = verdicts(course)
    assert len(found) == 11
    for verdict in found:
        assert verdict.reason in shown
    at_target = next(each for each in found if each.code == "target")
    assert bool(at_target.holds) is (state == "not_improving")


def test_a_relapse_is_said_first_and_leads_to_the_phase(north: StaffedClinic) -> None:
    today = north.clinic.today(timezone.now())
    enrolled_on = today - timedelta(days=120)
    episode = make_episode(north, phase="relapse_prevention", referred_on=enrolled_on, enrolled_on=enrolled_on)
    with north.inside():
        for total, ago, risk in ((18, 120, 0), (3, 60, 0), (12, 2, 1)):
            make_result(
                episode, north.care_manager, total=total, risk=risk, on=today - timedelta(days=ago), now=timezone.now()
            )
    shown = page(north.care_manager, f"/c/north/patients/{episode.patient.public_id}/")
    assert "<b>Relapse after remission:</b> 12 on" in shown
    assert "Suggests returning to active treatment." in shown
    assert f"/c/north/episodes/{episode.public_id}/phase/" in shown
