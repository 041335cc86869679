"""Alerts by their actions: reason, author, time, owner, clock, end; nothing of it can be nobody's."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from clinics.errors import Refused
from clinics.models import AuditLine
from clinics.rules import Role
from registry.actions import update_glance
from registry.models import Episode
from safety import actions, glance
from safety.models import AlertStep, RiskAlert
from safety.rules import CloseKind
from tests.factories.clinics import add_member
from tests.factories.registry import make_episode
from tests.factories.safety import settle

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
SETTLED = CloseKind.SETTLED


def raised(episode, by, *, now=NOW):
    return actions.raise_for_answer(
        episode=episode, source=uuid.uuid4(), instrument="phq9", item=9, answer=1, by=by, now=now
    )


def test_an_alert_has_reason_author_time_owner_and_clock(north, episode):
    alert = raised(episode, north.lead)
    assert (alert.trigger, alert.instrument, alert.item, alert.answer) == ("risk_item", "phq9", 9, 1)
    assert (alert.raised_by, alert.raised_at) == (north.lead, NOW)
    assert alert.owner == north.care_manager
    assert alert.acknowledge_by == NOW + timedelta(minutes=30)
    assert (alert.acknowledged_at, alert.closed_at) == (None, None)
    assert episode.open_alerts == 1


def test_the_owner_is_somebody_who_still_works_here(north, episode):
    for gone, owner in ((north.care_manager, north.lead), (north.lead, north.clinician)):
        gone.ended_at = NOW
        gone.save()
        assert raised(episode, north.lead).owner == owner
    nobody = make_episode(north, care_manager=None, clinician=None)
    assert raised(nobody, north.specialist).owner == north.specialist, "she raised it"
    assert raised(nobody, None).owner == north.clinician, "a specialist is never surprised while somebody else is here"


def test_one_answer_raises_one_alert(north, episode):
    sent = {"episode": episode, "instrument": "phq9", "item": 9, "answer": 2, "source": uuid.uuid4(), "now": NOW}
    assert actions.raise_for_answer(by=north.lead, **sent) == actions.raise_for_answer(by=north.care_manager, **sent)
    concern = {"episode": episode, "note": "Said goodbye on the phone", "form_key": uuid.uuid4(), "now": NOW}
    assert actions.raise_concern(by=north.lead, **concern) == actions.raise_concern(by=north.lead, **concern)
    assert RiskAlert.objects.count() == Episode.objects.get(pk=episode.pk).open_alerts == 2


def test_acknowledging_is_each_persons_own_and_only_the_owners_stops_the_clock(north, episode):
    alert = raised(episode, north.lead)
    for _ in range(2):
        alert = actions.acknowledge(alert=alert, by=north.clinician, now=NOW)
    assert alert.acknowledged_at is None

    later = NOW + timedelta(minutes=12)
    for minute in (12, 50):
        alert = actions.acknowledge(alert=alert, by=north.care_manager, now=NOW + timedelta(minutes=minute))
    assert alert.acknowledged_at == later
    steps = AlertStep.objects.values_list("kind", "by", "at")
    assert list(steps) == [("acknowledged", north.clinician.pk, NOW), ("acknowledged", north.care_manager.pk, later)]


def test_handing_over_starts_a_new_clock_and_taking_over_does_not_need_one(north, episode):
    alert = actions.acknowledge(alert=raised(episode, north.lead), by=north.care_manager, now=NOW)
    later = NOW + timedelta(hours=2)

    alert = actions.hand_over(
        alert=alert, to=north.clinician, note="On leave from noon", by=north.care_manager, now=later
    )
    assert (alert.owner, alert.acknowledged_at, alert.owned_since) == (north.clinician, None, later)
    assert alert.acknowledge_by == later + timedelta(minutes=30)

    alert = actions.hand_over(alert=alert, to=north.lead, by=north.lead, now=later)
    assert (alert.owner, alert.acknowledged_at) == (north.lead, later)
    assert [step.to for step in AlertStep.objects.filter(kind="handed_over")] == [north.clinician, north.lead]


def test_it_is_handed_only_to_someone_who_may_handle_it(north, south, episode):
    alert = raised(episode, north.lead)
    left = add_member(north.clinic, Role.CARE_MANAGER, ended_at=NOW)
    for to in (north.administrator, left, south.care_manager, alert.owner):
        with pytest.raises(Refused):
            actions.hand_over(alert=alert, to=to, by=north.lead, now=NOW)


def test_closing_needs_a_reason_and_lowers_the_count(north, episode):
    alert = raised(episode, north.lead)
    raised(episode, north.lead)
    with pytest.raises(Refused):
        actions.close(alert=alert, kind=SETTLED, reason="  ", by=north.care_manager, now=NOW)

    closed = settle(alert, north.lead, NOW, "Spoke at noon: no plan, safety plan gone over")
    assert (closed.closed_by, closed.closed_at, closed.acknowledged_at) == (north.lead, NOW, NOW)
    assert Episode.objects.get(pk=episode.pk).open_alerts == 1
    for act, words in (
        (actions.acknowledge, {}),
        (actions.add_note, {"note": "More"}),
        (actions.close, {"kind": SETTLED, "reason": "Again"}),
        (actions.hand_over, {"to": north.clinician}),
    ):
        with pytest.raises(Refused, match="closed meanwhile"):
            act(alert=alert, by=north.care_manager, now=NOW, **words)


def test_every_step_leaves_a_line_without_its_words(north, episode):
    alert = actions.raise_concern(
        episode=episode, note="Said goodbye", form_key=uuid.uuid4(), by=north.clinician, now=NOW
    )
    actions.acknowledge(alert=alert, by=north.care_manager, now=NOW)
    actions.add_note(alert=alert, note="Called twice", by=north.care_manager, now=NOW)
    actions.hand_over(alert=alert, to=north.clinician, by=north.care_manager, now=NOW)
    settle(alert, north.clinician, NOW)

    lines = AuditLine.objects.filter(target=alert.public_id).order_by("pk")
    verbs = ["raised", "acknowledged", "note", "handed_over", "level", "done", "closed"]
    assert [line.verb for line in lines] == [f"alert.{verb}" for verb in verbs]
    assert {line.patient for line in lines} == {episode.patient.public_id}
    assert "goodbye" not in str([line.detail for line in lines])


def test_the_row_is_what_the_alerts_say(north, episode):
    first, second = raised(episode, north.lead), raised(episode, north.lead)
    settle(first, north.lead, NOW)
    assert glance.recompute(clinic_id=north.clinic.pk, today=NOW.date()) == 0
    update_glance(episode=episode, open_alerts=9)
    assert glance.recompute(clinic_id=north.clinic.pk, today=NOW.date()) == 1
    assert Episode.objects.get(pk=episode.pk).open_alerts == 1
    assert second.closed_at is None
