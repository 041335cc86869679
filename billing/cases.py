"""A table of worked cases, run against a policy: what payers published, and what a clinic wants to hold.

A case is `group:name`, or `var:setting=value&setting=value:name`: the settings are laid over the policy for that one
case. Nothing is passed over: a column, a cell or a setting that cannot be read stops the whole table.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from billing.policies import PolicyError, policy, shipped_for
from billing.rules import (
    Apcm,
    Bill,
    CareModel,
    MonthFacts,
    MonthKind,
    Policy,
    ProviderType,
    Threshold,
    billed,
    month_kind,
)

SHIPPED = Path(__file__).with_name("data") / "cases.csv"  # what payers published, and what follows from it
COLUMNS = ("case", "payer_rule", "month_kind", "model", "minutes", "expected_codes")
STANDARD = "standard"
ON = date(2026, 3, 31)  # the date of service of a case that names none
LONGEST = 31 * 24 * 60  # minutes of a month
_CODES = re.compile(r"(?P<code>[A-Z0-9]{5})x(?P<units>[1-9][0-9]*)")
_SETTING = re.compile(r"(?P<key>[a-z0-9_]+)(?P<sign>>=|<=|=|<|>)(?P<value>[^=<>]+)")


class Malformed(ValueError):
    """A table that cannot be read: the row (the header is row 1), the column, and why."""

    def __init__(self, row: int, column: str, why: str) -> None:
        super().__init__(f"row {row}, column {column}: {why}")
        self.row, self.column = row, column


@dataclass(frozen=True)
class Base:
    """The policy that a table is run against: a template with changes."""

    template: str = STANDARD
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    row: int
    name: str
    policy: Policy
    facts: MonthFacts
    expected: Mapping[str, int]
    elsewhere: bool  # it names a payer or a kind of provider, and so another policy than the one it is run against


@dataclass(frozen=True)
class Outcome:
    case: Case
    bill: Bill

    @property
    def passed(self) -> bool:
        return dict(self.bill.codes) == dict(self.case.expected)

    @property
    def wanted(self) -> str:
        return words(self.case.expected.items())

    @property
    def got(self) -> str:
        return words(self.bill.codes)


def words(codes: Iterable[tuple[str, int]]) -> str:
    """As the tables write it."""
    return ";".join(f"{code}x{units}" for code, units in codes) or "none"


def run(cases: Iterable[Case]) -> list[Outcome]:
    return [Outcome(case, billed(case.policy, case.facts)) for case in cases]


def read(lines: Iterable[str], base: Base | None = None) -> list[Case]:
    """The cases of a CSV file. Raises Malformed at the first thing that cannot be read."""
    base = base or Base()
    rows = csv.reader(lines, strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        for column in COLUMNS:
            if header.count(column) != 1:
                raise Malformed(1, column, "stands twice" if column in header else "is missing")
        found = []
        for cells in rows:
            if any(cell.strip() for cell in cells):
                found.append(_case(rows.line_num, _cells(rows.line_num, header, cells), base))
    except csv.Error as error:
        raise Malformed(rows.line_num, "case", f"is not CSV: {error}") from error
    if not found:
        raise Malformed(2, "case", "there is no case in this table")
    return found


def _cells(row: int, header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) < len(header):
        raise Malformed(row, header[len(cells)], "is missing")
    if len(cells) > len(header):
        raise Malformed(row, header[-1], f"{len(cells)} cells stand under {len(header)} columns")
    return {name: cell.strip() for name, cell in zip(header, cells, strict=True)}


def _one_of(row: int, column: str, value: str, choices: Mapping[str, Any]) -> Any:
    if value not in choices:
        raise Malformed(row, column, f"“{value}” is none of {', '.join(choices)}")
    return choices[value]


def _case(row: int, cells: Mapping[str, str], base: Base) -> Case:
    threshold = _one_of(row, "payer_rule", cells["payer_rule"], {"midpoint": "midpoint", "full": "full"})
    kind = _one_of(row, "month_kind", cells["month_kind"], {each.value: each for each in MonthKind})
    model = _one_of(row, "model", cells["model"], {each.value: each for each in CareModel})
    if not re.fullmatch("[0-9]{1,5}", cells["minutes"]) or int(cells["minutes"]) > LONGEST:
        raise Malformed(row, "minutes", f"“{cells['minutes']}” is no whole number of minutes of a month")
    expected = _expected(row, cells["expected_codes"])
    settings = _settings(row, cells["case"])
    try:
        made, on = settings.policy(base, Threshold(threshold))
    except (PolicyError, Contradiction) as error:
        raise Malformed(row, "case", str(error)) from error
    facts = MonthFacts(int(cells["minutes"]), settings.kind(made, kind), on, model, apcm_base=settings.apcm_base)
    return Case(row, cells["case"], made, facts, expected, settings.elsewhere)


def _expected(row: int, cell: str) -> dict[str, int]:
    if cell == "none":
        return {}
    found: dict[str, int] = {}
    for part in cell.split(";"):
        match = _CODES.fullmatch(part)
        if match is None or match["code"] in found:
            raise Malformed(row, "expected_codes", f"“{cell}” is neither none nor codes such as 99492x1;99494x2")
        found[match["code"]] = int(match["units"])
    return found


class Contradiction(ValueError):
    """Settings that cannot hold together."""


@dataclass
class _Settings:
    """What a `var:` case names, gathered; `policy` lays it over the base."""

    changes: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, Any] = field(default_factory=dict)
    caps: dict[str, int] = field(default_factory=dict)
    provider: ProviderType | None = None
    payer: str = ""
    earliest: date = date.min
    latest: date = date.max
    used_this_year: bool = False
    new_episode: bool | None = None
    apcm_base: bool | None = None

    @property
    def elsewhere(self) -> bool:
        return bool(self.payer or self.provider)

    def day(self) -> date:
        """The date of service: the standing one if it fits, else the nearest that does."""
        if self.earliest > self.latest:
            raise Contradiction("no date of service fits")
        return min(max(ON, self.earliest), self.latest)

    def policy(self, base: Base, threshold: Threshold) -> tuple[Policy, date]:
        on, template, changes = self.day(), base.template, dict(base.changes)
        if self.payer or self.provider is ProviderType.RHC_FQHC:
            found = shipped_for(self.payer or "medicare", self.provider or ProviderType.OFFICE, on)
            if found is None:
                raise Contradiction(f"no policy is shipped for this payer and provider on {on.isoformat()}")
            template, changes = found, {}
        for key, over in (("codes", self.codes), ("caps", self.caps)):
            if over:
                changes[key] = {**changes.get(key, {}), **over}
        return policy(template, {**changes, **self.changes, "threshold": threshold}), on

    def kind(self, made: Policy, kind: MonthKind) -> MonthKind:
        """The case's month. A first one that follows service, or a first-month code used this year, is decided by the
        policy's own rule."""
        if kind is MonthKind.SUBSEQUENT or not (self.used_this_year or self.new_episode is False):
            return kind
        month, used = date(ON.year, 12, 1), date(ON.year, 1, 1)
        served = {used} if self.new_episode is not False else {used, date(ON.year, 11, 1)}
        initial = {used} if self.used_this_year else set()
        gap = replace(made, gap_months=min(made.gap_months, 10))
        return month_kind(
            month=month, service_months=served, coded_months=served, initial_months=initial, policy=gap
        ).kind


def _yes(value: str) -> bool:
    return _word(value, {"yes": True, "no": False})


def _on(value: str) -> bool:
    return _word(value, {"on": True, "off": False})


def _word(value: str, choices: Mapping[str, Any]) -> Any:
    if value not in choices:
        raise ValueError(f"is none of {', '.join(choices)}")
    return choices[value]


def _number(value: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", value):
        raise ValueError("is no whole number")
    return int(value)


def _minutes(value: str) -> int:
    if not 1 <= (number := _number(value)) <= LONGEST:
        raise ValueError("is no number of minutes that can be reached")
    return number


def _both(minutes: int) -> dict[str, int]:
    return {kind.value: minutes for kind in MonthKind}


def _g2214_min(into: _Settings, value: str) -> None:
    least = _both(_minutes(value))
    into.codes["G2214"] = {"midpoint": least, "full": least}


def _g2214_covered(into: _Settings, value: str) -> None:
    if _yes(value):
        into.codes.setdefault("G2214", {})
    else:
        into.codes["G2214"] = None


def _fallback(into: _Settings, value: str) -> None:
    into.changes["general_fallback"] = _on(value)


def _cap(into: _Settings, value: str) -> None:
    into.caps["99494"] = _number(value)


def _apcm(into: _Settings, value: str) -> None:
    into.apcm_base = _on(value)
    into.changes["apcm"] = Apcm.EITHER if into.apcm_base else Apcm.OFF
    if into.apcm_base:
        into.codes |= {"G0568": {}, "G0569": {}, "G0570": {}}


def _apcm_gate(into: _Settings, value: str) -> None:
    into.changes["apcm_needs_minutes"] = _word(value, {"cpt_midpoint": True, "none": False})


def _rhc(into: _Settings, value: str) -> None:
    into.provider = ProviderType.RHC_FQHC if _on(value) else ProviderType.OFFICE


def _g0512(into: _Settings, value: str) -> None:
    least = {MonthKind.INITIAL.value: _minutes(value), MonthKind.SUBSEQUENT.value: 60}
    into.codes["G0512"] = {"midpoint": least, "full": least}


def _initial_limit(into: _Settings, value: str) -> None:
    into.changes["initial_once_a_year"] = _word(value, {"once_per_calendar_year": True, "once_per_episode": False})


def _used(into: _Settings, value: str) -> None:
    into.used_this_year = _yes(value)


def _new_episode(into: _Settings, value: str) -> None:
    into.new_episode = _yes(value)


def _payer(into: _Settings, value: str) -> None:
    if not any(shipped_for(value, provider, ON) for provider in ProviderType):
        raise ValueError("is no payer that a policy is shipped for")
    into.payer = value


_KNOWN: Mapping[str, Callable[[_Settings, str], None]] = {
    "g2214_min": _g2214_min,
    "g2214_covered": _g2214_covered,
    "fallback_99484": _fallback,
    "cap_99494": _cap,
    "apcm": _apcm,
    "apcm_minute_gate": _apcm_gate,
    "rhc_fqhc": _rhc,
    "g0512_initial_min": _g0512,
    "initial_limit": _initial_limit,
    "99492_used_this_year": _used,
    "new_episode": _new_episode,
    "payer": _payer,
}


def _settings(row: int, case: str) -> _Settings:
    parts = case.split(":")
    if parts[0] != "var":
        if len(parts) != 2 or not all(parts):
            raise Malformed(row, "case", f"“{case}” is not group:name")
        return _Settings()
    if len(parts) != 3 or not all(parts):
        raise Malformed(row, "case", f"“{case}” is not var:setting=value:name")
    into, seen = _Settings(), set()
    for text in parts[1].split("&"):
        match = _SETTING.fullmatch(text)
        if match is None:
            raise Malformed(row, "case", f"“{text}” is no setting=value")
        key, sign, value = match["key"], match["sign"], match["value"]
        if key != "dos" and (key not in _KNOWN or sign != "=" or key in seen):
            why = "is named twice" if key in seen else "is an unknown setting" if sign == "=" else "takes only ="
            raise Malformed(row, "case", f"“{key}” {why}")
        seen.add(key)
        try:
            _dos(into, sign, value) if key == "dos" else _KNOWN[key](into, value)
        except ValueError as error:
            raise Malformed(row, "case", f"{key}: “{value}” {error}") from error
    return into


def _dos(into: _Settings, sign: str, value: str) -> None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("is no date") from None
    if sign in (">=", ">", "="):
        into.earliest = max(into.earliest, day + timedelta(days=sign == ">"))
    if sign in ("<=", "<", "="):
        into.latest = min(into.latest, day - timedelta(days=sign == "<"))
