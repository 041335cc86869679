"""Minutes to codes, by a payer's dated policy. No code, minute or date stands in this file: `data/policies.json` does.

How a month is billed: the first of the policy's whole-month codes that its minutes earn, with its add-on; else the
short-month code; else, where the payer allows it, the general code. `Bill.working` says so line by line.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from contacts.rules import Counting, months_between
from registry.rules import Labelled, counted


class MonthKind(Labelled):
    INITIAL = "initial", "First month"
    SUBSEQUENT = "subsequent", "Later month"


class CareModel(Labelled):
    COCM = "cocm", "Psychiatric collaborative care"
    BHI = "bhi", "General behavioral health integration"


class CodeKind(Labelled):
    BASE = "base", "Whole month, takes an add-on"
    BUNDLE = "bundle", "Whole month, bundled"
    ADDON = "addon", "Further time"
    SHORT = "short", "Short month"
    GENERAL = "general", "General integration"
    ATTACHED = "attached", "Beside another service, without minutes of its own"


class Threshold(Labelled):
    MIDPOINT = "midpoint", "Midpoint rule"
    FULL = "full", "Full time"


class InitialRule(Labelled):
    FIRST_SERVICE = "first_service", "First month with service"
    FIRST_CODE = "first_code", "First month that reaches a code"


@dataclass(frozen=True)
class CodeRule:
    """A code under one policy. `least`: the minutes that earn the first unit, an add-on's beyond the full base."""

    code: str
    kind: CodeKind
    model: CareModel
    unit: int
    least: Mapping[MonthKind, int]
    in_force_from: date
    in_force_to: date | None = None
    mirrors: str = ""
    check_below: int = 0  # an earned unit with fewer minutes is one to check with this payer
    what: str = ""

    def in_force(self, on: date) -> bool:
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


@dataclass(frozen=True)
class Policy:
    """How one payer turns minutes into codes; `billing.policies` reads it from data."""

    template: str
    name: str
    source: str
    threshold: Threshold = Threshold.MIDPOINT
    rules: tuple[CodeRule, ...] = ()
    caps: Mapping[str, int] = field(default_factory=dict)
    general_fallback: bool = False  # the general code for a collaborative month that earned nothing
    apcm: bool = False  # advanced primary care management is billed, so its add-ons stand for the codes they mirror
    apcm_needs_minutes: bool = False  # a house rule: the add-on only when the mirrored code would be earned
    initial_rule: InitialRule = InitialRule.FIRST_SERVICE
    initial_once_a_year: bool = False
    gap_months: int = 6  # whole calendar months without service before a first month may come again
    counting: Counting = field(default_factory=Counting)
    verified: bool = False

    def in_force(self, on: date, model: CareModel, *kinds: CodeKind) -> list[CodeRule]:
        return [rule for rule in self.rules if rule.model is model and rule.kind in kinds and rule.in_force(on)]


@dataclass(frozen=True)
class Bill:
    codes: tuple[tuple[str, int], ...]  # (code, units)
    unbilled_minutes: int  # beyond the full time of the units billed; recorded, and reported as unbilled
    notes: tuple[str, ...]
    working: tuple[str, ...]
    needs_review: bool

    @property
    def words(self) -> str:
        return ", ".join(f"{code} x {units}" for code, units in self.codes) or "nothing to bill"


def month_kind(
    *,
    month: date,
    service_months: Collection[date],
    policy: Policy,
    coded_months: Collection[date] = (),
    initial_months: Collection[date] = (),
) -> MonthKind:
    """Whether a month is the first of a course of care or a later one. All months by their first day, of every episode.

    A month is initial when none of the `gap_months` whole months before it, nor a nearer one, had service; a month
    whose minutes earned nothing is still one with service, unless the payer counts from the first code. A new episode
    within the gap goes on as subsequent. `initial_months` are those billed as initial, for a once-a-year payer.
    """
    counted_from = coded_months if policy.initial_rule is InitialRule.FIRST_CODE else service_months
    if any(0 < months_between(earlier, month) <= policy.gap_months for earlier in counted_from):
        return MonthKind.SUBSEQUENT
    if policy.initial_once_a_year and any(used.year == month.year and used < month for used in initial_months):
        return MonthKind.SUBSEQUENT
    return MonthKind.INITIAL


def codes(policy: Policy, minutes: int, month_kind: MonthKind, model: CareModel, on: date) -> Bill:
    """What this month's counted minutes bill on that date of service, and how it came to that."""
    lines = _billed(policy, minutes, month_kind, model, on)
    covered = sum(rule.unit * units for rule, units in lines)
    timeless = any(rule.kind is CodeKind.ATTACHED for rule, _ in lines)
    unbilled = 0 if timeless else max(0, minutes - covered)
    return Bill(
        codes=tuple((rule.code, units) for rule, units in lines),
        unbilled_minutes=unbilled,
        notes=tuple(_notes(policy, minutes, unbilled, model, lines)),
        working=tuple(_working(policy, minutes, month_kind, model, on, lines)),
        needs_review=not policy.verified,
    )


Lines = list[tuple[CodeRule, int]]


def _billed(policy: Policy, minutes: int, kind: MonthKind, model: CareModel, on: date) -> Lines:
    if policy.apcm and (attached := _attached(policy, minutes, kind, model, on)):
        return [(attached, 1)]
    order = [CodeKind.BASE, CodeKind.BUNDLE], [CodeKind.SHORT]
    for kinds in order if model is CareModel.COCM else ():
        for rule in policy.in_force(on, model, *kinds):
            if _earned(rule, minutes, kind):
                return [(rule, 1), *_addons(policy, rule, minutes, kind, on)]
    if model is CareModel.BHI or policy.general_fallback:
        for rule in policy.in_force(on, CareModel.BHI, CodeKind.GENERAL):
            if _earned(rule, minutes, kind):
                return [(rule, 1)]
    return []


def _earned(rule: CodeRule, minutes: int, kind: MonthKind) -> bool:
    return kind in rule.least and minutes >= rule.least[kind]


def _attached(policy: Policy, minutes: int, kind: MonthKind, model: CareModel, on: date) -> CodeRule | None:
    mirrored = {rule.code: rule for rule in policy.rules}
    for rule in policy.in_force(on, model, CodeKind.ATTACHED):
        gate = mirrored[rule.mirrors] if policy.apcm_needs_minutes else rule
        if kind in rule.least and _earned(gate, minutes, kind):
            return rule
    return None


def _addons(policy: Policy, base: CodeRule, minutes: int, kind: MonthKind, on: date) -> Lines:
    if base.kind is not CodeKind.BASE:
        return []
    lines: Lines = []
    for rule in policy.in_force(on, base.model, CodeKind.ADDON):
        beyond = minutes - base.unit - rule.least[kind]
        units = beyond // rule.unit + 1 if beyond >= 0 else 0
        units = min(units, policy.caps.get(rule.code, units))
        if units:
            lines.append((rule, units))
    return lines


def _notes(policy: Policy, minutes: int, unbilled: int, model: CareModel, lines: Lines) -> Iterator[str]:
    if not policy.verified:
        yield "Nobody has verified this payer's policy yet: check before billing."
    if not policy.rules:
        yield "This payer pays for no code of this service."
    for rule, units in lines:
        if minutes < rule.check_below:
            yield f"{rule.code} with fewer than {rule.check_below} minutes: check with this payer."
        if policy.caps.get(rule.code) == units and unbilled >= min(rule.least.values()):
            yield f"{rule.code} is capped at {counted(units, 'unit')} a month; further minutes stay recorded."
        if rule.kind is CodeKind.ATTACHED:
            yield f"{rule.code} needs a base code of advanced primary care management in the same month."
        if rule.model is not model:
            yield f"{rule.code} needs every element of its own, and never stands beside a collaborative care code."


def _working(policy: Policy, minutes: int, kind: MonthKind, model: CareModel, on: date, lines: Lines) -> Iterator[str]:
    yield f"{counted(minutes, 'minute')} counted in a {kind.label.lower()}"
    yield f"{policy.name}, {policy.threshold.label.lower()}"
    for rule, units in lines:
        if rule.kind is CodeKind.ADDON:
            base = lines[0][0]
            yield (
                f"{rule.code} x {units}: the first from {base.unit + rule.least[kind]} minutes "
                f"({base.unit} of {base.code} and {rule.least[kind]}), one more each {rule.unit}"
            )
        elif rule.kind is CodeKind.ATTACHED:
            yield f"{rule.code} x {units}: no minutes of its own, stands for {rule.mirrors}"
        else:
            yield f"{rule.code} x {units}: from {rule.least[kind]} minutes, covers {rule.unit}"
    if not lines:
        yield "No code is earned"
    if following := next_threshold(policy, minutes, kind, model=model, on=on):
        yield f"Next: {following[1]} at {following[0]} minutes"


def thresholds(
    policy: Policy, month_kind: MonthKind, *, model: CareModel, on: date, up_to: int
) -> list[tuple[int, str]]:
    """(minutes, code gained) wherever the bill changes, up to a limit: the ticks of the month's meter."""
    return list(_changes(policy, month_kind, model, on, range(1, up_to + 1)))


def next_threshold(
    policy: Policy, minutes: int, month_kind: MonthKind, *, model: CareModel = CareModel.COCM, on: date
) -> tuple[int, str] | None:
    """(minutes, code) of the next change of the bill; None when more minutes earn nothing more."""
    widest = max((rule.unit + least for rule in policy.rules for least in rule.least.values()), default=0)
    ahead = range(minutes + 1, minutes + widest + 1)
    return next(_changes(policy, month_kind, model, on, ahead), None)


def _changes(policy: Policy, kind: MonthKind, model: CareModel, on: date, minutes: range) -> Iterator[tuple[int, str]]:
    before = _billed(policy, minutes.start - 1, kind, model, on)
    for at in minutes:
        now = _billed(policy, at, kind, model, on)
        if now != before and now:
            yield at, now[-1][0].code
        before = now
