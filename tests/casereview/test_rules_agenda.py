"""The agenda's order, the words for each place, and that nobody falls off."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casereview.rules import AGENDA, Facts, Group, agenda_place
from registry.rules import Phase, State, is_stalled, review_due
from tests.support.limits import REVIEW

TODAY = date(2026, 11, 10)


def day(ago):
    return TODAY - timedelta(days=ago)


def patient(weeks=9, **changes):
    """Improving, reviewed last week: nothing to review."""
    facts = Facts(
        phase=Phase.ACTIVE,
        enrolled_on=TODAY - timedelta(weeks=weeks),
        state=State.IMPROVING,
        baseline=18,
        last=9,
        last_on=day(3),
        last_review_on=day(7),
    )
    return replace(facts, **changes)


STALLED = {"state": State.NOT_IMPROVING, "last": 15, "last_review_on": day(41)}


@pytest.mark.parametrize(
    ("facts", "group", "words"),
    [
        pytest.param(patient(**STALLED), Group.STALLED, "week 9, −3 points, no review in 41 days", id="stalled"),
        pytest.param(
            patient(**STALLED, risk_item_on=date(2026, 11, 3)),
            Group.STALLED,
            "week 9, −3 points, no review in 41 days, risk item positive on 3 Nov",
            id="stalled, with a risk item said beside it",
        ),
        pytest.param(
            patient(1, last=None, last_on=None, baseline=None, state=State.NOT_MEASURED, last_review_on=None),
            Group.NEW,
            "week 1, no score yet, not reviewed yet",
            id="new",
        ),
        pytest.param(
            patient(2, last=18, last_on=day(14), state=State.NOT_MEASURED, last_review_on=None),
            Group.NEW,
            "week 2, score 18 on 27 Oct, none since, not reviewed yet",
            id="new with a baseline",
        ),
        pytest.param(
            patient(5, state=State.WORSENING, last=24, last_review_on=day(30)),
            Group.STALLED,
            "week 5, +6 points, no review in 30 days",
            id="worsening does not wait for week 8",
        ),
        pytest.param(
            patient(asked_on=day(3), asked_about_medication=True),
            Group.MEDICATION,
            "week 9, −9 points, no review in 7 days, asked about medication on 7 Nov",
            id="medication question",
        ),
        pytest.param(
            patient(open_alerts=1), Group.RISK, "week 9, −9 points, no review in 7 days, 1 open alert", id="open alert"
        ),
        pytest.param(
            patient(risk_item_on=day(1)),
            Group.RISK,
            "week 9, −9 points, no review in 7 days, risk item positive on 9 Nov",
            id="risk item since the last review",
        ),
        pytest.param(
            patient(asked_on=day(1)),
            Group.FOLLOW_UP,
            "week 9, −9 points, no review in 7 days, question asked on 9 Nov",
            id="another question",
        ),
        pytest.param(
            patient(20, last_review_on=day(60)), Group.FOLLOW_UP, "week 20, −9 points, no review in 60 days", id="due"
        ),
        pytest.param(
            patient(last_review_on=day(15), open_recommendations=2),
            Group.FOLLOW_UP,
            "week 9, −9 points, no review in 15 days, 2 recommendations unanswered",
            id="unanswered recommendations",
        ),
        pytest.param(
            patient(20, state=State.NOT_MEASURED, last_on=day(40), last_review_on=day(70)),
            Group.FOLLOW_UP,
            "week 20, −9 points, no score in 40 days, no review in 70 days",
            id="not measured",
        ),
        pytest.param(
            patient(30, phase=Phase.RELAPSE_PREVENTION, asked_on=day(2), asked_about_medication=True),
            Group.MEDICATION,
            "week 30, −9 points, no review in 7 days, asked about medication on 8 Nov",
            id="a question in relapse prevention",
        ),
        pytest.param(
            Facts(Phase.REFERRED, None, State.NOT_MEASURED, asked_on=day(1)),
            Group.FOLLOW_UP,
            "not enrolled yet, no score yet, not reviewed yet, question asked on 9 Nov",
            id="a question before enrolment",
        ),
    ],
)
def test_the_place_in_words(facts, group, words):
    found = agenda_place(facts, TODAY, REVIEW)
    assert (found.group, found.words) == (group, words)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(patient(), id="improving, reviewed last week"),
        pytest.param(patient(**{**STALLED, "last_review_on": day(7)}), id="stalled, but just reviewed"),
        pytest.param(patient(risk_item_on=day(10)), id="risk item from before the last review"),
        pytest.param(patient(open_recommendations=1), id="recommendation a week old"),
        pytest.param(patient(**STALLED, phase=Phase.CLOSED), id="closed"),
        pytest.param(Facts(Phase.REFERRED, None, State.NOT_MEASURED), id="referred"),
        pytest.param(patient(60, phase=Phase.RELAPSE_PREVENTION, last_review_on=day(90)), id="relapse prevention"),
    ],
)
def test_no_place(facts):
    assert agenda_place(facts, TODAY, REVIEW) is None


def test_the_order_of_the_agenda():
    people = {
        "due": patient(20, last_review_on=day(60)),
        "alert": patient(open_alerts=1),
        "risk item": patient(risk_item_on=day(1)),
        "medication": patient(asked_on=day(3), asked_about_medication=True),
        "stalled": patient(**STALLED),
        "worsening": patient(state=State.WORSENING, last=24, last_review_on=day(30)),
        "new": patient(1, last_review_on=None),
        "newer": patient(0, last_review_on=None),
        "question": patient(asked_on=day(1)),
    }
    order = sorted(people, key=lambda name: agenda_place(people[name], TODAY, REVIEW).order)
    assert order == [
        "new",
        "newer",
        "worsening",
        "stalled",
        "medication",
        "alert",
        "risk item",
        "question",
        "due",
    ]
    assert AGENDA == (Group.NEW, Group.STALLED, Group.MEDICATION, Group.RISK, Group.FOLLOW_UP)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(patient(7, **STALLED), False, id="before week 8 the team adjusts"),
        pytest.param(patient(8, **STALLED), True, id="from week 8"),
        pytest.param(patient(9, state=State.NOT_IMPROVING, baseline=6, last=6), False, id="low and steady"),
        pytest.param(patient(1, state=State.WORSENING, last=24), True, id="worsening in any week"),
        pytest.param(patient(20), False, id="improving"),
        pytest.param(patient(20, state=State.NOT_MEASURED), False, id="not measured is another matter"),
    ],
)
def test_is_stalled(facts, expected):
    assert is_stalled(facts, TODAY, REVIEW) is expected


@pytest.mark.parametrize(
    ("facts", "limits", "expected"),
    [
        pytest.param(patient(20, last_review_on=day(55)), None, None, id="not yet"),
        pytest.param(patient(20, last_review_on=day(56)), None, day(0), id="eight weeks after the last"),
        pytest.param(patient(20, last_review_on=day(90)), None, day(34), id="since when"),
        pytest.param(patient(8, last_review_on=None), None, day(0), id="eight weeks after enrolment"),
        pytest.param(
            patient(20, last_review_on=day(70)), replace(REVIEW, active_days=84), None, id="a clinic of 12 weeks"
        ),
        pytest.param(
            patient(20, **{**STALLED, "last_review_on": day(70)}),
            replace(REVIEW, active_days=84),
            day(10),
            id="sixty days for those not improved",
        ),
        pytest.param(
            patient(10, **{**STALLED, "last_review_on": day(20)}), None, day(14), id="stalled, seen before week 8"
        ),
        pytest.param(patient(60, phase=Phase.RELAPSE_PREVENTION, last_review_on=day(90)), None, None, id="stable"),
        pytest.param(Facts(Phase.REFERRED, None, State.NOT_MEASURED), None, None, id="not enrolled"),
    ],
)
def test_review_due(facts, limits, expected):
    assert review_due(facts, TODAY, limits or REVIEW) == expected


anyone = st.builds(
    Facts,
    phase=st.sampled_from([Phase.ENROLLED, Phase.ACTIVE]),
    enrolled_on=st.integers(0, 600).map(day),
    state=st.sampled_from(list(State)),
    baseline=st.none() | st.integers(0, 27),
    last=st.none() | st.integers(0, 27),
    last_on=st.none() | st.integers(0, 400).map(day),
    last_review_on=st.none() | st.integers(0, 400).map(day),
    asked_on=st.none() | st.integers(0, 60).map(day),
    asked_about_medication=st.booleans(),
    open_alerts=st.integers(0, 3),
    risk_item_on=st.none() | st.integers(0, 400).map(day),
    open_recommendations=st.integers(0, 4),
)


@given(anyone)
def test_nobody_falls_off(facts):
    """Due, asked about, at risk or never reviewed: each is somewhere on the agenda, in words that fit the record."""
    place = agenda_place(facts, TODAY, REVIEW)
    must = facts.last_review_on is None or facts.asked_on or facts.open_alerts or review_due(facts, TODAY, REVIEW)
    assert place is not None or not must
    assert place is None or 0 < len(place.words) <= 200


@given(anyone)
def test_no_active_patient_goes_unreviewed_beyond_the_promise(facts):
    waited = (TODAY - (facts.last_review_on or facts.enrolled_on)).days
    if waited >= REVIEW.active_days:
        assert review_due(facts, TODAY, REVIEW) is not None
