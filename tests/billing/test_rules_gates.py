"""What a claim needs besides minutes, and a month's place in the course of care: tables, no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from billing.policies import policy
from billing.rules import GateFacts, MonthKind, gates, history_months, kind_in_course

OCT, LAST = date(2026, 10, 1), date(2026, 10, 31)
WHOLE = GateFacts(
    first=OCT,
    last=LAST,
    consent_on=date(2026, 9, 7),
    started_on=date(2026, 9, 7),
    visit_on=date(2026, 9, 1),
    diagnosis=True,
    scale="PHQ-9",
    scored_on=date(2026, 10, 5),
    plan_written=True,
    plan_signed=True,
    review_days=(date(2026, 10, 8), date(2026, 10, 14), date(2026, 10, 21)),
    last_review_on=date(2026, 10, 14),
    clinicians=("Dr Okafor",),
    payer="Medicare",
    verified=True,
)


@pytest.mark.parametrize(
    ("change", "code", "stand", "words"),
    [
        ({}, "consent", "done", ""),
        ({"consent_on": None}, "consent", "blocked", "none covers this month"),
        ({"consent_on": OCT}, "consent", "done", ""),
        ({"consent_on": date(2026, 10, 12)}, "consent", "done", "given on 12 Oct; earlier minutes do not count"),
        ({"visit_on": None}, "visit", "blocked", "none on record"),
        ({"visit_on": date(2026, 11, 1)}, "visit", "blocked", "none on record"),
        ({"visit_on": None, "visit_waived": "seen on 3 Feb"}, "visit", "done", "not needed: seen on 3 Feb"),
        ({"visit_on": date(2025, 9, 7)}, "visit", "done", ""),
        ({"visit_on": date(2025, 9, 6)}, "visit", "open", "on 6 Sep 2025, more than 365 days before enrolment"),
        ({"diagnosis": False}, "diagnosis", "blocked", "the treating clinician adds it"),
        ({"clinicians": ()}, "clinician", "blocked", "the clinic lead assigns one"),
        ({"plan_signed": False}, "plan", "blocked", "the treating clinician signs it"),
        ({"plan_signed": False, "plan_written": False}, "plan", "blocked", "the care manager writes it"),
        ({"scored_on": None}, "score", "open", "no PHQ-9 in this month"),
        ({"payer": ""}, "payer", "blocked", "no coverage on record"),
        ({}, "review", "done", "this patient's last one on 14 Oct"),
        ({"last_review_on": None}, "review", "done", "this patient not reviewed yet"),
        ({"review_days": (date(2026, 10, 8),)}, "review", "open", "none in the weeks of 12 Oct, 19 Oct"),
        ({"review_days": ()}, "review", "blocked", "none of the caseload in this month"),
        ({"review_days": (), "until": date(2026, 10, 10)}, "review", "done", "last one on 14 Oct"),
        ({"review_days": (), "until": date(2026, 10, 11)}, "review", "open", "none in the week of 5 Oct"),
        ({"clinicians": ("Dr Okafor", "Dr Lindt")}, "biller", "open", "Dr Okafor and Dr Lindt in one month"),
        ({"verified": False}, "payer", "open", "nobody has verified a policy of Medicare"),
    ],
)
def test_gates(change: dict[str, object], code: str, stand: str, words: str) -> None:
    found = {gate.code: gate for gate in gates(replace(WHOLE, **change))}
    assert found[code].stand == stand
    assert words in found[code].words
    assert bool(found[code].fixer) == (stand != "done")
    assert {gate.stand.value for name, gate in found.items() if name != code} == {"done"}


JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))


@pytest.mark.parametrize(
    ("template", "changes", "month", "minutes", "expected"),
    [
        ("standard", {}, JAN, {}, "initial"),
        ("standard", {}, FEB, {JAN: 5}, "subsequent"),
        ("standard", {}, FEB, {JAN: 0}, "initial"),
        ("standard", {}, FEB, {FEB: 90, MAR: 90}, "initial"),
        ("standard", {"initial_rule": "first_code"}, FEB, {JAN: 5}, "initial"),
        ("standard", {"initial_rule": "first_code"}, MAR, {JAN: 5, FEB: 16}, "subsequent"),
        (
            "standard",
            {"initial_rule": "first_code"},
            date(2026, 9, 1),
            {FEB: 40, MAR: 5, date(2026, 8, 1): 5},
            "initial",
        ),
        ("mi-once-a-year", {}, date(2026, 9, 1), {JAN: 40}, "subsequent"),
        ("mi-once-a-year", {}, date(2026, 9, 1), {date(2025, 10, 1): 40, JAN: 40}, "initial"),
    ],
)
def test_the_kind_of_a_month_in_its_course(
    template: str, changes: dict[str, object], month: date, minutes: dict[date, int], expected: str
) -> None:
    assert kind_in_course(policy(template, changes), month, minutes).kind == MonthKind(expected)


def test_how_far_back_a_policy_looks() -> None:
    assert history_months([]) == 0
    assert history_months([policy("standard")]) == 6
    assert history_months([policy("standard"), policy("mi-once-a-year")]) == 18
