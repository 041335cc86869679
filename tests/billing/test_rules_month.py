"""Which month is a first one, and how a clinic's changes are laid over a policy."""

from datetime import date

import pytest

from billing.policies import TEMPLATES, PolicyError, policy
from billing.rules import MonthKind, month_kind

JAN, FEB, MAR, JUL, AUG, SEP = (date(2026, month, 1) for month in (1, 2, 3, 7, 8, 9))


@pytest.mark.parametrize(
    ("month", "served", "expected"),
    [
        pytest.param(JAN, [], "initial", id="the first month"),
        pytest.param(JAN, [JAN], "initial", id="its own service does not make it a later one"),
        pytest.param(JAN, [JAN, FEB], "initial", id="nor does what came after"),
        pytest.param(FEB, [JAN], "subsequent", id="the month after"),
        pytest.param(MAR, [JAN], "subsequent", id="a month skipped"),
        pytest.param(JAN, [date(2025, 12, 1)], "subsequent", id="across the year's end"),
        pytest.param(JUL, [JAN], "subsequent", id="five whole months without service"),
        pytest.param(AUG, [JAN], "initial", id="six whole months without service"),
        pytest.param(SEP, [JAN, FEB], "initial", id="counted from the last service"),
        pytest.param(SEP, [JAN, MAR], "subsequent", id="not from the first"),
        pytest.param(FEB, [date(2024, 1, 1), date(2025, 6, 1)], "initial", id="long ago"),
    ],
)
def test_month_kind(month, served, expected):
    assert month_kind(month=month, service_months=served, policy=policy("standard")).kind == expected


def test_a_first_month_without_a_code_still_makes_the_next_a_later_one():
    served = {"service_months": [JAN], "coded_months": []}
    assert month_kind(month=FEB, policy=policy("standard"), **served).kind is MonthKind.SUBSEQUENT
    from_code = policy("standard", {"initial_rule": "first_code"})
    assert month_kind(month=FEB, policy=from_code, **served).kind is MonthKind.INITIAL
    assert month_kind(month=MAR, policy=from_code, service_months=[JAN, FEB], coded_months=[FEB]).kind == "subsequent"


def test_once_a_calendar_year():
    yearly = policy("mi-once-a-year")
    assert month_kind(month=AUG, service_months=[JAN], initial_months=[JAN], policy=yearly).kind == "subsequent"
    assert month_kind(month=JAN, service_months=[], initial_months=[date(2025, 3, 1)], policy=yearly).kind == "initial"


def test_the_gap_is_the_policys():
    short = policy("standard", {"gap_months": 2})
    assert month_kind(month=date(2026, 4, 1), service_months=[JAN], policy=short).kind is MonthKind.INITIAL


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_shipped_policy_can_be_read_under_both_rules(template):
    for threshold in ("midpoint", "full"):
        payer = policy(template, {"threshold": threshold})
        assert payer.name
        assert payer.source
        codes_covered = {rule.code for rule in payer.rules}
        assert all(not rule.mirrors or rule.mirrors in codes_covered for rule in payer.rules)
        assert all(rule.least and min(rule.least.values()) > 0 for rule in payer.rules)


def test_a_change_is_laid_over_one_code_and_leaves_the_rest():
    changed = policy("medicare-rhc-fqhc", {"codes": {"99492": {"to": "2026-06-30"}}})
    rule = {rule.code: rule for rule in changed.rules}["99492"]
    assert (rule.in_force_from, rule.in_force_to) == (date(2026, 1, 1), date(2026, 6, 30))
    assert len(changed.rules) == len(policy("medicare-rhc-fqhc").rules)


def test_counting_comes_from_the_policy():
    counting = policy("standard", {"counting": {"attempts": True, "roles": ["care_manager", "specialist"]}}).counting
    assert counting.attempts
    assert counting.roles == {"care_manager", "specialist"}


@pytest.mark.parametrize(
    ("template", "changes", "words"),
    [
        ("nowhere", {}, "no policy template nowhere"),
        ("standard", {"treshold": "full"}, "no setting treshold"),
        ("standard", {"threshold": "half"}, "cannot be read"),
        ("standard", {"codes": {"99999": {}}}, "99999 is no code of a policy"),
        ("standard", {"codes": {"99492": {"from": "soon"}}}, "cannot be read"),
    ],
)
def test_a_policy_that_cannot_be_read_says_so(template, changes, words):
    with pytest.raises(PolicyError, match=words):
        policy(template, changes)
