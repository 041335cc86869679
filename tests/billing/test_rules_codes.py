"""Minutes to codes: every worked case of the field, the edges peers got wrong, and what must hold for any minutes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing import cases
from billing.policies import TEMPLATES, policy
from billing.rules import CareModel, CodeKind, MonthFacts, MonthKind, billed, next_threshold, thresholds

ON = date(2026, 3, 31)


def bill_of(payer, minutes, kind, model=CareModel.COCM, on=ON):
    return billed(payer, MonthFacts(minutes, kind, on, model))


def words(codes):
    return cases.words(codes)


with cases.SHIPPED.open(newline="", encoding="utf-8") as file:
    TABLE = cases.read(file)


def test_the_cases_are_all_here():
    assert len(TABLE) == 215
    assert len({case.name for case in TABLE}) == 215


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.name)
def test_worked_case(case):
    (outcome,) = cases.run([case])
    assert words(outcome.bill.codes) == words(case.expected.items())


@pytest.mark.parametrize(
    ("kind", "minutes", "expected"),
    [
        ("initial", 15, "none"),
        ("initial", 16, "G2214x1"),
        ("initial", 35, "G2214x1"),
        ("initial", 36, "99492x1"),
        ("initial", 70, "99492x1"),
        ("initial", 85, "99492x1"),
        ("initial", 86, "99492x1;99494x1"),
        ("initial", 116, "99492x1;99494x2"),
        ("subsequent", 15, "none"),
        ("subsequent", 16, "G2214x1"),
        ("subsequent", 30, "G2214x1"),
        ("subsequent", 31, "99493x1"),
        ("subsequent", 60, "99493x1"),
        ("subsequent", 75, "99493x1"),
        ("subsequent", 76, "99493x1;99494x1"),
        ("subsequent", 106, "99493x1;99494x2"),
    ],
)
def test_the_edges_of_the_midpoint_table(kind, minutes, expected):
    assert words(bill_of(policy("standard"), minutes, MonthKind(kind)).codes) == expected


def test_minutes_beyond_a_cap_are_reported_as_unbilled():
    bill = bill_of(policy("standard", {"caps": {"99494": 2}}), 206, MonthKind.INITIAL)
    assert bill.unbilled_minutes == 206 - 70 - 60
    assert "99494 is capped at 2 units a month; further minutes stay recorded." in bill.notes


def test_a_cap_that_does_not_bind_is_not_mentioned():
    bill = bill_of(policy("standard", {"caps": {"99494": 2}}), 120, MonthKind.INITIAL)
    assert not [note for note in bill.notes if "capped" in note]


def test_a_short_month_below_half_an_hour_is_one_to_check():
    def checks(minutes):
        bill = bill_of(policy("standard"), minutes, MonthKind.INITIAL)
        return [note for note in bill.notes if note.startswith("G2214")]

    assert checks(29) == ["G2214 with fewer than 30 minutes: check with this payer."]
    assert checks(30) == []


def test_a_policy_nobody_verified_needs_review():
    def bill(verified):
        return bill_of(policy("standard", verified=verified), 60, MonthKind.SUBSEQUENT)

    assert bill(False).needs_review
    assert not bill(True).needs_review
    assert bill(True).notes == ()


def test_the_working_is_shown_line_by_line():
    bill = bill_of(policy("standard", verified=True), 80, MonthKind.SUBSEQUENT)
    assert bill.working == (
        "80 minutes counted",
        "Later month",
        "Most payers, midpoint rule",
        "99493 x 1: from 31 minutes, covers 60, takes 60",
        "99494 x 1: the first from 76 minutes (60 of 99493 and 16), one more each 30; takes 20",
        "Next: 99494 at 106 minutes",
    )


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, (16, "G2214")), (15, (16, "G2214")), (16, (31, "99493")), (41, (76, "99494")), (76, (106, "99494"))],
)
def test_next_threshold(minutes, expected):
    assert next_threshold(policy("standard"), MonthFacts(minutes, MonthKind.SUBSEQUENT, ON)) == expected


def test_beyond_a_cap_there_is_no_next_threshold():
    capped = policy("standard", {"caps": {"99494": 1}})
    assert next_threshold(capped, MonthFacts(76, MonthKind.SUBSEQUENT, ON)) is None


def test_the_ticks_of_the_meter():
    assert thresholds(policy("full-time"), MonthFacts(0, MonthKind.INITIAL, ON), up_to=130) == [
        (30, "G2214"),
        (70, "99492"),
        (100, "99494"),
        (130, "99494"),
    ]


def test_codes_are_not_billed_before_they_are_in_force():
    assert bill_of(policy("standard"), 20, MonthKind.INITIAL, on=date(2020, 12, 31)).codes == ()
    in_2021 = bill_of(policy("standard"), 20, MonthKind.INITIAL, on=date(2021, 1, 1))
    assert in_2021.codes == (("G2214", 1),)


every_policy = st.sampled_from(sorted(TEMPLATES)).map(policy)
every_kind = st.sampled_from(list(MonthKind))
every_model = st.sampled_from(list(CareModel))
every_day = st.dates(date(2018, 1, 1), date(2030, 12, 31))
some_minutes = st.integers(0, 600)


@given(every_policy, some_minutes, every_kind, every_model, every_day)
def test_what_may_never_stand_together(payer, minutes, kind, model, on):
    billed = {code for code, _ in bill_of(payer, minutes, kind, model, on).codes}
    assert len(billed & {"99492", "99493", "G2214", "G0512", "99484", "G0568", "G0569", "G0570"}) <= 1
    assert "99494" not in billed or billed & {"99492", "99493"}
    assert not (kind is MonthKind.SUBSEQUENT and "99492" in billed)
    assert not (kind is MonthKind.INITIAL and "99493" in billed)


@given(every_policy, some_minutes, every_kind, every_model, every_day)
def test_every_unit_is_earned_and_every_minute_accounted_for(payer, minutes, kind, model, on):
    bill = bill_of(payer, minutes, kind, model, on)
    assert all(line.units >= 1 and line.rule.in_force(on) for line in bill.lines)
    assert bill.used_minutes + bill.unbilled_minutes == minutes
    for line in bill.lines:
        assert line.minutes > 0
        assert line.rule.kind is CodeKind.ATTACHED or line.minutes <= line.rule.unit * line.units


@given(every_policy, some_minutes, every_kind, every_model, every_day)
def test_the_numbers_of_the_explanation_add_up_to_the_bill(payer, minutes, kind, model, on):
    bill = bill_of(payer, minutes, kind, model, on)
    steps = {}
    for step in bill.steps:
        steps.setdefault(step.rule, []).append(step)
        assert step.words
        assert step.source
    assert steps["counted"][0].numbers["minutes"] == minutes
    lines = [step for kind in CodeKind for step in steps.get(kind.value, ())]
    assert sum(step.numbers["units"] for step in lines) == sum(units for _, units in bill.codes)
    taken = sum(step.numbers["minutes"] for step in lines)
    unbilled = sum(step.numbers["unbilled"] for step in steps.get("unbilled", ()))
    assert taken + unbilled == minutes
    assert ("nothing" in steps) == (not bill.codes)


WORTH = {"99492": 16032, "99493": 14496, "99494": 6146, "G2214": 6000, "99484": 5745, "G0512": 14500, "G0323": 5745}
WORTH |= {"G0568": 16166, "G0569": 14596, "G0570": 5778}


@given(every_policy, some_minutes, st.integers(1, 60), every_kind, every_model, every_day)
def test_more_minutes_never_bill_less(payer, minutes, more, kind, model, on):
    def worth(number):
        return sum(WORTH[code] * units for code, units in bill_of(payer, number, kind, model, on).codes)

    assert worth(minutes + more) >= worth(minutes)


@given(every_policy, some_minutes, every_kind, every_model, every_day)
def test_the_next_threshold_is_the_first_minute_that_changes_the_bill(payer, minutes, kind, model, on):
    following = next_threshold(payer, MonthFacts(minutes, kind, on, model))
    now = bill_of(payer, minutes, kind, model, on).codes
    if following is None:
        assert bill_of(payer, minutes + 200, kind, model, on).codes == now
    else:
        at, code = following
        assert bill_of(payer, at - 1, kind, model, on).codes == now
        assert bill_of(payer, at, kind, model, on).codes != now
        assert code in dict(bill_of(payer, at, kind, model, on).codes)
