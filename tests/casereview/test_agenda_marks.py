"""What is moved by hand in the agenda: it holds, it is said, it ends by itself, and nobody falls out silently."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from casereview import actions, queries
from casereview.models import AgendaMark
from casereview.queries import Queued
from casereview.rules import Group
from clinics.errors import Refused
from clinics.models import AuditLine
from contacts.actions import ask_specialist
from registry.actions import update_glance
from registry.models import Episode
from tests.factories.casereview import ask, make_review, noon
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode, make_patient

TODAY = date(2026, 11, 20)  # a Friday


def new(staffed: StaffedClinic, name: str, weeks: int) -> Episode:
    day = TODAY - timedelta(weeks=weeks)
    patient = make_patient(staffed, family_name=name)
    return make_episode(staffed, patient=patient, referred_on=day, enrolled_on=day, consent_on=day)


@pytest.fixture
def three(north: StaffedClinic) -> list[Episode]:
    """New enrolments, longest waiting first: Adams, Brown, Clark."""
    return [new(north, name, weeks) for name, weeks in (("Adams", 4), ("Brown", 3), ("Clark", 2))]


def listed(staffed: StaffedClinic, on: date = TODAY) -> list[Queued]:
    with staffed.inside():
        return queries.queue(staffed.specialist, today=on)


def names(staffed: StaffedClinic, on: date = TODAY) -> list[str]:
    return [one.episode.patient.family_name for one in listed(staffed, on)]


def do(staffed: StaffedClinic, name: str, **how: Any) -> AgendaMark:
    with staffed.inside():
        return getattr(actions, name)(by=staffed.specialist, now=noon(TODAY), **how)


def verbs(staffed: StaffedClinic) -> list[str]:
    with staffed.inside():
        return list(AuditLine.objects.filter(verb__startswith="agenda.").values_list("verb", flat=True).order_by("pk"))


def test_the_pinned_stand_first_in_their_group_until_taken_back(north: StaffedClinic, three: list[Episode]) -> None:
    mark = do(north, "pin", episode=three[2])
    assert do(north, "pin", episode=three[2]) == mark
    assert names(north) == ["Clark", "Adams", "Brown"]
    assert listed(north)[0].pin == mark
    do(north, "take_back", mark=mark)
    do(north, "take_back", mark=mark)
    assert names(north) == ["Adams", "Brown", "Clark"]
    assert verbs(north) == ["agenda.pinned", "agenda.mark_ended"]


def test_a_pin_does_not_leave_its_group(north: StaffedClinic, three: list[Episode]) -> None:
    asked = make_episode(north, patient=make_patient(north, family_name="Young"), phase="active")
    make_review(north, asked, TODAY - timedelta(days=3))
    ask(north, asked, TODAY)
    do(north, "pin", episode=asked)
    assert names(north)[-1] == "Young"


def test_moved_up_and_down_and_back_to_the_rule(north: StaffedClinic, three: list[Episode]) -> None:
    do(north, "move", episode=three[2], steps=-1)
    assert names(north) == ["Adams", "Clark", "Brown"]
    do(north, "move", episode=three[0], steps=1)
    assert names(north) == ["Clark", "Adams", "Brown"]
    mark = do(north, "move", episode=three[2], steps=1)
    assert names(north) == ["Adams", "Clark", "Brown"]
    with north.inside():
        assert AgendaMark.objects.filter(episode=three[2], ended_at=None).get() == mark
    do(north, "take_back", mark=mark)
    do(north, "take_back", mark=listed(north)[1].put or listed(north)[0].put)
    assert names(north) == ["Adams", "Brown", "Clark"]


def test_there_is_no_place_beyond_the_group(north: StaffedClinic, three: list[Episode]) -> None:
    do(north, "pin", episode=three[0])
    for episode, steps in ((three[1], -1), (three[2], 1), (three[0], 1)):
        with pytest.raises(Refused, match="no place further on"):
            do(north, "move", episode=episode, steps=steps)
    assert names(north) == ["Adams", "Brown", "Clark"]


def test_a_place_by_hand_holds_only_in_its_group(north: StaffedClinic) -> None:
    """Moved down among the follow-ups, then at risk: the alert's own place counts."""
    made = []
    for name in ("First", "Second"):
        episode = make_episode(north, patient=make_patient(north, family_name=name), phase="active")
        made.append(episode)
        with north.inside():
            update_glance(episode=episode, last_review_on=TODAY - timedelta(days=60))
    do(north, "move", episode=made[0], steps=1)
    assert names(north) == ["Second", "First"]
    with north.inside():
        for episode in made:
            update_glance(episode=episode, open_alerts=1)
    assert names(north) == ["First", "Second"]
    assert not listed(north)[0].moved


def test_put_off_until_a_day_with_a_reason(north: StaffedClinic, three: list[Episode]) -> None:
    until = TODAY + timedelta(days=5)
    mark = do(north, "put_off", episode=three[0], until=until, reason=" Labs are due on Tuesday. ")
    assert names(north) == ["Brown", "Clark", "Adams"]
    last = listed(north)[-1]
    assert (last.put_off, last.deferred, last.comes_up) == (mark, True, False)
    assert mark.reason == "Labs are due on Tuesday."
    assert names(north, until - timedelta(days=1))[-1] == "Adams"
    assert names(north, until) == ["Adams", "Brown", "Clark"]
    with north.inside():
        line = AuditLine.objects.get(verb="agenda.put_off")
    assert line.detail == {"until": until.isoformat(), "beyond": False}


def test_taken_back_the_patient_stands_where_they_stood(north: StaffedClinic, three: list[Episode]) -> None:
    mark = do(north, "put_off", episode=three[0], until=TODAY + timedelta(days=5), reason="Labs")
    do(north, "take_back", mark=mark)
    assert names(north) == ["Adams", "Brown", "Clark"]


@pytest.mark.parametrize(
    ("days", "reason", "field"),
    [
        (0, "Labs", "until"),
        (-1, "Labs", "until"),
        (181, "Labs", "until"),
        (5, "  ", "reason"),
        (5, "x" * 201, "reason"),
        (29, "Labs", "beyond"),
    ],
)
def test_what_is_refused_when_putting_off(
    north: StaffedClinic, three: list[Episode], days: int, reason: str, field: str
) -> None:
    """Adams was enrolled four weeks ago: the interval of eight ends in 28 days."""
    with pytest.raises(Refused) as refusal:
        do(north, "put_off", episode=three[0], until=TODAY + timedelta(days=days), reason=reason)
    assert refusal.value.field == field
    assert names(north)[0] == "Adams"


def test_nobody_is_pushed_out_of_the_interval_silently(north: StaffedClinic, three: list[Episode]) -> None:
    until = TODAY + timedelta(days=29)
    with pytest.raises(Refused, match="interval ends on 18 Dec"):
        do(north, "put_off", episode=three[0], until=until, reason="Away")
    do(north, "put_off", episode=three[0], until=until, reason="Away", beyond=True)
    with north.inside():
        assert AuditLine.objects.get(verb="agenda.put_off").detail["beyond"] is True
        update_glance(episode=three[1], last_review_on=TODAY - timedelta(days=60))
    with pytest.raises(Refused, match="interval ended on 16 Nov"):
        do(north, "put_off", episode=three[1], until=TODAY + timedelta(days=1), reason="Away")


def test_a_review_ends_all_of_it(north: StaffedClinic, three: list[Episode]) -> None:
    do(north, "pin", episode=three[0])
    do(north, "put_off", episode=three[0], until=TODAY + timedelta(days=5), reason="Labs")
    do(north, "move", episode=three[1], steps=1)
    make_review(north, three[0], TODAY)
    with north.inside():
        assert [mark.episode for mark in AgendaMark.objects.filter(ended_at=None)] == [three[1]]
        ended = AgendaMark.objects.filter(episode=three[0])
        assert {(mark.ended_at, mark.ended_by) for mark in ended} == {(noon(TODAY), north.specialist)}
    assert names(north) == ["Clark", "Brown"]


@pytest.mark.parametrize("what", ["question", "risk"])
def test_what_comes_up_after_it_was_put_off_ends_the_waiting(
    north: StaffedClinic, three: list[Episode], what: str
) -> None:
    do(north, "put_off", episode=three[0], until=TODAY + timedelta(days=20), reason="Labs")
    later = TODAY + timedelta(days=2)
    with north.inside():
        if what == "question":
            ask_specialist(episode=three[0], question="Worse?", by=north.care_manager, now=noon(later))
        else:
            update_glance(episode=three[0], risk_item_on=later)
    [adams] = [one for one in listed(north, later) if one.episode == three[0]]
    assert not adams.deferred


def test_marks_of_a_closed_episode_are_refused(north: StaffedClinic, three: list[Episode]) -> None:
    with north.inside():
        Episode.objects.filter(pk=three[0].pk).update(phase="closed", closed_on=TODAY, close_reason="graduated")
    with pytest.raises(Refused, match="ended meanwhile"):
        do(north, "pin", episode=three[0])


def test_the_database_wants_a_day_a_reason_and_a_group(north: StaffedClinic, three: list[Episode]) -> None:
    for fields in (
        {"kind": "defer", "until": None, "reason": "Labs"},
        {"kind": "defer", "until": TODAY, "reason": ""},
        {"kind": "place", "group": ""},
        {"kind": "pin", "group": Group.NEW},
    ):
        with pytest.raises(IntegrityError), north.inside(), transaction.atomic():
            AgendaMark.objects.create(
                clinic=north.clinic, episode=three[0], made_by=north.specialist, made_at=noon(TODAY), **fields
            )


def test_the_other_clinic_sees_no_marks(north: StaffedClinic, south: StaffedClinic, three: list[Episode]) -> None:
    do(north, "pin", episode=three[0])
    with south.inside():
        assert queries.marks_in_force(south.specialist) == {}
