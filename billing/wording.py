"""A policy's settings in words, in groups: what a person reads, compares and edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby
from typing import Any

from billing.rules import CodeKind, CodeRule, MonthKind, Policy
from clinics.rules import Role
from contacts.rules import Counting
from registry.rules import counted, short_date

WHO, CODES, FIRST, APCM, MINUTES, CLAIM = (
    "Whom it is for",
    "Codes and their minutes",
    "Which month is the first",
    "Advanced primary care management (APCM)",
    "Which minutes count",
    "The visit before, and the claim",
)
COUNTING = tuple(setting.name for setting in fields(Counting))
# By the setting's name in `Policy`, `Counting` inside: the group it stands in, and what it is called.
LABELS: Mapping[str, tuple[str, str]] = {
    "plan": (WHO, "Plan"),
    "region": (WHO, "State"),
    "provider_type": (WHO, "Kind of practice"),
    "threshold": (CODES, "When a unit is earned"),
    "general_fallback": (CODES, "General code for a collaborative month that earned nothing"),
    "initial_rule": (FIRST, "The first month is"),
    "initial_once_a_year": (FIRST, "The first-month code at most once a calendar year"),
    "gap_months": (FIRST, "Whole months without service before a first month may come again"),
    "apcm": (APCM, "How it is billed"),
    "apcm_needs_minutes": (APCM, "An add-on only once the minutes of the code it stands for are reached"),
    "counting.roles": (MINUTES, "Whose minutes count"),
    "counting.attempts": (MINUTES, "A failed call with no work counts"),
    "counting.inpatient": (MINUTES, "Time while the patient is an inpatient counts"),
    "counting.consent_months": (MINUTES, "A consent holds for"),
    "visit_look_back_days": (CLAIM, "An initiating visit counts for"),
    "service_day": (CLAIM, "Date of service"),
    "coinsurance": (CLAIM, "What the patient is told of their share"),
}


@dataclass(frozen=True)
class Said:
    """One setting in words; `words` is empty where the policy has no such code."""

    group: str
    key: str
    label: str
    words: str


def said(policy: Policy) -> list[Said]:
    """Every setting, group by group."""
    rows = [Said(group, key, label, _words(policy, key)) for key, (group, label) in LABELS.items()]
    codes = [
        Said(CODES, f"codes.{rule.code}", f"{rule.code} {rule.what}", code_words(rule, policy)) for rule in policy.rules
    ]
    at = next(number for number, row in enumerate(rows) if row.key == "general_fallback")
    return rows[:at] + codes + rows[at:]


def grouped(rows: list[Said]) -> list[tuple[str, list[Said]]]:
    return [(group, list(of_group)) for group, of_group in groupby(rows, lambda row: row.group)]


@dataclass(frozen=True)
class Compared:
    group: str
    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def compared(before: Policy, after: Policy) -> list[Compared]:
    """Setting by setting; a code that one of them does not cover is named so."""
    old, new = {row.key: row for row in said(before)}, {row.key: row for row in said(after)}
    order = [*new, *(key for key in old if key not in new)]
    place = {group: number for number, group in enumerate((WHO, CODES, FIRST, APCM, MINUTES, CLAIM))}
    rows = []
    for key in sorted(order, key=lambda key: place[(new.get(key) or old[key]).group]):
        row = new.get(key) or old[key]
        missing = Said(row.group, key, row.label, "not covered")
        rows.append(Compared(row.group, row.label, old.get(key, missing).words, new.get(key, missing).words))
    return rows


def code_words(rule: CodeRule, policy: Policy) -> str:
    """`from 36 minutes in a first month; a unit is 70; at most 2 a month`."""
    return "; ".join(_code_parts(rule, policy))


def _code_parts(rule: CodeRule, policy: Policy) -> Iterator[str]:
    in_a = {MonthKind.INITIAL: "in a first month", MonthKind.SUBSEQUENT: "in a later one"}
    least = {kind: rule.least[kind] for kind in MonthKind if kind in rule.least}
    beyond = " beyond the base" if rule.kind is CodeKind.ADDON else ""
    if rule.kind is CodeKind.ATTACHED:
        yield f"stands for {rule.mirrors}, without minutes of its own"
    elif not least:
        yield "never earned: no minutes are set for it"
    elif len(least) == len(MonthKind) and len(set(least.values())) == 1:
        yield f"from {counted(next(iter(least.values())), 'minute')}{beyond}"
    else:
        yield "from " + ", ".join(f"{minutes} {in_a[kind]}" for kind, minutes in least.items()) + beyond
    if rule.unit:
        yield f"a unit is {counted(rule.unit, 'minute')}"
    if (cap := policy.caps.get(rule.code)) is not None:
        yield f"at most {cap} a month"
    if rule.check_below:
        yield f"below {counted(rule.check_below, 'minute')} check with the payer"
    if rule.in_force_to:
        yield f"until {short_date(rule.in_force_to, date.max)}"


def _words(policy: Policy, key: str) -> str:
    of, _, name = key.rpartition(".")
    value: Any = getattr(policy.counting, name, None) if of else getattr(policy, name)
    if key == "counting.roles":
        return ", ".join(role.label.lower() for role in Role if role in value) or "nobody's"
    if key == "counting.consent_months":
        return counted(value, "month") if value else "until it is withdrawn"
    if key == "gap_months":
        return counted(value, "month")
    if key == "visit_look_back_days":
        return counted(value, "day")
    if isinstance(value, bool):
        return "yes" if value else "no"
    label: str = getattr(value, "label", value)
    return label or ("all states" if key == "region" else "none named")
