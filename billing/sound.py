"""Whether a policy's settings can be reckoned with: what a person, a file or the API may have put into it."""

from collections.abc import Iterator
from typing import Any

from billing.rules import CodeKind, CodeRule, Policy
from clinics.rules import Role

MOST_MINUTES = 600
MOST_UNITS = 50
GAP_MONTHS = (0, 24)
LOOK_BACK_DAYS = (0, 1100)
CONSENT_MONTHS = (1, 60)
LONGEST = 300  # characters
_WORDS = ("name", "source", "plan", "region", "coinsurance")
_SWITCHES = ("general_fallback", "apcm_needs_minutes", "initial_once_a_year")


def complaints(policy: Policy) -> Iterator[str]:
    """What cannot be, in words."""
    for name in _WORDS:
        value = getattr(policy, name)
        if not isinstance(value, str) or len(value) > LONGEST:
            yield f"{name} is no text of at most {LONGEST} characters"
    for name in _SWITCHES:
        if not isinstance(getattr(policy, name), bool):
            yield f"{name} is neither true nor false"
    yield from _number("gap_months", policy.gap_months, *GAP_MONTHS)
    yield from _number("visit_look_back_days", policy.visit_look_back_days, *LOOK_BACK_DAYS)
    yield from _counting(policy)
    for rule in policy.rules:
        yield from _code(rule)
    for code, units in policy.caps.items():
        yield from _number(f"the cap of {code}", units, 0, MOST_UNITS)


def _counting(policy: Policy) -> Iterator[str]:
    counting = policy.counting
    if not counting.roles or not counting.roles <= {role.value for role in Role}:
        yield "counting names no role, or one that does not exist"
    for name in ("attempts", "inpatient"):
        if not isinstance(getattr(counting, name), bool):
            yield f"counting: {name} is neither true nor false"
    if counting.consent_months is not None:
        yield from _number("counting: consent_months", counting.consent_months, *CONSENT_MONTHS)


def _code(rule: CodeRule) -> Iterator[str]:
    yield from _number(f"the unit of {rule.code}", rule.unit, rule.kind is not CodeKind.ATTACHED, MOST_MINUTES)
    yield from _number(f"check_below of {rule.code}", rule.check_below, 0, MOST_MINUTES)
    for kind, least in rule.least.items():
        yield from _number(f"the least minutes of {rule.code} ({kind.label.lower()})", least, 1, MOST_MINUTES)


def _number(name: str, value: Any, low: int, high: int) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        yield f"{name} is no whole number from {int(low)} to {high}"
