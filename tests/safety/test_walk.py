"""From an alert to its end: what each step asks for, who may take it, what the row remembers."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

import registry.flags
from clinics.errors import Refused
from clinics.models import Setting
from registry.actions import close_episode, update_glance
from registry.models import Episode, Flag
from registry.rules import CloseReason
from safety import actions, glance
from safety.models import AlertStep, RiskAlert
from safety.queries import Walk, dealt_with
from safety.rules import CloseKind, Level, Stage, Way
from tests.factories.safety import raise_answer, settle

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
TODAY = date(2026, 12, 1)


@pytest.fixture
def alert(north, episode):
    return raise_answer(episode, north.lead, NOW)


def fresh(alert):
    return RiskAlert.objects.get(pk=alert.pk)


def level(alert, by, to=Level.HIGH, now=NOW):
    return actions.set_level(alert=alert, level=to, basis="Thoughts with a plan", by=by, now=now)


def deal_with(alert, by, *points):
    for point in points:
        actions.tick(alert=alert, point=point, note="Dr Osei at noon", by=by, now=NOW)


def test_the_next_step_is_the_first_that_is_not_taken(north, episode, alert):
    def stage(member):
        return Walk(fresh(alert), member).stage

    owner = north.care_manager
    assert (stage(owner), stage(north.lead)) == (Stage.SEE, Stage.TAKE)
    actions.acknowledge(alert=alert, by=owner, now=NOW)
    assert stage(owner) == Stage.REACH
    actions.log_attempt(alert=alert, way=Way.PHONE, by=owner, now=NOW)
    assert stage(owner) == Stage.REACH
    actions.log_spoke(alert=alert, way=Way.PHONE, by=owner, now=NOW)
    assert stage(owner) == Stage.LEVEL
    level(alert, owner, Level.LOW)
    assert stage(owner) == Stage.CHECK
    deal_with(alert, owner, "lines")
    assert stage(owner) == Stage.CLOSE
    actions.close(alert=alert, kind=CloseKind.SETTLED, reason="Safe for now", by=owner, now=NOW)
    assert stage(owner) == Stage.ENDED


def test_a_level_is_set_by_a_named_person_with_its_basis(north, episode, alert):
    with pytest.raises(Refused) as refused:
        actions.set_level(alert=alert, level=Level.LOW, basis="  ", by=north.clinician, now=NOW)
    assert refused.value.field == "basis"
    found = level(alert, north.clinician)
    assert (found.level, found.level_set_by, found.level_set_at) == ("high", north.clinician, NOW)
    assert found.follow_up_on == TODAY + timedelta(days=7)


def test_raising_is_free_and_lowering_needs_a_role_that_the_clinic_names(north, episode, alert):
    level(alert, north.care_manager, Level.MODERATE)
    level(alert, north.care_manager, Level.IMMINENT)
    with pytest.raises(Refused, match="psychiatric specialist or treating clinician") as refused:
        level(alert, north.care_manager, Level.HIGH)
    assert refused.value.field == "level"
    assert level(alert, north.specialist, Level.HIGH).level == "high"
    Setting.objects.create(
        clinic=north.clinic, key="alert.lower_roles", value=["lead"], signed_by=north.lead, signed_at=NOW
    )
    with pytest.raises(Refused, match="clinic lead"):
        level(alert, north.specialist, Level.LOW)
    assert level(alert, north.lead, Level.LOW).level == "low"


def test_the_days_until_the_contact_are_the_clinics(north, episode, alert):
    Setting.objects.create(clinic=north.clinic, key="follow.high", value=3, signed_by=north.lead, signed_at=NOW)
    assert level(alert, north.clinician).follow_up_on == TODAY + timedelta(days=3)


def test_asking_again_does_not_put_off_the_contact_that_is_due(north, episode, alert):
    level(alert, north.clinician)
    later = NOW + timedelta(days=5)
    assert level(alert, north.clinician, Level.IMMINENT, later).follow_up_on == TODAY + timedelta(days=7)
    update_glance(episode=episode, last_contact_on=date(2026, 12, 7))
    again = level(alert, north.clinician, Level.IMMINENT, NOW + timedelta(days=7))
    assert again.follow_up_on == TODAY + timedelta(days=14)


def test_a_point_is_done_or_does_not_apply_and_may_be_taken_back(north, episode, alert):
    owner = north.care_manager
    with pytest.raises(Refused, match="who and when"):
        actions.tick(alert=alert, point="clinician", by=owner, now=NOW)
    with pytest.raises(Refused, match="why it does not apply"):
        actions.exempt(alert=alert, point="means", note=" ", by=owner, now=NOW)
    with pytest.raises(Refused, match="no such point"):
        actions.tick(alert=alert, point="horoscope", by=owner, now=NOW)
    with pytest.raises(Refused, match="not ticked"):
        actions.untick(alert=alert, point="lines", by=owner, now=NOW)

    actions.tick(alert=alert, point="lines", by=owner, now=NOW)
    actions.exempt(alert=alert, point="means", note="On the ward", by=owner, now=NOW)
    assert set(dealt_with(alert)) == {"lines", "means"}
    actions.untick(alert=alert, point="lines", by=owner, now=NOW)
    assert set(dealt_with(fresh(alert))) == {"means"}
    assert [step.kind for step in alert.steps.all()] == ["done", "exempt", "undone"]


def test_closing_needs_a_level_and_names_what_is_left(north, episode, alert):
    def close():
        actions.close(alert=alert, kind=CloseKind.SETTLED, reason="Safe for now", by=north.clinician, now=NOW)

    with pytest.raises(Refused, match="Set the level"):
        close()
    level(alert, north.clinician)
    deal_with(alert, north.clinician, "consultant", "clinician", "means", "lines")
    with pytest.raises(Refused) as refused:
        close()
    assert "Still to do at high risk: Emergency contact asked for; Safety plan written" in refused.value.message
    assert fresh(alert).closed_at is None
    deal_with(alert, north.clinician, "emergency_contact")
    actions.exempt(alert=alert, point="plan", note="Admitted tonight", by=north.clinician, now=NOW)
    close()
    closed = fresh(alert)
    assert (closed.close_kind, closed.close_reason, closed.closed_by) == ("settled", "Safe for now", north.clinician)


def test_a_mistake_needs_neither_level_nor_checklist_and_makes_no_contact_due(north, episode, alert):
    level(alert, north.clinician)
    with pytest.raises(Refused, match="drill"):
        actions.close(alert=alert, kind=CloseKind.DRILL, reason="Over", by=north.lead, now=NOW)
    actions.close(alert=alert, kind=CloseKind.MISTAKE, reason="Another patient's form", by=north.lead, now=NOW)
    episode.refresh_from_db()
    assert (episode.open_alerts, episode.risk_follow_up_on) == (0, None)


def test_the_contact_that_risk_makes_due_stands_on_the_row_until_it_takes_place(north, episode, alert):
    level(alert, north.clinician)
    due = TODAY + timedelta(days=7)
    assert Episode.objects.get(pk=episode.pk).risk_follow_up_on == due
    settled = raise_answer(episode, north.lead, NOW)
    settle(settled, north.lead, NOW)
    assert Episode.objects.get(pk=episode.pk).risk_follow_up_on == due, "the earliest, of closed alerts too"

    registry.flags.open_and_close(clinic=north.clinic, today=due)
    assert Flag.objects.get(episode=episode, kind="risk_follow_up").since == due
    update_glance(episode=episode, last_contact_on=TODAY)
    assert glance.columns(episode, due)["risk_follow_up_on"] == due, "the day of the level itself is not after it"
    update_glance(episode=episode, last_contact_on=TODAY + timedelta(days=1))
    assert glance.recompute(clinic_id=north.clinic.pk, today=due) == 1
    counts = registry.flags.open_and_close(clinic=north.clinic, today=due)
    assert counts["risk_follow_up_closed"] == 1


def test_an_episode_with_an_open_alert_cannot_be_closed_not_even_in_the_database(north, episode, alert):
    with pytest.raises(Refused, match="alert of this patient is open"):
        close_episode(episode=episode, reason=CloseReason.GRADUATED, on=TODAY, by=north.care_manager, now=NOW)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Episode.objects.filter(pk=episode.pk).update(phase="closed", closed_on=TODAY, close_reason="graduated")
    settle(alert, north.lead, NOW)
    closed = close_episode(episode=episode, reason=CloseReason.GRADUATED, on=TODAY, by=north.care_manager, now=NOW)
    late = raise_answer(closed, north.lead, NOW)
    assert late.closed_at is None, "a late answer is still acted on"


def test_what_is_done_about_several_is_done_about_all_or_none(north, episode, alert):
    other = actions.raise_concern(episode=episode, note="Goodbyes", form_key=uuid.uuid4(), by=north.lead, now=NOW)
    level(alert, north.clinician, Level.LOW)
    deal_with(alert, north.clinician, "lines")
    values = {"kind": CloseKind.SETTLED, "reason": "Safe", "by": north.clinician, "now": NOW}
    with pytest.raises(Refused, match="Goodbyes"):
        actions.for_each(action=actions.close, alerts=[other, alert], **values)
    assert RiskAlert.objects.filter(closed_at=None).count() == 2
    assert not AlertStep.objects.filter(kind="closed").exists()
