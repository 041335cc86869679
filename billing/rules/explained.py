"""The explanation of a bill: ordered steps, each a rule with its numbers and its source, for a biller to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from registry.rules import counted

from .policy import CareModel, CodeKind, CodeRule, MonthFacts, Policy

LOG = "the time log"


class Earned(NamedTuple):
    """A code on the bill: `minutes` are those of the month it takes, at most its full time."""

    rule: CodeRule
    units: int
    minutes: int


@dataclass(frozen=True)
class Step:
    rule: str  # which rule: counted, month, policy, short_of, a kind of code, capped, nothing, unbilled, next
    words: str
    numbers: Mapping[str, int]
    source: str


def explained(
    policy: Policy, facts: MonthFacts, lines: tuple[Earned, ...], unbilled: int, *, ahead: tuple[int, str] | None
) -> tuple[Step, ...]:
    return tuple(_steps(policy, facts, lines, unbilled, ahead))


def _steps(
    policy: Policy, facts: MonthFacts, lines: tuple[Earned, ...], unbilled: int, ahead: tuple[int, str] | None
) -> Iterator[Step]:
    minutes = facts.minutes
    yield Step("counted", f"{counted(minutes, 'minute')} counted", {"minutes": minutes}, LOG)
    why = f": {facts.kind_why}" if facts.kind_why else ""
    yield Step("month", f"{facts.kind.label}{why}", {"gap_months": policy.gap_months}, policy.source)
    yield Step("policy", f"{policy.name}, {policy.threshold.label.lower()}", {}, policy.source)
    yield from _short_of(policy, facts, lines)
    for line in lines:
        yield _line(policy, facts, line, lines)
    if not lines:
        yield Step("nothing", "No code is earned", {}, policy.source)
    yield from _capped(policy, facts, lines)
    if unbilled:
        used = minutes - unbilled
        words = f"{counted(unbilled, 'minute')} beyond the time of these codes stay unbilled"
        if not lines:
            words = f"{counted(unbilled, 'minute')} stay unbilled; they are not carried into another month"
        yield Step("unbilled", words, {"minutes": minutes, "used": used, "unbilled": unbilled}, LOG)
    if ahead:
        at, code = ahead
        yield Step("next", f"Next: {code} at {at} minutes", {"at": at, "missing": at - minutes}, policy.source)


def _short_of(policy: Policy, facts: MonthFacts, lines: tuple[Earned, ...]) -> Iterator[Step]:
    """The codes that come before what is billed, in their order, and how many minutes each is short of."""
    billed = {line.rule.code for line in lines}
    kinds = (CodeKind.BASE, CodeKind.BUNDLE, CodeKind.SHORT) if facts.model is CareModel.COCM else (CodeKind.GENERAL,)
    for kind in kinds:
        for rule in policy.in_force(facts.on, facts.model, kind):
            if rule.code in billed or (lines and lines[0].rule.kind is CodeKind.ATTACHED):
                return
            least = rule.least.get(facts.kind)
            if least is not None and facts.minutes < least:
                short = least - facts.minutes
                words = f"{rule.code} needs {least} minutes: {short} short"
                yield Step("short_of", words, {"least": least, "short": short}, _source(rule, policy))


def _line(policy: Policy, facts: MonthFacts, line: Earned, lines: tuple[Earned, ...]) -> Step:
    rule, units, taken = line
    numbers = {"units": units, "unit": rule.unit, "minutes": taken}
    if rule.kind is CodeKind.ATTACHED:
        words = f"{rule.code} x {units}: no minutes of its own, stands for {rule.mirrors}"
        return Step(rule.kind.value, words, numbers, _source(rule, policy))
    least = rule.least[facts.kind]
    if rule.kind is CodeKind.ADDON:
        base = lines[0].rule
        numbers["least"] = base.unit + least
        words = (
            f"{rule.code} x {units}: the first from {base.unit + least} minutes "
            f"({base.unit} of {base.code} and {least}), one more each {rule.unit}; takes {taken}"
        )
    else:
        numbers["least"] = least
        words = f"{rule.code} x {units}: from {least} minutes, covers {rule.unit}, takes {taken}"
    return Step(rule.kind.value, words, numbers, _source(rule, policy))


def _capped(policy: Policy, facts: MonthFacts, lines: tuple[Earned, ...]) -> Iterator[Step]:
    """Add-ons that the cap took away."""
    for rule, units, _ in lines:
        if rule.kind is not CodeKind.ADDON or policy.caps.get(rule.code) != units:
            continue
        earned = (facts.minutes - lines[0].rule.unit - rule.least[facts.kind]) // rule.unit + 1
        if earned > units:
            words = f"{rule.code}: {counted(earned, 'unit')} earned, {units} paid in a month"
            yield Step("capped", words, {"earned": earned, "cap": units}, policy.source)


def _source(rule: CodeRule, policy: Policy) -> str:
    return rule.source or policy.source
