"""The queue through real rows: the order of the agenda, the words of each place, nobody off the list."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from casereview import queries
from casereview.queries import Queued
from casereview.rules import Group
from clinics.models import Setting
from registry.actions import update_glance
from registry.models import Episode
from tests.factories.casereview import ask, make_review, noon
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.measures import make_result
from tests.factories.meetings import make_series
from tests.factories.registry import make_episode, make_patient

TODAY = date(2026, 11, 20)


def named(staffed: StaffedClinic, name: str, weeks: float = 9, phase: str = "active", **row: object) -> Episode:
    """Enrolled that many weeks ago, reviewed when `last_review_on` says so."""
    enrolled = TODAY - timedelta(days=int(weeks * 7))
    patient = make_patient(staffed, family_name=name)
    days = {"referred_on": enrolled, "enrolled_on": enrolled, "consent_on": enrolled}
    made = make_episode(staffed, patient=patient, phase=phase, **days)
    with staffed.inside():
        update_glance(episode=made, **row)
    return made


def scores(baseline: int, last: int, days_ago: int = 3, weeks: float = 9) -> dict[str, object]:
    return {
        "phq9_baseline": baseline,
        "phq9_baseline_on": TODAY - timedelta(days=int(weeks * 7)),
        "phq9_last": last,
        "phq9_last_on": TODAY - timedelta(days=days_ago),
    }


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def listed(staffed: StaffedClinic, **how: object) -> list[Queued]:
    with staffed.inside():
        return queries.queue(staffed.specialist, today=TODAY, **how)


def names(queued: list[Queued]) -> list[str]:
    return [one.episode.patient.family_name for one in queued]


def test_the_order_of_the_agenda(north: StaffedClinic) -> None:
    named(north, "Reviewed", **scores(18, 8), last_review_on=days_ago(10))
    named(north, "Due", **scores(18, 8), last_review_on=days_ago(57))
    named(north, "Unanswered", **scores(18, 8), last_review_on=days_ago(14), open_recommendations=1)
    ask(north, named(north, "Asked", **scores(18, 8), last_review_on=days_ago(10)), days_ago(2))
    named(north, "Risk", **scores(18, 8), last_review_on=days_ago(20), risk_item_on=days_ago(4))
    named(north, "Alert", **scores(18, 8), last_review_on=days_ago(10), open_alerts=1)
    drug = named(north, "Medication", **scores(18, 8), last_review_on=days_ago(10))
    ask(north, drug, days_ago(1), medication=True)
    named(north, "Stalled", **scores(18, 15), last_review_on=days_ago(41))
    named(north, "Worse", **scores(14, 19), last_review_on=days_ago(30))
    named(north, "Newest", weeks=1)
    named(north, "New", weeks=3)
    assert names(listed(north)) == [
        "New", "Newest", "Worse", "Stalled", "Medication", "Alert", "Risk", "Asked", "Due", "Unanswered",
    ]  # fmt: skip


def test_each_place_is_said_in_words(north: StaffedClinic) -> None:
    stalled = named(
        north,
        "Rivera",
        **scores(18, 15),
        last_review_on=days_ago(41),
        risk_item_on=days_ago(17),
        open_recommendations=2,
    )
    ask(north, stalled, days_ago(2), medication=True)
    [one] = listed(north)
    assert one.place.words == (
        "week 9, −3 points, no review in 41 days, asked about medication on 18 Nov, "
        "risk item positive on 3 Nov, 2 recommendations unanswered"
    )
    assert one.request is not None
    assert one.request.question == "Too sleepy on it?"


@pytest.mark.parametrize("state", [scores(18, 8), scores(18, 15), scores(9, 9), scores(18, 8, days_ago=50), {}])
@pytest.mark.parametrize("phase", ["enrolled", "active"])
def test_nobody_falls_off(north: StaffedClinic, state: dict[str, object], phase: str) -> None:
    """Whatever the course, the review interval brings everyone in treatment up again."""
    named(north, "Quiet", phase=phase, **state, last_review_on=days_ago(56))
    assert names(listed(north)) == ["Quiet"]


def falling(*totals: int) -> dict[str, object]:
    """Scores two weeks apart, the last one three days old."""
    days = [days_ago(3 + 14 * back) for back in range(len(totals))][::-1]
    series = [[on.isoformat(), total] for on, total in zip(days, totals, strict=True)]
    ends = {"baseline": totals[0], "baseline_on": days[0], "last": totals[-1], "last_on": days[-1]}
    return {f"phq9_{name}": value for name, value in ends.items()} | {"phq9_series": series}


def test_a_relapse_after_remission_stands_with_the_stalled(north: StaffedClinic) -> None:
    """In relapse prevention too, where the interval does not run; not again while the review that saw it is fresh."""
    relapsed = named(north, "Relapsed", weeks=30, phase="relapse_prevention", **falling(24, 9, 3, 11, 12))
    named(north, "Stalled", **scores(18, 15), last_review_on=days_ago(300))
    named(north, "Well", weeks=30, phase="relapse_prevention", **falling(24, 9, 3, 3, 11))
    first, second = listed(north)
    assert (first.episode, first.place.group, second.place.group) == (relapsed, Group.STALLED, Group.STALLED)
    assert first.place.words == "week 30, relapsed, −12 points, not reviewed yet"
    assert first.last_day == days_ago(3) + timedelta(days=56)
    for seen, there in ((1, False), (10, True), (28, True)):  # after, between the two high scores, long ago
        with north.inside():
            update_glance(episode=relapsed, last_review_on=days_ago(seen))
        assert ("Relapsed" in names(listed(north))) is there, seen


def test_one_high_score_with_a_risk_item_is_a_relapse(north: StaffedClinic) -> None:
    made = named(north, "Rivera", weeks=30, phase="relapse_prevention", **falling(24, 9, 3, 11))
    assert listed(north) == []
    with north.inside():
        answers = [2, 2, 2, 2, 1, 1, 0, 0, 1]
        make_result(made, north.care_manager, answers=answers, on=days_ago(3), now=noon(days_ago(3)))
        update_glance(episode=made, **falling(24, 9, 3, 11), open_alerts=0, risk_item_on=None)
    [one] = listed(north)
    assert one.place.group is Group.STALLED


def slots(staffed: StaffedClinic, number: int) -> None:
    with staffed.inside():
        Setting.objects.create(
            clinic=staffed.clinic, key="review.slots", value=number, signed_by=staffed.lead, signed_at=noon(TODAY)
        )


def test_whoever_would_fall_out_takes_a_place_and_it_is_said(north: StaffedClinic) -> None:
    slots(north, 2)
    named(north, "Newest", weeks=1)
    named(north, "New", weeks=3)
    named(north, "Newer", weeks=2)
    named(north, "Quiet", weeks=20, **scores(18, 8), last_review_on=days_ago(52))
    named(north, "Later", weeks=20, **scores(18, 8), last_review_on=days_ago(30))
    with north.inside():
        found = queries.agenda(north.specialist, today=TODAY)
    assert (names(found.now), names(found.later)) == (["New", "Quiet"], ["Newer", "Newest"])
    quiet = found.now[1]
    assert (quiet.reserved, quiet.place.group) == (True, Group.FOLLOW_UP)
    assert quiet.place.words == "week 20, −10 points, no review in 52 days, last day in the interval: 24 Nov"
    assert found.next_out is not None
    assert found.next_out.patient.family_name == "Quiet"
    assert not found.outlook.is_short


def test_too_few_places_are_said_with_the_first_to_fall_out(north: StaffedClinic) -> None:
    slots(north, 1)
    for number in range(3):
        named(north, f"Quiet{number}", weeks=20, **scores(18, 8), last_review_on=days_ago(53))
    with north.inside():
        found = queries.agenda(north.specialist, today=TODAY)
    assert found.outlook.words(TODAY) == (
        "By 23 Nov, 3 patients come due and there is room for 1; the first to fall out is on 23 Nov."
    )
    make_review(north, found.now[0].episode, TODAY)
    with north.inside():
        found = queries.agenda(north.specialist, today=TODAY)
    assert (found.used, found.now) == (1, [])


def test_the_interval_is_the_clinics_setting(north: StaffedClinic) -> None:
    named(north, "Quiet", **scores(18, 8), last_review_on=days_ago(30))
    assert listed(north) == []
    with north.inside():
        Setting.objects.create(
            clinic=north.clinic, key="review.days", value=30, signed_by=north.lead, signed_at=noon(TODAY)
        )
    assert names(listed(north)) == ["Quiet"]


def test_a_review_takes_the_patient_off_the_list(north: StaffedClinic) -> None:
    made = named(north, "New", weeks=2)
    assert names(listed(north)) == ["New"]
    make_review(north, made, TODAY)
    assert listed(north) == []


def test_closed_and_quiet_patients_are_not_asked_about(north: StaffedClinic) -> None:
    closed = named(north, "Closed")
    with north.inside():
        Episode.objects.filter(pk=closed.pk).update(phase="closed", closed_on=TODAY, close_reason="graduated")
    maintained = named(north, "Maintained", **scores(18, 3), last_review_on=days_ago(100))
    with north.inside():
        Episode.objects.filter(pk=maintained.pk).update(phase="relapse_prevention")
    assert listed(north) == []
    ask(north, maintained, days_ago(1))
    assert names(listed(north)) == ["Maintained"]


def test_mine_are_those_whose_specialist_i_am(north: StaffedClinic) -> None:
    from clinics.rules import Role

    named(north, "Mine", weeks=2)
    other = named(north, "Other", weeks=2)
    with north.inside():
        Episode.objects.filter(pk=other.pk).update(specialist=add_member(north.clinic, Role.SPECIALIST))
    assert names(listed(north, mine=True)) == ["Mine"]
    assert len(listed(north)) == 2


def test_next_goes_down_the_list_and_ends(north: StaffedClinic) -> None:
    for weeks, name in ((4, "First"), (3, "Second")):
        named(north, name, weeks=weeks)
    queued = listed(north)
    first, second = queued
    assert queries.next_after(queued, first.public_id) is second
    assert queries.next_after(queued, second.public_id) is None
    assert queries.next_after(queued, uuid4()) is first
    assert queries.before(queued, second.public_id) is first
    assert queries.before(queued, first.public_id) is None
    assert queries.before(queued, uuid4()) is None


def test_gad7_patients_stand_by_their_own_scale(north: StaffedClinic) -> None:
    made = named(
        north, "Anxious", last_review_on=days_ago(41), phq9_baseline=12, phq9_last=3, phq9_last_on=days_ago(2),
        gad7_baseline=15, gad7_baseline_on=days_ago(63), gad7_last=14, gad7_last_on=days_ago(2),
    )  # fmt: skip
    with north.inside():
        Episode.objects.filter(pk=made.pk).update(primary_scale="gad7")
    [one] = listed(north)
    assert one.place.words.startswith("week 9, −1 point, no review in 41 days")


def test_the_other_clinic_has_its_own_queue(north: StaffedClinic, south: StaffedClinic) -> None:
    named(north, "New", weeks=2)
    assert listed(south) == []


def test_planned_meetings_are_the_places(north: StaffedClinic) -> None:
    """Three whose last day is the Friday after next, and meetings of one place each Monday: two Mondays come before."""
    for name in ("Abbott", "Brandt", "Castillo"):
        named(north, name, **scores(18, 8), last_review_on=days_ago(42))
    with north.inside():
        before = queries.agenda(north.specialist, today=TODAY)
    assert (before.meeting, before.outlook.is_short, len(before.now)) == (None, False, 0)
    monday = TODAY + timedelta(days=3)
    make_series(north, noon(TODAY), first_on=monday, slots=1)
    with north.inside():
        found = queries.agenda(north.specialist, today=TODAY)
    assert found.meeting is not None
    assert (found.meeting.on, found.meeting.slots) == (monday, 1)
    assert (found.outlook.is_short, found.outlook.due, found.outlook.room) == (True, 3, 2)
    assert [one.reserved for one in found.now] == [True]


@pytest.mark.parametrize("number", [60, 600])
def test_constant_queries(north: StaffedClinic, django_assert_num_queries, number: int) -> None:
    from tests.factories.billing import make_many

    make_many(north, number)
    with north.inside(), django_assert_num_queries(8):
        assert len(queries.queue(north.specialist, today=TODAY)) == number
