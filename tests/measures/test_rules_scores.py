"""Totals, change and outcomes: gaps are None, zero is a score."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.instruments import INSTRUMENTS, get
from measures.rules import (
    Score,
    band,
    baseline,
    prorated,
    risk_answers,
    total,
)
from registry.rules import Change, Phase, change, measure_due
from tests.support.limits import LIMITS

PHQ9, GAD7, AUDITC = get("phq9"), get("gad7"), get("auditc")
ENROLLED = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("instrument", "answers", "expected"),
    [
        pytest.param(PHQ9, [0] * 9, 0, id="nothing at all is a score of 0"),
        pytest.param(PHQ9, [3] * 9, 27, id="the most there is"),
        pytest.param(PHQ9, [2, 2, 2, 2, 2, 2, 2, 2, 2], 18, id="the sum"),
        pytest.param(PHQ9, [2] * 8 + [None], None, id="eight of nine are no total"),
        pytest.param(PHQ9, [None] * 9, None, id="an empty form is not 0"),
        pytest.param(GAD7, [1] * 7, 7, id="seven items"),
        pytest.param(AUDITC, [0, None, None], 0, id="never drinks: the rest is not asked"),
        pytest.param(AUDITC, [0, 2, 1], 0, id="never drinks outweighs a slip below it"),
        pytest.param(AUDITC, [2, 1, None], None, id="drinks: all three are needed"),
        pytest.param(AUDITC, [2, 1, 1], 4, id="drinks"),
    ],
)
def test_total(instrument, answers, expected):
    assert total(instrument, answers) == expected


@pytest.mark.parametrize(
    ("instrument", "answers", "words"),
    [
        (PHQ9, [0] * 8, "PHQ-9 has 9 items, not 8"),
        (PHQ9, [0] * 10, "PHQ-9 has 9 items, not 10"),
        (PHQ9, [0] * 8 + [4], "4 is not an answer to PHQ-9 item 9"),
        (AUDITC, [-1, 0, 0], "-1 is not an answer to AUDIT-C item 1"),
    ],
)
def test_answers_the_form_does_not_offer(instrument, answers, words):
    with pytest.raises(ValueError, match=words):
        total(instrument, answers)


def answers_of(instrument):
    values = [st.sampled_from(sorted(item.values)) for item in instrument.scored_items]
    return st.tuples(*[st.none() | value for value in values])


with_wording = st.sampled_from([instrument for instrument in INSTRUMENTS.values() if instrument.has_wording])
instrument_and_answers = with_wording.flatmap(lambda one: st.tuples(st.just(one), answers_of(one)))


@given(instrument_and_answers)
def test_a_total_is_in_range_in_a_band_and_never_made_of_gaps(given_):
    instrument, answers = given_
    score = total(instrument, answers)
    if None in answers and not (instrument.zero_item and answers[0] == 0):
        assert score is None
    if score is not None:
        assert instrument.minimum <= score <= instrument.maximum
        assert band(instrument, score) is not None


@pytest.mark.parametrize(
    ("score", "code"),
    [
        (0, "minimal"),
        (4, "minimal"),
        (5, "mild"),
        (9, "mild"),
        (10, "moderate"),
        (14, "moderate"),
        (15, "moderately_severe"),
        (19, "moderately_severe"),
        (20, "severe"),
        (27, "severe"),
    ],
)
def test_the_bands_of_the_phq9(score, code):
    assert band(PHQ9, score).code == code


def test_no_score_has_no_band():
    assert band(PHQ9, None) is None


@pytest.mark.parametrize(
    ("instrument", "answers", "expected"),
    [
        pytest.param(PHQ9, [2, 2, 2, 2, 2, 2, 2, None, 2], 18, id="one missing"),
        pytest.param(PHQ9, [1, 1, 1, 1, None, None, 1, 1, 3], 12, id="two missing: 9 of 7 becomes 11.57"),
        pytest.param(PHQ9, [1, 1, 1, 1, 0, 0, 0, None, 0], 5, id="4.5 goes up"),
        pytest.param(PHQ9, [2, 2, 2, 2, 2, 2, None, None, None], None, id="three missing are too many"),
        pytest.param(PHQ9, [2] * 8 + [None], None, id="item 9 is never guessed"),
        pytest.param(PHQ9, [2] * 9, None, id="nothing to prorate"),
        pytest.param(GAD7, [3, 3, 3, 3, 3, 3, None], 21, id="the GAD-7 as well"),
        pytest.param(AUDITC, [2, 1, None], None, id="not where the data do not allow it"),
    ],
)
def test_prorated(instrument, answers, expected):
    assert prorated(instrument, answers) == expected


@given(answers_of(PHQ9))
def test_a_form_has_a_total_or_a_prorated_one_but_never_both(answers):
    assert total(PHQ9, answers) is None or prorated(PHQ9, answers) is None
    guessed = prorated(PHQ9, answers)
    assert guessed is None or 0 <= guessed <= 27


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        pytest.param([0] * 8 + [0], [], id="not at all"),
        pytest.param([0] * 8 + [1], ["item 9: several days"], id="with a low total"),
        pytest.param([None] * 8 + [2], ["item 9: more than half the days"], id="in an unfinished form"),
        pytest.param([99] * 8 + [3], ["item 9: nearly every day"], id="next to nonsense"),
        pytest.param([0] * 8 + [None], [], id="not answered"),
        pytest.param([0] * 5, [], id="form broken off before it"),
    ],
)
def test_risk_answers_of_the_phq9(answers, words):
    assert [answer.words for answer in risk_answers(PHQ9, answers)] == words


def test_a_slot_has_risk_items_before_its_wording_is_loaded():
    found = risk_answers(get("cssrs_screener"), [0, 1, 0, 0, 0, 0])
    assert [(answer.number, answer.words) for answer in found] == [(2, "item 2: 1")]


@pytest.mark.parametrize(
    ("first", "last", "expected", "words"),
    [
        pytest.param(18, 9, Change(-9, -50), "−9 (−50%)", id="halved"),
        pytest.param(18, 0, Change(-18, -100), "−18 (−100%)", id="a last score of 0 is full remission"),
        pytest.param(0, 6, Change(6, None), "+6", id="from 0: points and no percent"),
        pytest.param(0, 0, Change(0, None), "no change", id="0 to 0"),
        pytest.param(12, 12, Change(0, 0), "no change", id="the same"),
        pytest.param(12, 18, Change(6, 50), "+6 (+50%)", id="a rise"),
    ],
)
def test_change(first, last, expected, words):
    assert change(first, last) == expected
    assert change(first, last).words == words


@pytest.mark.parametrize(("first", "last"), [(None, 5), (5, None), (None, None)])
def test_no_change_without_two_scores(first, last):
    assert change(first, last) is None


def day(offset):
    return ENROLLED + timedelta(days=offset)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param([], None, id="none"),
        pytest.param([Score(day(0), 17)], day(0), id="on enrolment day"),
        pytest.param([Score(day(-7), 20), Score(day(3), 16)], day(3), id="never the screening before"),
        pytest.param([Score(day(-7), 20)], None, id="a screening alone is no baseline"),
        pytest.param([Score(day(10), 12), Score(day(2), 16)], day(2), id="in order of date, not of entry"),
        pytest.param([Score(day(1), None), Score(day(8), 15)], day(8), id="the first complete one"),
        pytest.param([Score(day(1), 14, prorated=True), Score(day(8), 15)], day(8), id="not a prorated one"),
        pytest.param([Score(day(30), 11)], day(30), id="the first after, when the two weeks passed without"),
        pytest.param([Score(day(2), 0), Score(day(9), 8)], day(2), id="0 is a score"),
    ],
)
def test_baseline(scores, expected):
    found = baseline(scores, ENROLLED)
    assert (found and found.on) == expected


def test_of_two_on_one_day_the_first_given_is_the_baseline():
    assert baseline([Score(day(0), 17, entered=1, ref="a"), Score(day(0), 15, entered=2, ref="b")], ENROLLED).ref == "a"


def test_no_baseline_before_enrolment():
    assert baseline([Score(day(0), 17)], None) is None


@pytest.mark.parametrize(
    ("last_on", "phase", "today", "expected"),
    [
        pytest.param(day(0), Phase.ENROLLED, day(13), None, id="not yet"),
        pytest.param(day(0), Phase.ENROLLED, day(14), day(14), id="on the day"),
        pytest.param(day(0), Phase.ACTIVE, day(20), None, id="each phase has its rhythm"),
        pytest.param(day(0), Phase.ACTIVE, day(40), day(28), id="since when"),
        pytest.param(None, Phase.ACTIVE, day(3), day(0), id="never measured: since enrolment"),
        pytest.param(day(0), Phase.CLOSED, day(90), None, id="not after discharge"),
        pytest.param(None, Phase.REFERRED, day(3), None, id="not before enrolment"),
    ],
)
def test_measure_due(last_on, phase, today, expected):
    assert measure_due(last_on, phase, LIMITS.rhythm, today, enrolled_on=ENROLLED) == expected
