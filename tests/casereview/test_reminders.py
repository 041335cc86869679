"""Unanswered recommendations: reminded of, passed on, counted in a weekly mail; each once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casereview.actions import answer_recommendation, remind, take_back_answer, weekly_mail, withdraw
from casereview.models import LoopStep, Recommendation
from casereview.rules import Urgency
from casereview.rules.reminders import Nudge, Patience, nudge
from jobs.models import OutboxMessage
from tests.factories.casereview import make_recommendation, noon
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_episode

PATIENCE = Patience(remind=3, escalate=7, urgent=1)
MADE = date(2026, 11, 16)  # a Monday


@pytest.mark.parametrize(
    ("urgency", "days", "happened", "due"),
    [
        ("routine", 2, [], None),
        ("routine", 3, [], "reminded"),
        ("soon", 6, ["reminded"], None),
        ("routine", 7, ["reminded"], "passed_on"),
        ("routine", 40, [], "passed_on"),  # the nights were missed: who is passed over is not reminded first
        ("routine", 40, ["passed_on"], None),
        ("urgent", 0, [], None),
        ("urgent", 1, [], "passed_on"),
    ],
)
def test_when_a_nudge_is_due(urgency: str, days: int, happened: list[str], due: str | None) -> None:
    assert nudge(urgency, days, happened, PATIENCE) == due


@given(
    st.sampled_from(list(Urgency)),
    st.lists(st.integers(0, 30), max_size=40),
    st.builds(Patience, st.integers(1, 10), st.integers(1, 20), st.integers(1, 5)),
)
def test_whatever_nights_run_each_nudge_happens_once_and_none_after_it_was_passed_on(
    urgency: str, nights: list[int], patience: Patience
) -> None:
    happened: list[str] = []
    for days in sorted(nights):
        due = nudge(urgency, days, happened, patience)
        happened += [due] if due else []
    assert len(happened) == len(set(happened))
    assert Nudge.ESCALATE not in happened or happened[-1] == Nudge.ESCALATE


@pytest.fixture
def waiting(north: StaffedClinic) -> Recommendation:
    row = make_recommendation(north, make_episode(north), MADE)
    with north.inside():
        return Recommendation.objects.select_related("episode__patient").get(pk=row.pk)


def night(staffed: StaffedClinic, days: int) -> dict[str, int]:
    day = MADE + timedelta(days=days)
    with staffed.inside():
        return remind(clinic=staffed.clinic, today=day, now=noon(day))


def nudges(staffed: StaffedClinic) -> list[tuple[str, int | None]]:
    with staffed.inside():
        return list(LoopStep.objects.filter(by=None).order_by("pk").values_list("kind", "to"))


def mails(staffed: StaffedClinic) -> list[tuple[str, int]]:
    with staffed.inside():
        return [(mail.to, mail.context["count"]) for mail in OutboxMessage.objects.order_by("pk")]


def test_the_clinician_is_reminded_then_the_lead_hears_of_it(north: StaffedClinic, waiting: Recommendation) -> None:
    make_recommendation(north, make_episode(north), MADE)
    assert [night(north, days)["reminded"] for days in (2, 3, 3, 5)] == [0, 2, 0, 0]
    assert mails(north) == [(north.clinician.user.email, 2)]
    assert [night(north, days)["passed_on"] for days in (7, 8)] == [2, 0]
    assert nudges(north) == [("reminded", north.clinician.pk)] * 2 + [("passed_on", north.lead.pk)] * 2
    assert mails(north)[1:] == [(north.lead.user.email, 2)]


def test_nobody_is_reminded_of_what_is_answered_or_withdrawn(north: StaffedClinic, waiting: Recommendation) -> None:
    other = make_recommendation(north, make_episode(north), MADE)
    with north.inside():
        answer_recommendation(recommendation=waiting, answer="accepted", by=north.clinician, now=noon(MADE))
        withdraw(recommendation=other, why="Mistaken", by=north.specialist, now=noon(MADE))
    night(north, 30)
    assert nudges(north) == []


def test_an_answer_taken_back_begins_the_waiting_anew(north: StaffedClinic, waiting: Recommendation) -> None:
    night(north, 3)
    day = MADE + timedelta(days=5)
    with north.inside():
        answer_recommendation(recommendation=waiting, answer="accepted", by=north.clinician, now=noon(day))
        take_back_answer(recommendation=waiting, by=north.clinician, now=noon(day))
    night(north, 7)
    night(north, 8)
    assert [kind for kind, _ in nudges(north)] == ["reminded", "reminded"]


def test_without_a_clinician_the_lead_is_reminded(north: StaffedClinic) -> None:
    make_recommendation(north, make_episode(north, clinician=None), MADE)
    night(north, 3)
    assert nudges(north) == [("reminded", north.lead.pk)]


def test_the_weekly_mail_says_only_how_many_and_comes_once(north: StaffedClinic, waiting: Recommendation) -> None:
    monday = MADE + timedelta(days=7)

    def mailed(period: date, days: int) -> int:
        with north.inside():
            return weekly_mail(clinic=north.clinic, period=period, now=noon(period + timedelta(days=days)))

    assert mailed(monday - timedelta(days=1), 0) == 0
    assert [mailed(monday, 2), mailed(monday, 2)] == [1, 0]  # that night came two days late, and twice
    assert mailed(monday + timedelta(days=7), 0) == 1
    assert mails(north) == [(north.clinician.user.email, 1)] * 2
    with north.inside():
        assert set(OutboxMessage.objects.first().context) == {"count", "link", "weekly"}
        answer_recommendation(recommendation=waiting, answer="accepted", by=north.clinician, now=noon(monday))
    assert mailed(monday + timedelta(days=14), 0) == 0


def test_the_leads_are_told_each_week_of_what_waits_for_nobody(north: StaffedClinic) -> None:
    make_recommendation(north, make_episode(north, clinician=None), MADE)
    monday = MADE + timedelta(days=7)
    with north.inside():
        assert weekly_mail(clinic=north.clinic, period=monday, now=noon(monday)) == 1
    assert mails(north) == [(north.lead.user.email, 1)]
