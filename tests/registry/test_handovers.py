"""Patients change hands whole: with their alerts, once, over nobody's change, and back again."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.errors import Refused, Stale
from clinics.models import AuditLine, Membership
from clinics.rules import Role
from jobs.models import OutboxMessage
from registry import actions
from registry.actions.handovers import Move, give_back, hand_over, sign_handover, undo_handover
from registry.models import Episode, Handover, HandoverLine
from registry.queries.handover_lines import Chosen, preview, read_lines
from registry.queries.handovers import holders, unsigned_of
from registry.rules import CloseReason
from registry.rules.handovers import Seat
from safety.actions import acknowledge, close, raise_concern
from safety.models import RiskAlert
from tests.factories.clinics import StaffedClinic, add_member
from tests.factories.handovers import MADE_AT, make_handover, moves_of
from tests.factories.registry import make_episode

pytestmark = pytest.mark.django_db
NOW = MADE_AT
TODAY = date(2026, 10, 5)


@pytest.fixture
def kim(north: StaffedClinic) -> Membership:
    """A second care manager."""
    return add_member(north.clinic, Role.CARE_MANAGER, user__name="Kim Okafor")


def concern(north: StaffedClinic, episode: Episode) -> RiskAlert:
    with north.inside():
        return raise_concern(episode=episode, note="Hopeless.", form_key=uuid4(), by=north.care_manager, now=NOW)


def again(north: StaffedClinic, row: Any) -> Any:
    """The row as it is now, with whoever it belongs to."""
    named = "care_manager" if isinstance(row, Episode) else "owner"
    with north.inside():
        return type(row).objects.select_related(f"{named}__user").get(pk=row.pk)


def test_the_seat_changes_and_each_line_keeps_what_was_open(north: StaffedClinic, kim: Membership) -> None:
    episode, stays = make_episode(north), make_episode(north)
    alert = concern(north, episode)
    handover = make_handover(north, kim, [episode])
    moved = again(north, episode)
    assert (moved.care_manager, moved.version) == (kim, episode.version + 1)
    assert again(north, stays).care_manager == north.care_manager
    with north.inside():
        line = HandoverLine.objects.get()
        kept = {matter["kind"]: matter for matter in line.matters}
        assert kept["alert"]["id"] == str(alert.public_id)
        assert kept["alert"]["words"].startswith("Hopeless.; raised 5 Oct; no level yet")
        verbs = AuditLine.objects.filter(at=NOW).values_list("verb", "patient")
        assert ("handover.made", None) in verbs
        assert ("episode.handed_over", episode.patient.public_id) in verbs
    assert handover.signed_at is None


def test_the_givers_alert_goes_along_and_its_clock_goes_on(north: StaffedClinic, kim: Membership) -> None:
    unseen, seen, others = (make_episode(north) for _ in range(3))
    alerts = [concern(north, episode) for episode in (unseen, seen, others)]
    with north.inside():
        RiskAlert.objects.update(owner=north.care_manager)
        RiskAlert.objects.filter(pk=alerts[2].pk).update(owner=north.lead)
        acknowledge(alert=alerts[1], by=north.care_manager, now=NOW)
        deadline = RiskAlert.objects.get(pk=alerts[0].pk).acknowledge_by
    make_handover(north, kim, [unseen, seen, others], now=NOW + timedelta(minutes=5))
    found = [again(north, alert) for alert in alerts]
    assert [alert.owner for alert in found] == [kim, kim, north.lead]
    assert found[0].acknowledge_by == deadline  # nobody gets more time for what nobody has seen
    assert found[1].acknowledged_at is None  # the next has not seen it
    assert found[1].acknowledge_by > NOW + timedelta(minutes=5)
    with north.inside():
        step = found[0].steps.get(kind="handed_over")
        assert (step.to, step.by) == (kim, north.lead)


def test_one_form_hands_over_once_and_to_several(north: StaffedClinic, kim: Membership) -> None:
    other, key = add_member(north.clinic, Role.CARE_MANAGER), uuid4()
    first, second = make_episode(north), make_episode(north)
    moves = [*moves_of(kim, first), *moves_of(other, second)]
    said: dict[str, Any] = {
        "seat": Seat.CARE_MANAGER, "giver": north.care_manager, "moves": moves, "why": "leaving", "form_key": key,
        "by": north.lead, "now": NOW,
    }  # fmt: skip
    with north.inside():
        made = hand_over(**said)
        assert {handover.pk for handover in hand_over(**said)} == {handover.pk for handover in made}
        assert Handover.objects.count() == 2
        assert {each.episode: each.handover.receiver for each in HandoverLine.objects.all()} == {
            first: kim,
            second: other,
        }
        mail = OutboxMessage.objects.filter(template="handover")
        assert sorted(mail.values_list("to", flat=True)) == sorted([kim.user.email, other.user.email])
        assert mail[0].context["patients"] == "1 patient"


def test_a_change_of_the_meantime_is_not_written_over(north: StaffedClinic, kim: Membership) -> None:
    edited, other = make_episode(north), make_episode(north)
    with north.inside():
        values = {"interval_weeks": 4}
        actions.set_up(episode=Episode.objects.get(pk=edited.pk), values=values, version=1, by=north.lead, now=NOW)
    with pytest.raises(Stale, match="One patient was changed"):
        make_handover(north, kim, [edited, other])
    assert again(north, other).care_manager == north.care_manager


def test_whoever_went_elsewhere_meanwhile_is_stale_too(north: StaffedClinic, kim: Membership) -> None:
    episode = make_episode(north)
    make_handover(north, kim, [episode])
    with pytest.raises(Stale):
        make_handover(north, add_member(north.clinic, Role.CARE_MANAGER), [again(north, episode)])


REFUSED: dict[str, tuple[Callable[[StaffedClinic, Membership], tuple[Membership, dict[str, Any]]], str]] = {
    "to the giver": (lambda north, kim: (north.care_manager, {}), "has these patients already"),
    "to another role": (lambda north, kim: (north.specialist, {}), "Each receiver has to be a care manager"),
    "away without an end": (lambda north, kim: (kim, {"why": "away"}), "on which day they are back"),
    "back already": (lambda north, kim: (kim, {"why": "away", "until": TODAY}), "not ahead"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(north: StaffedClinic, kim: Membership, case: str) -> None:
    said, words = REFUSED[case]
    to, fields = said(north, kim)
    with pytest.raises(Refused, match=words):
        make_handover(north, to, [make_episode(north)], **fields)


def test_nobody_chosen(north: StaffedClinic, kim: Membership) -> None:
    with pytest.raises(Refused, match="at least one patient"):
        make_handover(north, kim, [])


def test_a_strangers_patient_and_a_strange_receiver(
    north: StaffedClinic, south: StaffedClinic, kim: Membership
) -> None:
    with pytest.raises(Refused):
        make_handover(north, kim, [make_episode(south)])
    with pytest.raises(Refused):
        make_handover(north, south.care_manager, [make_episode(north)])


def test_undone_whoever_is_still_there_goes_back_with_the_alert(north: StaffedClinic, kim: Membership) -> None:
    back, elsewhere = make_episode(north), make_episode(north)
    alert = concern(north, back)
    with north.inside():
        RiskAlert.objects.update(owner=north.care_manager)
    handover = make_handover(north, kim, [back, elsewhere])
    other = add_member(north.clinic, Role.CARE_MANAGER)
    make_handover(north, other, [again(north, elsewhere)], giver=kim)
    with north.inside():
        undone = undo_handover(handover=handover, by=north.lead, now=NOW + timedelta(hours=23))
        assert undo_handover(handover=handover, by=north.lead, now=NOW + timedelta(hours=30)).pk == undone.pk
        went = dict(HandoverLine.objects.filter(handover=handover).values_list("episode", "went_back"))
    assert went == {back.pk: True, elsewhere.pk: False}
    assert again(north, back).care_manager == north.care_manager
    assert again(north, elsewhere).care_manager == other
    assert again(north, alert).owner == north.care_manager


def test_undoing_ends_with_its_time_with_the_giver_and_with_the_last_patient(
    north: StaffedClinic, kim: Membership
) -> None:
    episode = make_episode(north)
    handover = make_handover(north, kim, [episode])
    with north.inside(), pytest.raises(Refused, match="too late"):
        undo_handover(handover=handover, by=north.lead, now=NOW + timedelta(hours=25))
    with north.inside():
        actions.close_episode(episode=episode, reason=CloseReason.GRADUATED, on=TODAY, by=north.lead, now=NOW)
    with north.inside(), pytest.raises(Refused, match="Nobody can go back"):
        undo_handover(handover=handover, by=north.lead, now=NOW)
    with north.inside():
        Membership.objects.filter(pk=north.care_manager.pk).update(ended_at=NOW)
    with north.inside(), pytest.raises(Refused, match="cannot take patients back"):
        undo_handover(handover=handover, by=north.lead, now=NOW)


def test_whoever_was_away_gets_them_back_in_one_press(north: StaffedClinic, kim: Membership) -> None:
    episode = make_episode(north)
    handover = make_handover(north, kim, [episode], why="away", until=date(2026, 10, 12))
    with north.inside():
        (returned,) = give_back(handover=handover, form_key=uuid4(), by=north.lead, now=NOW + timedelta(days=7))
        assert (returned.gives_back, returned.why, returned.receiver) == (handover, "back", north.care_manager)
        assert unsigned_of(north.care_manager) == [returned]
    assert again(north, episode).care_manager == north.care_manager
    with north.inside(), pytest.raises(Refused):
        give_back(handover=handover, form_key=uuid4(), by=north.lead, now=NOW + timedelta(days=8))


def test_a_patient_at_risk_is_ticked_alone(north: StaffedClinic, kim: Membership) -> None:
    risky, calm = make_episode(north), make_episode(north)
    concern(north, risky)
    handover = make_handover(north, kim, [risky, calm])
    with north.inside():
        lines = {line.episode_id: line.public_id for line in HandoverLine.objects.all()}
        with pytest.raises(Refused, match="Not ticked yet: 1 patient with a risk alert"):
            sign_handover(handover=handover, read=[], others_read=True, by=kim, now=NOW)
        with pytest.raises(Refused, match=r"Not ticked yet: 1 patient\."):
            sign_handover(handover=handover, read=[lines[risky.pk]], by=kim, now=NOW)
        with pytest.raises(Refused, match="signs for these patients"):
            sign_handover(handover=handover, read=lines.values(), by=north.lead, now=NOW)
        assert unsigned_of(kim) == [handover]
        signed = sign_handover(handover=handover, read=[lines[risky.pk]], others_read=True, by=kim, now=NOW)
        assert (
            sign_handover(handover=handover, read=[], by=kim, now=NOW + timedelta(days=1)).signed_at == signed.signed_at
        )
        assert unsigned_of(kim) == []


def test_what_is_open_then_and_now_stands_side_by_side(north: StaffedClinic, kim: Membership) -> None:
    episode = make_episode(north)
    old = concern(north, episode)
    handover = make_handover(north, kim, [episode])
    with north.inside():
        close(alert=old, kind="mistake", reason="Another patient.", by=kim, now=NOW)
        raise_concern(episode=episode, note="Again.", form_key=uuid4(), by=kim, now=NOW)
        (line,) = read_lines(member=kim, handover=handover, today=TODAY)
    found = {each.words.partition(";")[0]: each for each in line.matters if each.kind.endswith("alert")}
    assert found["Hopeless."].is_done
    assert found["Again."].is_new
    assert line.is_at_risk


def test_the_preview_spreads_and_marks_what_changed(north: StaffedClinic, kim: Membership) -> None:
    gone, kept, changed = (make_episode(north) for _ in range(3))
    with north.inside():
        Episode.objects.filter(pk=gone.pk).update(care_manager=kim)
        Episode.objects.filter(pk=changed.pk).update(version=4)
        chosen = {
            gone.public_id: Chosen(1),
            kept.public_id: Chosen(),
            changed.public_id: Chosen(1, north.lead),
        }
        found = preview(
            member=north.lead,
            giver=north.care_manager,
            seat=Seat.CARE_MANAGER,
            chosen=chosen,
            receivers=[kim],
            today=TODAY,
        )
        assert [holder.seats[Seat.CARE_MANAGER] for holder in holders(north.lead) if holder.member == kim] == [1]
    assert {line.row.episode: line.has_changed for line in found.lines} == {kept: False, changed: True}
    assert {line.to for line in found.lines} == {kim}
    assert [(load.before, load.after) for load in found.loads] == [(1, 3)]
    assert found.gone == [gone.patient]
    assert (found.giver_before, found.giver_after) == (2, 0)


def test_a_hundred_patients_cost_as_many_reads_and_writes_as_two(north: StaffedClinic, kim: Membership) -> None:
    def cost(count: int) -> int:
        episodes = [make_episode(north) for _ in range(count)]
        for episode in episodes:
            concern(north, episode)
        with (
            north.inside(),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            hand_over(
                seat=Seat.CARE_MANAGER, giver=north.care_manager, moves=moves_of(kim, *episodes), why="balance",
                form_key=uuid4(), by=north.lead, now=NOW,
            )  # fmt: skip
        return len(asked)

    cost(1)  # the first alert of the moment is told by mail
    assert cost(8) == cost(2)


def test_a_version_that_nobody_read_is_stale(north: StaffedClinic, kim: Membership) -> None:
    episode = make_episode(north)
    with north.inside(), pytest.raises(Stale):
        hand_over(
            seat=Seat.CARE_MANAGER, giver=north.care_manager, moves=[Move(episode.public_id, 9, kim)], why="balance",
            form_key=uuid4(), by=north.lead, now=NOW,
        )  # fmt: skip
