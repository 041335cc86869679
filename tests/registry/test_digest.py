"""*This morning*: what the last night found, by what it asks for, in the words of the caseload."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import product
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinics.models import AccessLine, Clinic
from cocm.nightly import run_night
from jobs.models import JobRun
from registry import flags, queries
from registry.models import Episode
from registry.rules import FlagKind, State, Todo, todo
from tests.factories.clinics import StaffedClinic
from tests.factories.contacts import make_contact
from tests.factories.measures import make_result
from tests.factories.registry import make_episode, make_patient
from tests.support.limits import LIMITS

NOW = datetime(2026, 11, 20, 14, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def night(staffed: StaffedClinic, on: date = TODAY) -> None:
    """As the job does it, with its line."""
    with staffed.inside():
        at = NOW - timedelta(days=(TODAY - on).days)
        result = run_night(clinic=staffed.clinic, period=on, now=at)
        JobRun.objects.create(
            clinic=staffed.clinic, job="night", period=on, state="done", queued_at=at, finished_at=at, result=result
        )


def patient(staffed: StaffedClinic, name: str, *scores: tuple[int, int], weeks: int = 9, **fields: Any) -> Episode:
    """Scores as (days ago, total). Lacks nothing today unless the fields say so."""
    enrolled = TODAY - timedelta(weeks=weeks)
    known = {"referred_on": enrolled, "enrolled_on": enrolled, "care_manager": staffed.care_manager}
    episode = make_episode(staffed, patient=make_patient(staffed, family_name=name), **(known | fields))
    with staffed.inside():
        for days, total in scores:
            make_result(episode, staffed.care_manager, total=total, on=TODAY - timedelta(days=days), now=NOW)
    return episode


def spoken(staffed: StaffedClinic, episode: Episode, *, next_in: int) -> None:
    make_contact(
        episode,
        staffed.care_manager,
        on=TODAY - timedelta(days=10),
        minutes=20,
        next_contact_on=TODAY + timedelta(days=next_in),
        next_contact_covers="PHQ-9",
    )


def page(staffed: StaffedClinic, query: str = "", member: Any = None) -> str:
    client = Client()
    client.force_login((member or staffed.care_manager).user)
    answer = client.get(f"/c/north/digest/?{query}")
    assert answer.status_code == 200
    return " ".join(
        unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\N{NO-BREAK SPACE}", " ").split()
    )


def test_before_the_first_night_the_page_says_when_it_comes(north: StaffedClinic) -> None:
    with north.inside():
        Clinic.objects.filter(pk=north.clinic.pk).update(created_at=NOW)
    assert "No night has passed yet The first one comes Sat 21 Nov at 00:10." in page(north)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert "The first one is due and not done yet." in page(north)


def test_a_night_that_is_not_done_is_said_and_the_newest_done_one_shown(north: StaffedClinic) -> None:
    spoken(north, patient(north, "Late", (63, 18), (8, 8)), next_in=-2)
    night(north, TODAY - timedelta(days=1))
    with north.inside():
        JobRun.objects.create(clinic=north.clinic, job="night", period=TODAY, state="parked", queued_at=NOW)
    assert "The night of Thu 19 Nov found something new about 1 patient, 1 late since this night" in page(north)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert "The night of Sat 21 Nov is due and not done yet." in page(north)


def test_what_an_earlier_night_opened_is_not_new(north: StaffedClinic) -> None:
    for name, days in (("Earlier", -5), ("Tonight", -1)):
        spoken(north, patient(north, name, (63, 18), (8, 8)), next_in=days)
    night(north, TODAY - timedelta(days=3))
    night(north)
    shown = page(north)
    assert "Tonight" in shown
    assert "Earlier" not in shown


def test_what_was_done_after_the_night_is_no_longer_asked_for(north: StaffedClinic) -> None:
    episode = patient(north, "Called", (63, 18), (8, 8))
    spoken(north, episode, next_in=-1)
    night(north)
    assert "Call: the contact is late 1 Called" in page(north)
    make_contact(
        episode, north.care_manager, on=TODAY, minutes=20, now=NOW,
        next_contact_on=TODAY + timedelta(days=14), next_contact_covers="PHQ-9",
    )  # fmt: skip
    shown = page(north)
    assert "Call: the contact is late" not in shown
    assert "late since this night" not in shown
    assert "No longer due: contact overdue" in shown


def test_strangers_find_nothing_and_who_sees_no_patients_is_refused(
    client: Client, north: StaffedClinic, south: StaffedClinic
) -> None:
    for member, status in ((south.care_manager, 404), (north.administrator, 403), (north.specialist, 200)):
        client.force_login(member.user)
        assert client.get("/c/north/digest/").status_code == status


def test_each_patient_stands_under_what_the_night_asks_for(north: StaffedClinic) -> None:
    fell = patient(north, "Worse", (63, 10), (1, 16))
    late = patient(north, "Late", (63, 18), (8, 8))
    quiet = patient(north, "Quiet", (63, 18), (8, 8))
    for episode, days in ((fell, 9), (late, -1), (quiet, 9)):
        spoken(north, episode, next_in=days)
    with north.inside():
        Episode.objects.update(last_review_on=TODAY - timedelta(days=5))
    night(north, TODAY - timedelta(days=1))
    night(north)
    shown = page(north)
    assert "The night of Fri 20 Nov found something new about 2 patients, 1 late since this night" in shown
    assert "Call: the contact is late 1" in shown
    assert "Contact overdue since Fri 20 Nov" in shown
    assert "Quiet" not in shown
    # She got worse on Thursday, after that day's digest: no morning may pass over it.
    assert "Look again: not as hoped 1 Worse" in shown


def test_a_change_of_state_says_what_it_was_the_day_before(north: StaffedClinic) -> None:
    episode = patient(north, "Worse", (63, 10), (30, 9), (0, 16))
    spoken(north, episode, next_in=9)
    with north.inside():
        Episode.objects.update(last_review_on=TODAY - timedelta(days=5))
    night(north)
    shown = page(north)
    assert "Look again: not as hoped 1" in shown
    assert "worsening week 9, 10 to 16, 6 points up before Thu 19 Nov: improving" in shown


def test_what_was_done_is_said_as_no_longer_due(north: StaffedClinic) -> None:
    episode = patient(north, "Called", (63, 18), (8, 8))
    spoken(north, episode, next_in=-3)
    night(north, TODAY - timedelta(days=1))
    make_contact(
        episode, north.care_manager, on=TODAY - timedelta(days=1), minutes=20, now=NOW,
        next_contact_on=TODAY + timedelta(days=14), next_contact_covers="PHQ-9",
    )  # fmt: skip
    night(north)
    shown = page(north)
    assert "Nothing to do: done, or better 1" in shown
    assert "No longer due: contact overdue" in shown


def test_a_flag_whose_day_moved_is_not_called_done(north: StaffedClinic) -> None:
    episode = patient(north, "Moved", (63, 18), (8, 8))
    spoken(north, episode, next_in=-3)
    night(north, TODAY - timedelta(days=1))
    with north.inside():
        Episode.objects.filter(pk=episode.pk).update(next_contact_on=TODAY - timedelta(days=2))
        flags.open_and_close(clinic=north.clinic, today=TODAY)
        (finding,) = queries.digest(member=north.lead, night=TODAY, today=TODAY, limits=LIMITS)
    assert [flag.kind for flag in finding.opened] == ["contact_overdue"]
    assert finding.closed == []


def test_mine_and_everyones(north: StaffedClinic) -> None:
    spoken(north, patient(north, "Hers", (63, 18), (8, 8)), next_in=-1)
    spoken(north, patient(north, "Nobodys", (63, 18), (8, 8), care_manager=None), next_in=-1)
    night(north)
    assert "Nobodys" not in page(north, "who=mine")
    everyone = page(north, "who=all")
    assert "Hers" in everyone
    assert "Nobodys" in everyone
    assert "Hers" in page(north, "who=all", north.lead)


def test_a_quiet_night_says_so(north: StaffedClinic) -> None:
    night(north)
    assert "A quiet night" in page(north, "who=all")
    spoken(north, patient(north, "Nobodys", (63, 18), (8, 8), care_manager=None, specialist=None), next_in=-1)
    with north.inside():
        JobRun.objects.all().delete()
    night(north)
    assert "Nothing new about your patients" in page(north, "who=mine")


def test_five_and_sixty_patients_cost_the_same_queries_and_one_line_of_access(
    client: Client, north: StaffedClinic, south: StaffedClinic
) -> None:
    counted = []
    for staffed, number in ((south, 5), (north, 60)):
        enrolled, late = TODAY - timedelta(weeks=9), TODAY - timedelta(days=1)
        for _ in range(number):
            make_episode(staffed, referred_on=enrolled, enrolled_on=enrolled, next_contact_on=late)
        with staffed.inside():
            flags.open_and_close(clinic=staffed.clinic, today=TODAY)
            JobRun.objects.create(clinic=staffed.clinic, job="night", period=TODAY, state="done", queued_at=NOW)
        client.force_login(staffed.care_manager.user)
        with CaptureQueriesContext(connection) as caught:
            html = client.get(f"/c/{staffed.clinic.slug}/digest/").content.decode()
        counted.append(len(caught))
        assert html.count("data-row-link") == min(number, 50)
        with staffed.inside():
            line = AccessLine.objects.get(page="registry:digest")
        assert (line.kind, line.rows, line.patient) == ("list", min(number, 50), None)
    assert counted[0] == counted[1]
    second = page(north, "page=2")
    assert "60 patients, 60 late since this night" in second
    assert "Call: the contact is late 60" in second  # all of the group, also where the page shows its rest
    assert "51 to 60 of 60 patients" in second


def test_the_state_before_a_day_is_the_one_rule_over_the_scores_before_it(north: StaffedClinic) -> None:
    episode = patient(north, "Course", (63, 18), (35, 12), (20, 18), (2, 8))
    with north.inside():
        episode.refresh_from_db()
        tomorrow = queries.standing_of(episode, TODAY + timedelta(days=1), LIMITS)
        seen = {
            days: queries.standing_before(episode, TODAY - timedelta(days=days), LIMITS).state
            for days in (70, 60, 34, 19, 2, 1)
        }
        assert queries.standing_before(episode, TODAY + timedelta(days=1), LIMITS) == tomorrow
    assert seen == {
        70: State.NOT_MEASURED,
        60: State.NOT_MEASURED,
        34: State.IMPROVING,
        19: State.NOT_IMPROVING,
        2: State.NOT_IMPROVING,  # the score of that day came after its beginning
        1: State.IMPROVING,
    }


@pytest.mark.parametrize(
    ("opened", "before", "now", "found"),
    [
        ({FlagKind.CONTACT_OVERDUE, FlagKind.RISK_FOLLOW_UP}, State.IMPROVING, State.IMPROVING, Todo.RISK),
        ({FlagKind.CONTACT_OVERDUE}, State.IMPROVING, State.WORSENING, Todo.WORSE),
        ({FlagKind.MEASURE_DUE, FlagKind.CONTACT_OVERDUE}, State.IMPROVING, State.IMPROVING, Todo.CONTACT),
        ({FlagKind.MEASURE_DUE, FlagKind.REVIEW_DUE}, State.WORSENING, State.WORSENING, Todo.REVIEW),
        ({FlagKind.PLAN_MISSING, FlagKind.INACTIVE}, State.IMPROVING, State.IMPROVING, Todo.WRITE),
        (set(), State.IMPROVING, State.NOT_IMPROVING, Todo.WORSE),
        (set(), State.WORSENING, State.NOT_IMPROVING, Todo.NOTHING),
        (set(), State.IMPROVING, State.NOT_MEASURED, Todo.MEASURE),
        (set(), State.NOT_MEASURED, State.IMPROVING, Todo.NOTHING),
    ],
)
def test_the_most_pressing_decides(opened, before, now, found) -> None:
    assert todo(opened, before, now) is found


def test_every_opened_flag_asks_for_something() -> None:
    for kind, before, now in product(FlagKind, State, State):
        assert todo({kind}, before, now) is not Todo.NOTHING
