"""Two people hand over in the same moment, and somebody leaves while they do; with real commits."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from clinics.actions import end_membership
from clinics.errors import Refused, Stale
from clinics.models import Membership
from clinics.rules import Role
from registry import actions
from registry.actions.handovers import hand_over
from registry.models import Episode, Handover
from registry.rules.handovers import Seat
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.handovers import MADE_AT, moves_of
from tests.factories.registry import make_episode
from tests.support.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


def handing(north: StaffedClinic, to: Membership, episodes: list[Episode], key: UUID | None = None) -> Any:
    return lambda: hand_over(
        seat=Seat.CARE_MANAGER,
        giver=north.care_manager,
        moves=moves_of(to, *episodes),
        why="balance",
        form_key=key or uuid4(),
        by=north.lead,
        now=MADE_AT,
    )


def test_the_same_patient_goes_to_one_of_two(north: StaffedClinic) -> None:
    kim, lee = add_member(north.clinic, Role.CARE_MANAGER), add_member(north.clinic, Role.CARE_MANAGER)
    shared, own = make_episode(north), make_episode(north)
    answers = together(handing(north, kim, [shared]), handing(north, lee, [own, shared]), clinic=north)
    assert sorted(isinstance(answer, Stale) for answer in answers) == [False, True]
    with north.inside():
        (made,) = Handover.objects.all()
        found = Episode.objects.get(pk=shared.pk)
    assert found.care_manager_id == made.receiver_id
    assert found.version == 2


def test_one_form_sent_four_times_hands_over_once(north: StaffedClinic) -> None:
    kim, episode, key = add_member(north.clinic, Role.CARE_MANAGER), make_episode(north), uuid4()
    answers = together(*[handing(north, kim, [episode], key)] * 4, clinic=north)
    assert {answer[0].pk for answer in answers} == {answers[0][0].pk}


def test_an_edit_at_the_same_moment_is_not_lost(north: StaffedClinic) -> None:
    kim, episode = add_member(north.clinic, Role.CARE_MANAGER), make_episode(north)

    def edit() -> Episode:
        found = Episode.objects.select_related("patient").get(pk=episode.pk)
        return actions.set_up(episode=found, values={"interval_weeks": 4}, version=1, by=north.lead, now=MADE_AT)

    answers = together(edit, handing(north, kim, [episode]), clinic=north)
    lost = [isinstance(answer, Stale) for answer in answers]
    with north.inside():
        found = Episode.objects.get(pk=episode.pk)
    assert sorted(lost) == [False, True]
    assert found.interval_weeks == (2 if lost[0] else 4)
    assert found.care_manager_id == (north.care_manager.pk if lost[1] else kim.pk)


def test_nobody_is_handed_to_somebody_who_leaves_at_that_moment(north: StaffedClinic) -> None:
    kim, episode = add_member(north.clinic, Role.CARE_MANAGER), make_episode(north)

    def leave() -> Membership:
        return end_membership(member=kim, by=north.administrator, now=MADE_AT)

    answers = together(leave, handing(north, kim, [episode]), clinic=north)
    assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True]
    with north.inside():
        seat = Episode.objects.select_related("care_manager").get(pk=episode.pk).care_manager
        assert seat is not None
        assert seat.ended_at is None
