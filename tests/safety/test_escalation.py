"""Silence: the next person is asked at the set time, each once, in order, and a late hop says that it was late."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from clinics import actions as clinic_actions
from clinics.models import AuditLine
from clinics.rules import Role
from jobs.actions import deliver, every_minute
from jobs.models import OutboxMessage
from safety import actions
from safety.models import Absence, AlertStep, Holiday, OnCall, OpeningHours
from tests.factories.clinics import add_member
from tests.factories.registry import make_episode
from tests.factories.safety import raise_answer

NINE = datetime(2026, 11, 23, 14, tzinfo=UTC)  # Monday 9:00 in New York
TODAY = date(2026, 11, 23)


def after(minutes):
    return NINE + timedelta(minutes=minutes)


@pytest.fixture
def second(north, episode):
    """Another care manager; the clinic is open from 8 to 17."""
    for weekday in range(5):
        OpeningHours.objects.create(clinic=north.clinic, weekday=weekday, opens=time(8), closes=time(17))
    return add_member(north.clinic, Role.CARE_MANAGER)


def pass_on(north, minutes):
    """What happens in the minutes given, one run each."""
    for minute in minutes:
        actions.escalate_due(clinic=north.clinic, now=after(minute))


def hops(alert):
    return [(hop.rung, hop.to, hop.at) for hop in alert.steps.filter(kind=AlertStep.Kind.ESCALATED)]


def mails():
    return list(OutboxMessage.objects.order_by("made_at", "pk").values_list("to", flat=True))


def test_silence_climbs_the_chain_each_hop_once(north, episode, second):
    alert = raise_answer(episode, None, NINE)
    pass_on(north, range(200))
    chain = [("cover", second, 30), ("clinician", north.clinician, 60), ("lead", north.lead, 90)]
    assert hops(alert) == [(rung, to, after(minute)) for rung, to, minute in chain]
    alert.refresh_from_db()
    assert (alert.owner, alert.owned_since, alert.acknowledge_by) == (north.lead, after(90), after(120))
    assert {step.note for step in alert.steps.all()} == {""}, "none was late"
    assert mails()[:4] == [who.user.email for who in (north.care_manager, second, north.clinician, north.lead)]


def test_a_worker_away_for_two_hours_passes_on_what_fell_due_in_order_and_says_so(north, episode, second):
    alert = raise_answer(episode, None, NINE)
    pass_on(north, [125, 125, 126])
    assert [(rung, at) for rung, _, at in hops(alert)] == [(r, after(125)) for r in ("cover", "clinician", "lead")]
    steps = alert.steps.filter(kind=AlertStep.Kind.ESCALATED)
    assert [step.due_at for step in steps] == [after(30), after(60), after(90)]
    assert [step.note for step in steps] == [
        f"{late} minutes late: background work was delayed" for late in (95, 65, 35)
    ]
    alert.refresh_from_db()
    assert (alert.owner, alert.acknowledge_by) == (north.lead, after(155)), "the last one's clock is a whole one"
    assert len(mails()) == len(set(mails())) == 4, "everybody in the chain has been told"


def test_whoever_answers_ends_it(north, episode, second):
    alert = raise_answer(episode, None, NINE)
    pass_on(north, [31])
    actions.acknowledge(alert=alert, by=second, now=after(40))
    pass_on(north, range(41, 300, 10))
    assert len(hops(alert)) == 1
    handed = actions.hand_over(alert=alert, to=north.clinician, by=second, now=after(300))
    pass_on(north, range(301, 400))
    assert [rung for rung, _, _ in hops(handed)] == ["cover", "lead"], "the clinician was asked by hand"


@pytest.mark.parametrize("gone", ["left", "away"])
def test_a_rung_with_nobody_is_skipped(north, episode, second, gone):
    for who in (second, north.clinician):
        if gone == "left":
            who.ended_at = NINE
            who.save()
        else:
            Absence.objects.create(clinic=north.clinic, member=who, first_day=TODAY, last_day=TODAY)
    alert = raise_answer(episode, None, NINE)
    pass_on(north, range(100))
    assert hops(alert) == [("lead", north.lead, after(30))]


def test_the_chain_of_an_absent_care_manager_begins_at_her_cover(north, episode, second):
    Absence.objects.create(
        clinic=north.clinic, member=north.care_manager, first_day=TODAY, last_day=TODAY, covered_by=second
    )
    alert = raise_answer(episode, None, NINE)
    assert alert.owner == second
    pass_on(north, range(100))
    assert [to for _, to, _ in hops(alert)] == [north.clinician, north.lead]


def test_out_of_hours_the_chain_waits_for_the_opening(north, episode, second):
    late = datetime(2026, 11, 23, 21, 50, tzinfo=UTC)  # ten minutes before five
    alert = raise_answer(episode, None, late)
    opens = datetime(2026, 11, 24, 13, tzinfo=UTC)
    for now in (late + timedelta(minutes=31), late + timedelta(hours=9), opens - timedelta(minutes=1)):
        actions.escalate_due(clinic=north.clinic, now=now)
        assert hops(alert) == []
    actions.escalate_due(clinic=north.clinic, now=opens)
    assert hops(alert) == [("cover", second, opens)]


def test_out_of_hours_whoever_is_on_call_is_asked(north, episode, second):
    late = datetime(2026, 11, 23, 21, 50, tzinfo=UTC)
    OnCall.objects.create(
        clinic=north.clinic, member=north.specialist, starts_at=late, ends_at=late + timedelta(hours=8)
    )
    alert = raise_answer(episode, None, late)
    assert alert.owner == north.care_manager, "the clinic is still open"
    hop = late + timedelta(minutes=30)
    actions.escalate_due(clinic=north.clinic, now=hop)
    assert hops(alert) == [("cover", north.specialist, hop)]
    alert.refresh_from_db()
    assert alert.acknowledge_by == hop + timedelta(minutes=60)
    actions.escalate_due(clinic=north.clinic, now=hop + timedelta(hours=3))
    assert len(hops(alert)) == 1, "nobody else is on call before the opening"
    opens = datetime(2026, 11, 24, 13, tzinfo=UTC)
    actions.escalate_due(clinic=north.clinic, now=opens)
    assert [to for _, to, _ in hops(alert)] == [north.specialist, north.clinician]


def test_a_holiday_is_no_working_day(north, episode, second):
    Holiday.objects.create(clinic=north.clinic, on=TODAY, name="Founders' day")
    alert = raise_answer(episode, None, NINE)
    pass_on(north, range(0, 600, 60))
    assert hops(alert) == []


def test_without_a_calendar_it_climbs_at_any_hour(south):
    with south.inside():
        alert = raise_answer(make_episode(south), None, NINE - timedelta(hours=7))
        actions.escalate_due(clinic=south.clinic, now=NINE)
        assert [rung for rung, _, _ in hops(alert)] == ["clinician", "lead"]


def test_after_the_last_rung_the_last_person_is_reminded_by_mail_at_the_clinics_interval(north, episode, second):
    clinic_actions.change_settings(values={"alert.remind_minutes": 45}, source="Ours", by=north.lead, now=NINE)
    raise_answer(episode, None, NINE)
    pass_on(north, range(91))
    OutboxMessage.objects.update(sent_at=NINE)
    for minute in range(91, 260):
        pass_on(north, [minute])
        OutboxMessage.objects.filter(sent_at=None).update(sent_at=after(minute))
    to_the_lead = OutboxMessage.objects.filter(to=north.lead.user.email).order_by("made_at")
    assert [mail.made_at for mail in to_the_lead] == [after(minute) for minute in (90, 135, 180, 225)]


def test_one_mail_per_person_and_run_however_many_alerts(north, episode, second):
    alerts = [raise_answer(each, None, NINE) for each in (episode, make_episode(north), make_episode(north))]
    assert mails() == [north.care_manager.user.email]
    pass_on(north, [35])
    assert [len(hops(alert)) for alert in alerts] == [1, 1, 1]
    assert mails() == [north.care_manager.user.email, second.user.email]


# What a letter of ours may not let a stranger guess at.
# fmt: off
TELLING = {
    "risk", "alert", "patient", "safety", "suicid", "harm", "phq", "gad", "depress", "anxi", "mental", "psych",
    "behavio", "clinic", "health", "care", "crisis", "988", "score", "answer", "treatment", "therapy",
    "emergency", "urgent", "doctor", "nurse", "north", "ana", "rivera", "mrn",
}
# fmt: on


def test_the_mail_says_nothing(north, episode, second, mailoutbox):
    raise_answer(episode, None, NINE)
    message = OutboxMessage.objects.get()
    assert set(message.context) == {"link"}
    assert deliver(message_id=message.pk, clinic_id=north.clinic.pk, now=NINE)
    [mail] = mailoutbox
    assert mail.to == [north.care_manager.user.email]
    assert "/c/north/now/" in mail.body
    words = render_to_string("mail/waiting.txt", {"link": "LINK"}).lower()
    assert {word for word in TELLING if word in words} == set()


def test_every_hop_leaves_a_line_of_the_clock(north, episode, second):
    alert = raise_answer(episode, None, NINE)
    pass_on(north, [30])
    line = AuditLine.objects.get(verb="alert.escalated")
    assert (line.by, line.actor, line.target, line.patient) == (
        None,
        "clock",
        alert.public_id,
        episode.patient.public_id,
    )
    assert line.detail == {"owner": str(second.public_id)}


def test_a_quiet_minute_costs_one_query_a_clinic(north, episode, second):
    actions.escalate_due(clinic=north.clinic, now=NINE)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        actions.escalate_due(clinic=north.clinic, now=NINE)
    assert len([query for query in queries if query["sql"].startswith("SELECT")]) == 1


def test_it_runs_each_minute_and_only_inside_its_clinic(north, south, episode, second):
    alert = raise_answer(episode, None, NINE)
    every_minute(now=after(30))
    with north.inside():
        assert [rung for rung, _, _ in hops(alert)] == ["cover"]
