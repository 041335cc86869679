"""Every verdict with its reason: outcomes since the baseline, the expected path, weeks 4 and 8, worsening, relapse."""

from datetime import date, timedelta

import pytest

from measures.rules import (
    Code,
    Course,
    Position,
    Score,
    expected,
    marks,
    position,
    target,
    verdicts,
)
from registry.rules import Scale
from tests.support.limits import GAD7_LIMITS, LIMITS, PHQ9_LIMITS, signed

ENROLLED = date(2026, 3, 3)


def day(offset):
    return ENROLLED + timedelta(days=offset)


def course(*totals, on=None, today=None, scale=Scale.PHQ9, limits=None, risks=(), enrolled=ENROLLED):
    """Scores on the days `on` (weekly from enrolment), the last one taken yesterday."""
    days = [day(7 * week) for week in range(len(totals))] if on is None else [day(each) for each in on]
    scores = tuple(
        Score(taken, total, at_risk=number in risks, entered=number)
        for number, (taken, total) in enumerate(zip(days, totals, strict=True))
    )
    last = days[-1] if days else ENROLLED
    today = last + timedelta(days=1) if today is None else day(today)
    return Course(scale, enrolled, scores, today, (limits or LIMITS)[scale])


def told(found):
    return {verdict.code: verdict for verdict in verdicts(found)}


def test_peers_1_from_18_to_0_is_minus_100_percent_and_remission():
    found = told(course(18, 0))
    assert found[Code.CHANGE].reason == "18 on 3 Mar to 0 on 10 Mar: −18 (−100%)"
    assert (found[Code.CHANGE].holds, found[Code.RESPONSE].holds, found[Code.REMISSION].holds) == (True, True, True)


def test_peers_2_from_0_to_6_is_six_points_and_no_percent():
    found = told(course(0, 6))
    assert found[Code.CHANGE].reason == "0 on 3 Mar to 6 on 10 Mar: +6; from 0 there is no percentage"
    assert found[Code.RESPONSE].holds is None
    assert found[Code.RESPONSE].reason == "The baseline was 0 on 3 Mar: there is nothing to halve"
    assert found[Code.WORSENING].holds


def test_peers_3_a_form_with_a_gap_has_no_total_and_is_nobodys_score():
    found = told(course(18, None, on=[0, 28]))
    assert found[Code.BASELINE].reason == "18 on 3 Mar, the first complete PHQ-9 since enrolment on 3 Mar"
    assert {found[code].holds for code in Code if code is not Code.BASELINE} == {None}


def test_peers_4_weeks_count_from_enrolment_not_from_the_last_session():
    """Last seen in week 3; in week 8 the look of week 8 is due and says that the score is too old."""
    found = told(course(18, 16, on=[0, 21], today=56))
    assert found[Code.TARGET].reason == "The last PHQ-9, 16 on 24 Mar, is 35 days old"
    assert found[Code.EARLY].holds is None


def test_peers_12_the_baseline_is_the_first_complete_score_of_the_episode_whoever_entered_it_when():
    late = Score(day(2), 17, entered=9)
    screening, first_log = Score(day(-6), 21, entered=1), Score(day(9), 12, entered=2)
    found = told(Course(Scale.PHQ9, ENROLLED, (first_log, screening, late), day(10), PHQ9_LIMITS))
    assert found[Code.BASELINE].reason == "17 on 5 Mar, the first complete PHQ-9 since enrolment on 3 Mar"


def test_a_late_baseline_says_so():
    assert told(course(15, on=[20]))[Code.BASELINE].reason.endswith("since enrolment on 3 Mar, 20 days after it")


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (course(18, enrolled=None), "Not enrolled yet: the baseline comes with enrolment"),
        (course(), "No complete PHQ-9 since enrolment on 3 Mar"),
        (course(18), "No PHQ-9 since the baseline of 18 on 3 Mar"),
        (course(18, 9, on=[0, 0]), "No PHQ-9 since the baseline of 18 on 3 Mar"),
    ],
)
def test_what_cannot_be_told_says_what_is_missing(found, reason):
    assert told(found)[Code.CHANGE] == told(found)[Code.CHANGE].__class__(Code.CHANGE, None, reason)
    assert told(found)[Code.REMISSION].holds is None
    assert told(found)[Code.WORSENING].reason == reason


@pytest.mark.parametrize(
    ("first", "last", "response", "remission", "improved", "meaningful"),
    [
        (18, 0, True, True, True, True),
        (18, 9, True, False, True, True),
        (18, 10, False, False, False, True),
        (19, 9, True, False, True, True),
        (12, 9, False, False, True, False),
        (9, 4, True, True, False, True),
        (20, 16, False, False, False, False),
        (0, 6, None, False, False, True),
        (0, 0, None, True, False, False),
    ],
)
def test_outcomes_of_the_phq9(first, last, response, remission, improved, meaningful):
    found = told(course(first, last))
    holds = [found[code].holds for code in (Code.RESPONSE, Code.REMISSION, Code.IMPROVEMENT, Code.MEANINGFUL)]
    assert holds == [response, remission, improved, meaningful]


@pytest.mark.parametrize(
    ("code", "totals", "reason"),
    [
        (Code.CHANGE, (12, 12), "12 on 3 Mar to 12 on 10 Mar: no change"),
        (Code.MEANINGFUL, (18, 17), "18 on 3 Mar to 17 on 10 Mar: 1 point down, 5 or more count"),
        (Code.RESPONSE, (18, 12), "18 on 3 Mar to 12 on 10 Mar: 33% below the baseline, 50% or more count"),
        (Code.RESPONSE, (18, 20), "18 on 3 Mar to 20 on 10 Mar: not below the baseline, 50% or more count"),
        (Code.IMPROVEMENT, (9, 3), "The baseline of 9 on 3 Mar was below 10 already"),
        (Code.IMPROVEMENT, (12, 9), "12 on 3 Mar to 9 on 10 Mar: now below 10"),
        (Code.IMPROVEMENT, (24, 12), "24 on 3 Mar to 12 on 10 Mar: at least 50% lower"),
        (Code.IMPROVEMENT, (24, 13), "24 on 3 Mar to 13 on 10 Mar: below 10 or 50% lower counts"),
        (Code.REMISSION, (18, 5), "5 on 10 Mar: not below 5"),
        (Code.WORSENING, (12, 17), "12 on 3 Mar to 17 on 10 Mar: 5 points up, 5 or more count"),
        (Code.WORSENING, (12, 11), "12 on 3 Mar to 11 on 10 Mar: not above the baseline, 5 or more count"),
    ],
)
def test_reasons_carry_dates_and_numbers(code, totals, reason):
    assert told(course(*totals))[code].reason == reason


def test_four_points_are_meaningful_on_the_gad7_only():
    assert told(course(14, 10, scale=Scale.GAD7))[Code.MEANINGFUL].holds
    assert not told(course(14, 10))[Code.MEANINGFUL].holds


def test_a_rise_that_stays_in_remission_is_not_worsening():
    found = told(course(0, 4, scale=Scale.GAD7))
    assert (found[Code.WORSENING].holds, found[Code.REMISSION].holds) == (False, True)
    assert found[Code.WORSENING].reason.endswith("4 points up, 4 or more count from 5 on")


# --- the expected path ---


@pytest.mark.parametrize(
    ("baseline", "goal"),
    [(24, 12), (18, 9), (12, 9), (10, 9), (9, 4), (5, 4), (4, None), (0, None)],
)
def test_the_target_is_the_highest_score_that_has_arrived(baseline, goal):
    assert target(baseline, PHQ9_LIMITS) == goal


@pytest.mark.parametrize(
    ("on", "score"),
    [(-1, None), (0, 18), (14, 16), (28, 13), (35, 12), (42, 11), (56, 9), (57, 9), (400, 9)],
)
def test_the_path_from_18_is_13_in_week_4_and_9_from_week_8_on(on, score):
    assert expected(day(on), 18, day(0), ENROLLED, PHQ9_LIMITS) == score


def test_the_path_never_asks_for_less_than_the_target():
    assert marks(11, day(0), ENROLLED, PHQ9_LIMITS) == [(day(0), 11), (day(28), 9), (day(56), 9)]


def test_a_late_baseline_goes_straight_to_the_target_and_one_after_it_has_no_path():
    assert marks(18, day(30), ENROLLED, PHQ9_LIMITS) == [(day(30), 18), (day(56), 9)]
    found = told(course(18, 16, on=[60, 70]))[Code.PATH]
    assert (found.holds, found.reason) == (
        None,
        "The baseline came in week 8 or later: there is no path to compare with",
    )


@pytest.mark.parametrize(
    ("last", "where"), [(12, Position.BELOW), (13, Position.ON), (14, Position.ABOVE)]
)  # in week 4, from 18
def test_below_on_and_above_the_path(last, where):
    found = course(18, last, on=[0, 28])
    assert position(found) is where
    verdict = told(found)[Code.PATH]
    assert verdict.holds is (where is not Position.ABOVE)
    assert verdict.reason == (
        f"{last} on 31 Mar is {where.label}: 13 or less was looked for (13 by 31 Mar, 9 by 28 Apr)"
    )


def test_from_a_baseline_in_remission_nothing_is_expected_to_fall():
    found = told(course(3, 2))[Code.PATH]
    assert (found.holds, found.reason) == (
        None,
        "The baseline of 3 on 3 Mar was below 5 already: nothing is expected to fall",
    )


# --- weeks 4 and 8 ---


@pytest.mark.parametrize(
    ("totals", "on", "today", "holds", "reason"),
    [
        ((18, 16), [0, 21], 27, None, "Looked at from week 4 on, 31 Mar"),
        ((18, 16), [0, 21], 28, True, "18 on 3 Mar to 16 on 24 Mar: a drop of 5 points is looked for by week 4"),
        ((18, 13), [0, 21], 28, False, "18 on 3 Mar to 13 on 24 Mar: 5 points down"),
        ((8, 4), [0, 21], 28, False, "8 on 3 Mar to 4 on 24 Mar: in remission (below 5)"),
        ((18, 16), [0, 21], 52, None, "The last PHQ-9, 16 on 24 Mar, is 31 days old"),
        ((18, 16), [0, 21], 51, True, "18 on 3 Mar to 16 on 24 Mar: a drop of 5 points is looked for by week 4"),
    ],
)
def test_not_improving_at_week_4(totals, on, today, holds, reason):
    found = told(course(*totals, on=on, today=today))[Code.EARLY]
    assert (found.holds, found.reason) == (holds, reason)
    assert found.suggests == ("Adjust treatment within the team." if holds else "")


@pytest.mark.parametrize(
    ("totals", "today", "holds", "reason", "suggests"),
    [
        ((18, 12), 55, None, "Looked at from week 8 on, 28 Apr", ""),
        (
            (18, 12),
            56,
            True,
            "18 on 3 Mar to 12 on 21 Apr: a 50% drop or below 10 is looked for by week 8",
            "Bring to case review.",
        ),
        ((18, 9), 56, False, "18 on 3 Mar to 9 on 21 Apr: at least 50% below the baseline", ""),
        ((12, 9), 56, False, "12 on 3 Mar to 9 on 21 Apr: now below 10", ""),
        ((6, 6), 56, True, "6 on 3 Mar to 6 on 21 Apr: a 50% drop or below 5 is looked for by week 8", ""),
    ],
)
def test_not_improving_at_week_8(totals, today, holds, reason, suggests):
    found = told(course(*totals, on=[0, 49], today=today))[Code.TARGET]
    assert (found.holds, found.reason, found.suggests) == (holds, reason, suggests)


def test_a_clinics_own_weeks_and_points_move_the_looks_and_the_words():
    own = signed(phq9_early_weeks=2, phq9_meaningful_points=3, phq9_target_weeks=12)
    found = told(course(18, 16, on=[0, 13], today=14, limits=own))
    assert found[Code.EARLY].reason == "18 on 3 Mar to 16 on 16 Mar: a drop of 3 points is looked for by week 2"
    assert found[Code.TARGET].reason == "Looked at from week 12 on, 26 May"


# --- relapse ---


@pytest.mark.parametrize(
    ("totals", "risks", "holds", "reason"),
    [
        pytest.param((18, 9), (), False, "No score below 5 so far", id="never in remission"),
        pytest.param((18, 4), (), False, "In remission: 4 on 10 Mar", id="in remission"),
        pytest.param(
            (18, 4, 10, 11),
            (),
            True,
            "10 on 17 Mar, 11 on 24 Mar after 4 on 10 Mar (10 or more, or 5 above)",
            id="twice",
        ),
        pytest.param(
            (18, 1, 6, 6), (), True, "6 on 17 Mar, 6 on 24 Mar after 1 on 10 Mar (10 or more, or 5 above)", id="5 above"
        ),
        pytest.param(
            (18, 4, 12),
            (),
            False,
            "12 on 17 Mar after 4 on 10 Mar: once; 2 in a row count, or one with item 9 positive "
            "(10 or more, or 5 above)",
            id="once",
        ),
        pytest.param(
            (18, 4, 12),
            (2,),
            True,
            "12 on 17 Mar after 4 on 10 Mar, with the risk item positive on 17 Mar (10 or more, or 5 above)",
            id="once with item 9 positive",
        ),
        pytest.param(
            (18, 4, 7),
            (2,),
            False,
            "7 on 17 Mar after 4 on 10 Mar: does not count (10 or more, or 5 above)",
            id="item 9 alone is an alert, not a relapse",
        ),
        pytest.param(
            (18, 4, 12, 7),
            (),
            False,
            "7 on 24 Mar after 4 on 10 Mar: does not count (10 or more, or 5 above)",
            id="not in a row up to the last",
        ),
        pytest.param((18, 4, 12, 12, 3), (), False, "In remission: 3 on 31 Mar", id="in remission again"),
        pytest.param(
            (3, 2, 12, 12),
            (),
            None,
            "The baseline of 3 on 3 Mar was in remission already: a rise counts as worsening",
            id="nothing to fall back from",
        ),
    ],
)
def test_relapse_after_remission(totals, risks, holds, reason):
    found = told(course(*totals, risks=risks))[Code.RELAPSE]
    assert (found.holds, found.reason) == (holds, reason)
    assert found.suggests == ("Suggests returning to active treatment." if holds else "")


def test_a_relapse_stands_while_nobody_measures():
    assert told(course(18, 3, 12, 12, today=200))[Code.RELAPSE].holds


def test_the_gad7_has_no_relapse_rule_until_a_clinic_signs_one():
    assert GAD7_LIMITS.relapse_score == 0
    found = told(course(18, 3, 12, 12, scale=Scale.GAD7))[Code.RELAPSE]
    assert (found.holds, found.reason) == (None, "No relapse rule is on for the GAD-7")
    own = signed(gad7_relapse_score=10)
    assert told(course(18, 3, 12, 12, scale=Scale.GAD7, limits=own))[Code.RELAPSE].holds
