"""The morning list, and how long alerts took."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from safety import actions, queries
from safety.models import OpeningHours, RiskAlert
from safety.rules import Way
from tests.factories.registry import make_episode
from tests.factories.safety import raise_answer, settle

FRIDAY_NIGHT = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)  # 21:00 in New York
MONDAY = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)  # 10:00 in New York


@pytest.fixture
def hours(north):
    with north.inside():
        for weekday in range(5):
            OpeningHours.objects.create(clinic=north.clinic, weekday=weekday, opens=time(8), closes=time(17))
        yield


def get(client, name, **query):
    return client.get(reverse(f"safety:{name}", args=["north"]), query).content.decode()


def test_the_morning_list_holds_what_arrived_while_the_clinic_was_closed(client, north, hours):
    night = raise_answer(make_episode(north), None, FRIDAY_NIGHT, words="On Friday night")
    raise_answer(make_episode(north), north.lead, MONDAY - timedelta(hours=1), words="Monday at nine")
    old = raise_answer(make_episode(north), None, FRIDAY_NIGHT - timedelta(days=7), words="A week ago, seen")
    waits = raise_answer(make_episode(north), None, FRIDAY_NIGHT - timedelta(days=7), words="A week ago, unseen")
    actions.acknowledge(alert=old, by=old.owner, now=MONDAY - timedelta(days=6))
    assert (night.out_of_hours, waits.out_of_hours) == (True, True)
    with time_machine.travel(MONDAY, tick=False):
        client.force_login(north.care_manager.user)
        page = get(client, "morning")
    assert "since Fri\xa027\xa0Nov, 17:00" in page
    shown = [words for words in ("Friday night", "Monday at nine", "ago, seen", "ago, unseen") if words in page]
    assert shown == ["Friday night", "ago, unseen"]


def walked(north, at, *, seen=None, spoke=None, plan=None):
    alert = raise_answer(make_episode(north), north.lead, at)
    owner = alert.owner
    if seen is not None:
        actions.acknowledge(alert=alert, by=owner, now=at + timedelta(minutes=seen))
    if spoke is not None:
        actions.log_spoke(alert=alert, way=Way.PHONE, by=owner, now=at + timedelta(minutes=spoke))
    if plan is not None:
        actions.write_plan(
            episode=alert.episode,
            base=0,
            sections={"alone": "Walk"},
            form_key=alert.public_id,
            by=owner,
            now=at + timedelta(minutes=plan),
        )
    return alert


def test_times_by_month_with_what_is_late_and_what_is_missing(client, north):
    with north.inside():
        walked(north, MONDAY, seen=10, spoke=30, plan=60)
        walked(north, MONDAY, seen=40, spoke=50)
        unseen = walked(north, MONDAY)
        settle(walked(north, MONDAY - timedelta(days=40), seen=5), north.lead, MONDAY)
    with time_machine.travel(MONDAY + timedelta(hours=5), tick=False), north.inside():
        november, october = queries.months(queries.times(north.lead, MONDAY + timedelta(hours=5)))
        assert (november.seen.median, november.seen.longest, november.seen.waiting) == (25, 40, 1)
        assert (november.spoke.median, november.spoke.longest, november.spoke.waiting) == (40, 50, 1)
        assert (november.plan.median, november.plan.waiting, november.late) == (60, 2, 2)
        assert (len(october.times), october.late) == (1, 0)
        client.force_login(north.lead.user)
        page = get(client, "times", month="2026-11-01", of="unseen")
        behind = page[page.index('id="behind"') :]
        assert str(unseen.public_id) in behind
        assert "1 not seen yet" in behind
        assert behind.count("<li>") == 1
        assert get(client, "times", month="nonsense")


def test_the_file_is_safe_for_a_spreadsheet_and_practice_stands_apart(client, north):
    with north.inside():
        walked(north, MONDAY, seen=10)
        RiskAlert.objects.update(note="=cmd|' /C calc'!A0")
        drill = walked(north, MONDAY, seen=3)
        RiskAlert.objects.filter(pk=drill.pk).update(practice=True, episode=None)
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        client.force_login(north.lead.user)
        lines = get(client, "times-csv").splitlines()
        page = get(client, "times")
    assert len(lines) == 3
    assert "'=cmd" in lines[1]
    assert [line.split(",")[1] for line in lines[1:]] == ["no", "yes"]
    assert "Rehearsals" in page
    client.force_login(north.care_manager.user)
    assert client.get(reverse("safety:times", args=["north"])).status_code == 403
