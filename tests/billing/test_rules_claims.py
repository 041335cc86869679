"""Where a claim begins, and how it goes on in the next version of its month."""

from dataclasses import replace
from datetime import date

import pytest

from billing.rules import ClaimState, Face, Standing, begin, carry_over

FACE = Face((("99492", 1),), date(2026, 9, 30), "Medicare", "1EG4", ("F32.1",))


@pytest.mark.parametrize(
    ("blocked", "held", "needs_review", "expected"),
    [
        ("", "", False, Standing(ClaimState.READY)),
        ("Consent, Payer", "", True, Standing(ClaimState.BLOCKED, "missing: Consent, Payer")),
        ("Consent", "who bills?", False, Standing(ClaimState.BLOCKED, "missing: Consent; who bills?")),
        ("", "who bills?", True, Standing(ClaimState.HELD, "who bills?")),
        ("", "", True, Standing(ClaimState.HELD, "nobody has verified the payer's policy")),
    ],
)
def test_where_a_claim_begins(blocked: str, held: str, needs_review: bool, expected: Standing) -> None:
    assert begin(blocked=blocked, held=held, needs_review=needs_review) == expected


@pytest.mark.parametrize("state", [ClaimState.READY, ClaimState.BLOCKED, ClaimState.HELD])
def test_what_the_payer_never_had_begins_anew(state: ClaimState) -> None:
    assert carry_over(Standing(state, "because"), FACE, FACE, version=1, blocked=False) is None


@pytest.mark.parametrize("state", [ClaimState.SUBMITTED, ClaimState.PAID, ClaimState.DENIED])
def test_the_same_claim_stands_where_it_stood(state: ClaimState) -> None:
    before = Standing(state, "no prior visit" if state == "denied" else "", "A-17")
    assert carry_over(before, FACE, FACE, version=1, blocked=False) == before


@pytest.mark.parametrize(
    ("now", "blocked", "reason"),
    [
        (
            replace(FACE, codes=(("99492", 1), ("99494", 1))),
            False,
            "Version 1 is submitted; this one bills 99492 x 1, 99494 x 1 instead of 99492 x 1",
        ),
        (replace(FACE, codes=()), False, "Version 1 is submitted; this one bills nothing instead of 99492 x 1"),
        (
            replace(FACE, service_on=date(2026, 9, 12)),
            False,
            "Version 1 is submitted; this one has 12 Sep 2026 as its date of service instead of 30 Sep 2026",
        ),
        (
            replace(FACE, member_number="2"),
            False,
            "Version 1 is submitted; this one goes to another payer or member number",
        ),
        (replace(FACE, diagnoses=("F41.1",)), False, "Version 1 is submitted; this one names other diagnoses"),
        (FACE, True, "Version 1 is submitted; this one is blocked now"),
    ],
)
def test_a_claim_that_reads_otherwise_waits_for_a_person(now: Face, blocked: bool, reason: str) -> None:
    before = Standing(ClaimState.SUBMITTED, "", "A-17")
    held = Standing(ClaimState.HELD, reason, "A-17")
    assert carry_over(before, FACE, now, version=1, blocked=blocked) == held


def test_why_it_was_denied_is_not_lost() -> None:
    before = Standing(ClaimState.DENIED, "no consent")
    held = carry_over(before, FACE, replace(FACE, codes=()), version=2, blocked=False)
    assert held is not None
    assert held.reason.startswith("Version 2 is denied (no consent);")
