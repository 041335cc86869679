"""Minutes to codes, by a payer's dated policy.

How a month is billed: the first of the policy's whole-month codes that its minutes earn, with its add-on; else the
short-month code; else, where the payer allows it, the general code. `Bill.steps` explains it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .explained import Earned, Step, explained
from .policy import Apcm, CareModel, CodeKind, CodeRule, MonthFacts, Policy


@dataclass(frozen=True)
class Bill:
    """What a month bills. The minutes of its lines and the unbilled ones are all there are."""

    lines: tuple[Earned, ...]
    unbilled_minutes: int  # beyond the full time of the units billed; recorded, and reported as unbilled
    notes: tuple[str, ...]
    steps: tuple[Step, ...]
    needs_review: bool
    held: str = ""  # why a person decides before it is billed

    @property
    def codes(self) -> tuple[tuple[str, int], ...]:
        return tuple((line.rule.code, line.units) for line in self.lines)

    @property
    def used_minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def working(self) -> tuple[str, ...]:
        return tuple(step.words for step in self.steps)

    @property
    def words(self) -> str:
        return ", ".join(f"{code} x {units}" for code, units in self.codes) or "nothing to bill"


def billed(policy: Policy, facts: MonthFacts) -> Bill:
    """What this month's counted minutes bill on that date of service, and how it came to that."""
    lines = _lines(policy, facts)
    unbilled = facts.minutes - sum(line.minutes for line in lines)
    return Bill(
        lines=lines,
        unbilled_minutes=unbilled,
        notes=tuple(_notes(policy, facts, unbilled, lines)),
        steps=explained(policy, facts, lines, unbilled, ahead=next_threshold(policy, facts)),
        needs_review=not policy.verified,
        held=_held(policy, facts, lines),
    )


def _lines(policy: Policy, facts: MonthFacts) -> tuple[Earned, ...]:
    """Each code with its units and the minutes it takes: the base first, then of what is left, at most its time."""
    left, lines = facts.minutes, []
    for rule, units in _earned_codes(policy, facts):
        # A code without minutes of its own takes the month as it is.
        taken = left if rule.kind is CodeKind.ATTACHED else min(left, rule.unit * units)
        lines.append(Earned(rule, units, taken))
        left -= taken
    return tuple(lines)


def _earned_codes(policy: Policy, facts: MonthFacts) -> Iterator[tuple[CodeRule, int]]:
    if _takes_addon(policy, facts):
        attached = _attached(policy, facts)
        if attached:
            yield attached, 1
        if attached or policy.apcm is Apcm.ADD_ON_ONLY:
            return
    if facts.model is CareModel.COCM:
        for kinds in (CodeKind.BASE, CodeKind.BUNDLE), (CodeKind.SHORT,):
            for rule in policy.in_force(facts.on, facts.model, *kinds):
                if _earns(rule, facts):
                    yield rule, 1
                    yield from _addons(policy, rule, facts)
                    return
    if facts.model is CareModel.BHI or policy.general_fallback:
        for rule in policy.in_force(facts.on, CareModel.BHI, CodeKind.GENERAL):
            if _earns(rule, facts):
                yield rule, 1
                return


def _earns(rule: CodeRule, facts: MonthFacts) -> bool:
    return facts.kind in rule.least and facts.minutes >= rule.least[facts.kind]


def _takes_addon(policy: Policy, facts: MonthFacts) -> bool:
    in_force = policy.in_force(facts.on, facts.model, CodeKind.ATTACHED)
    wanted = policy.apcm is Apcm.ADD_ON_ONLY or (policy.apcm is Apcm.EITHER and facts.apcm_base)
    return bool(in_force and wanted)


def _attached(policy: Policy, facts: MonthFacts) -> CodeRule | None:
    for rule in policy.in_force(facts.on, facts.model, CodeKind.ATTACHED):
        # One that stands for a code which is not covered has no minutes to be measured by.
        gates = [each for each in policy.rules if each.code == rule.mirrors] if policy.apcm_needs_minutes else [rule]
        if facts.kind in rule.least and any(_earns(gate, facts) for gate in gates):
            return rule
    return None


def _addons(policy: Policy, base: CodeRule, facts: MonthFacts) -> Iterator[tuple[CodeRule, int]]:
    if base.kind is not CodeKind.BASE:
        return
    for rule in policy.in_force(facts.on, base.model, CodeKind.ADDON):
        beyond = facts.minutes - base.unit - rule.least[facts.kind]
        units = beyond // rule.unit + 1 if beyond >= 0 else 0
        units = min(units, policy.caps.get(rule.code, units))
        if units:
            yield rule, units


def _held(policy: Policy, facts: MonthFacts, lines: tuple[Earned, ...]) -> str:
    if not lines or not policy.in_force(facts.on, facts.model, CodeKind.ATTACHED):
        return ""
    if policy.apcm is Apcm.HOLD:
        return "a person decides between these codes and the add-on to advanced primary care management"
    if policy.apcm is Apcm.EITHER and facts.apcm_base is None:
        return "nobody has said whether advanced primary care management is billed in this month"
    return ""


def _notes(policy: Policy, facts: MonthFacts, unbilled: int, lines: tuple[Earned, ...]) -> Iterator[str]:
    if not policy.verified:
        yield "Nobody has verified this payer's policy yet: check before billing."
    if not policy.rules:
        yield "This payer pays for no code of this service."
    for rule, units, _ in lines:
        if facts.minutes < rule.check_below:
            yield f"{rule.code} with fewer than {rule.check_below} minutes: check with this payer."
        if policy.caps.get(rule.code) == units and unbilled >= min(rule.least.values()):
            number = f"{units} {'unit' if units == 1 else 'units'}"
            yield f"{rule.code} is capped at {number} a month; further minutes stay recorded."
        if rule.kind is CodeKind.ATTACHED:
            yield f"{rule.code} needs a base code of advanced primary care management in the same month."
        if rule.model is not facts.model:
            yield f"{rule.code} needs every element of its own, and never stands beside a collaborative care code."


def thresholds(policy: Policy, facts: MonthFacts, *, up_to: int) -> list[tuple[int, str]]:
    """(minutes, code gained) wherever the bill of such a month changes, up to a limit: the ticks of the month's
    meter. How many minutes the facts have does not matter."""
    return list(_changes(policy, facts, range(1, up_to + 1)))


def next_threshold(policy: Policy, facts: MonthFacts) -> tuple[int, str] | None:
    """(minutes, code) of the next change of the bill; None when more minutes earn nothing more."""
    widest = max((rule.unit + least for rule in policy.rules for least in rule.least.values()), default=0)
    ahead = range(facts.minutes + 1, facts.minutes + widest + 1)
    return next(_changes(policy, facts, ahead), None)


def _changes(policy: Policy, facts: MonthFacts, minutes: range) -> Iterator[tuple[int, str]]:
    def at(number: int) -> list[tuple[CodeRule, int]]:
        return list(_earned_codes(policy, replace(facts, minutes=number)))

    before = at(minutes.start - 1)
    for number in minutes:
        now = at(number)
        if now != before and now:
            yield number, now[-1][0].code
        before = now
