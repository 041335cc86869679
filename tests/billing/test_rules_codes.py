"""Minutes to codes: every worked case of the field, the edges peers got wrong, and what must hold for any minutes."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policies import TEMPLATES, policy
from billing.rules import CareModel, MonthKind, Policy, codes, month_kind, next_threshold, thresholds

CASES = Path(__file__).parent / "data" / "billing_cases.csv"
ON = date(2026, 3, 31)
BEFORE_2026 = date(2025, 12, 31)

G2214_FROM_30 = {"G2214": {"midpoint": {"initial": 30, "subsequent": 30}}}
# A variant of the cases is one of these: the template it starts from, and what a clinic would change in it.
VARIANTS: Mapping[str, tuple[str, Mapping[str, Any], date]] = {
    "g2214_min=30": ("standard", {"codes": G2214_FROM_30}, ON),
    "g2214_covered=no": ("standard", {"codes": {"G2214": None}}, ON),
    "g2214_covered=no&fallback_99484=on": ("standard", {"codes": {"G2214": None}, "general_fallback": True}, ON),
    "cap_99494=2": ("standard", {"caps": {"99494": 2}}, ON),
    "cap_99494=4": ("nc-medicaid", {}, ON),
    "apcm=on&dos>=2026-01-01": ("medicare-apcm", {}, ON),
    "apcm=on&apcm_minute_gate=cpt_midpoint": ("medicare-apcm", {"apcm_needs_minutes": True}, ON),
    "rhc_fqhc=on&dos<2026-01-01": ("medicare-rhc-fqhc", {}, BEFORE_2026),
    "rhc_fqhc=on&dos<2026-01-01&g0512_initial_min=60": (
        "medicare-rhc-fqhc",
        {"codes": {"G0512": {"full": {"initial": 60, "subsequent": 60}}}},
        BEFORE_2026,
    ),
    "rhc_fqhc=on&dos>=2026-01-01": ("medicare-rhc-fqhc", {}, ON),
    "rhc_fqhc=on&payer=bcbsm": ("bcbsm-rhc-fqhc", {}, ON),
    "initial_limit=once_per_calendar_year&99492_used_this_year=yes&new_episode=yes": ("mi-once-a-year", {}, ON),
    "payer=ibc_commercial": ("not-paid", {}, ON),
}
# Variants of the cases that no setting of a policy expresses yet. Each needs a line here, none may be skipped.
NOT_SUPPORTED: list[str] = []

with CASES.open(newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


def variant_of(row: Mapping[str, str]) -> str:
    return row["case"].split(":")[1] if row["case"].startswith("var:") else ""


def setting(row: Mapping[str, str]) -> tuple[Policy, date]:
    template, changes, on = VARIANTS[variant_of(row)] if variant_of(row) else ("standard", {}, ON)
    return policy(template, {**changes, "threshold": row["payer_rule"]}), on


def kind_of(row: Mapping[str, str], payer: Policy, on: date) -> MonthKind:
    """The case's month. Where its payer used the first-month code earlier that year, the rule decides instead."""
    if "99492_used_this_year=yes" not in row["case"]:
        return MonthKind(row["month_kind"])
    used = {date(on.year, 1, 1)}
    return month_kind(month=date(on.year, 9, 1), service_months=used, initial_months=used, policy=payer)


def words(bill_codes: tuple[tuple[str, int], ...]) -> str:
    return ";".join(f"{code}x{units}" for code, units in bill_codes) or "none"


def test_the_cases_are_all_here():
    assert len(ROWS) == 215
    assert len({row["case"] for row in ROWS}) == 215


def test_variants_that_no_setting_expresses():
    assert sorted({variant_of(row) for row in ROWS} - {""} - set(VARIANTS)) == NOT_SUPPORTED


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["case"])
def test_worked_case(row):
    payer, on = setting(row)
    bill = codes(payer, int(row["minutes"]), kind_of(row, payer, on), CareModel(row["model"]), on)
    assert words(bill.codes) == row["expected_codes"]


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
    assert words(codes(policy("standard"), minutes, MonthKind(kind), CareModel.COCM, ON).codes) == expected


def test_minutes_beyond_a_cap_are_reported_as_unbilled():
    bill = codes(policy("standard", {"caps": {"99494": 2}}), 206, MonthKind.INITIAL, CareModel.COCM, ON)
    assert bill.unbilled_minutes == 206 - 70 - 60
    assert "99494 is capped at 2 units a month; further minutes stay recorded." in bill.notes


def test_a_cap_that_does_not_bind_is_not_mentioned():
    bill = codes(policy("standard", {"caps": {"99494": 2}}), 120, MonthKind.INITIAL, CareModel.COCM, ON)
    assert not [note for note in bill.notes if "capped" in note]


def test_a_short_month_below_half_an_hour_is_one_to_check():
    def checks(minutes):
        bill = codes(policy("standard"), minutes, MonthKind.INITIAL, CareModel.COCM, ON)
        return [note for note in bill.notes if note.startswith("G2214")]

    assert checks(29) == ["G2214 with fewer than 30 minutes: check with this payer."]
    assert checks(30) == []


def test_a_policy_nobody_verified_needs_review():
    def bill(verified):
        return codes(policy("standard", verified=verified), 60, MonthKind.SUBSEQUENT, CareModel.COCM, ON)

    assert bill(False).needs_review
    assert not bill(True).needs_review
    assert bill(True).notes == ()


def test_the_working_is_shown_line_by_line():
    bill = codes(policy("standard", verified=True), 80, MonthKind.SUBSEQUENT, CareModel.COCM, ON)
    assert bill.working == (
        "80 minutes counted in a later month",
        "Most payers, midpoint rule",
        "99493 x 1: from 31 minutes, covers 60",
        "99494 x 1: the first from 76 minutes (60 of 99493 and 16), one more each 30",
        "Next: 99494 at 106 minutes",
    )


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, (16, "G2214")), (15, (16, "G2214")), (16, (31, "99493")), (41, (76, "99494")), (76, (106, "99494"))],
)
def test_next_threshold(minutes, expected):
    assert next_threshold(policy("standard"), minutes, MonthKind.SUBSEQUENT, on=ON) == expected


def test_beyond_a_cap_there_is_no_next_threshold():
    capped = policy("standard", {"caps": {"99494": 1}})
    assert next_threshold(capped, 76, MonthKind.SUBSEQUENT, on=ON) is None


def test_the_ticks_of_the_meter():
    assert thresholds(policy("full-time"), MonthKind.INITIAL, model=CareModel.COCM, on=ON, up_to=130) == [
        (30, "G2214"),
        (70, "99492"),
        (100, "99494"),
        (130, "99494"),
    ]


def test_codes_are_not_billed_before_they_are_in_force():
    assert codes(policy("standard"), 20, MonthKind.INITIAL, CareModel.COCM, date(2020, 12, 31)).codes == ()
    in_2021 = codes(policy("standard"), 20, MonthKind.INITIAL, CareModel.COCM, date(2021, 1, 1))
    assert in_2021.codes == (("G2214", 1),)


every_policy = st.sampled_from(sorted(TEMPLATES)).map(policy)
every_kind = st.sampled_from(list(MonthKind))
every_model = st.sampled_from(list(CareModel))
every_day = st.dates(date(2018, 1, 1), date(2030, 12, 31))
some_minutes = st.integers(0, 600)


@given(every_policy, some_minutes, every_kind, every_model, every_day)
def test_what_may_never_stand_together(payer, minutes, kind, model, on):
    billed = {code for code, _ in codes(payer, minutes, kind, model, on).codes}
    assert len(billed & {"99492", "99493", "G2214", "G0512", "99484", "G0568", "G0569", "G0570"}) <= 1
    assert "99494" not in billed or billed & {"99492", "99493"}
    assert not (kind is MonthKind.SUBSEQUENT and "99492" in billed)
    assert not (kind is MonthKind.INITIAL and "99493" in billed)


@given(every_policy, some_minutes, every_kind, every_model, every_day)
def test_every_unit_is_earned_and_every_minute_accounted_for(payer, minutes, kind, model, on):
    bill = codes(payer, minutes, kind, model, on)
    rules = {rule.code: rule for rule in payer.rules}
    covered = sum(rules[code].unit * units for code, units in bill.codes)
    assert all(units >= 1 and rules[code].in_force(on) for code, units in bill.codes)
    assert bill.unbilled_minutes in (0, minutes - covered)
    if not bill.codes:
        assert bill.unbilled_minutes == minutes


@given(every_policy, some_minutes, every_kind, every_model, every_day)
def test_the_next_threshold_is_the_first_minute_that_changes_the_bill(payer, minutes, kind, model, on):
    following = next_threshold(payer, minutes, kind, model=model, on=on)
    now = codes(payer, minutes, kind, model, on).codes
    if following is None:
        assert codes(payer, minutes + 200, kind, model, on).codes == now
    else:
        at, code = following
        assert codes(payer, at - 1, kind, model, on).codes == now
        assert codes(payer, at, kind, model, on).codes != now
        assert code in dict(codes(payer, at, kind, model, on).codes)
