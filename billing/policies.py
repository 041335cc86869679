"""Payer policies from data: the shipped templates, and a clinic's own changes laid over one of them."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from billing.rules import (
    Apcm,
    CareModel,
    CodeKind,
    CodeRule,
    InitialRule,
    MonthKind,
    Policy,
    ProviderType,
    ServiceDay,
    Threshold,
)
from billing.sound import complaints
from contacts.rules import Counting

DATA = Path(__file__).with_name("data") / "policies.json"
_SHIPPED: Mapping[str, Any] = MappingProxyType(json.loads(DATA.read_text(encoding="utf-8")))

TEMPLATES: Mapping[str, str] = MappingProxyType({key: row["name"] for key, row in _SHIPPED["policies"].items()})
# What a payer may still be given; the others stay readable for the months they billed.
OFFERED: Mapping[str, str] = MappingProxyType(
    {key: row["name"] for key, row in _SHIPPED["policies"].items() if row.get("offered", True)}
)
CODES: tuple[str, ...] = tuple(_SHIPPED["codes"])
# A setting's value is read by its type; what is not here stands as it is.
_READ = {
    "threshold": Threshold,
    "initial_rule": InitialRule,
    "apcm": Apcm,
    "provider_type": ProviderType,
    "service_day": ServiceDay,
}
_ABOUT_TEMPLATES = {"payer", "effective", "verified", "offered"}
_FROM_ELSEWHERE = {"template", "rules", "verified", "effective_from", "effective_to"}
_LAID_OVER = {"codes", "caps", "counting"}
_OF_A_CODE = {"unit", "from", "to", "check_below", "source", *(each.value for each in Threshold)}
SETTINGS: frozenset[str] = frozenset({setting.name for setting in fields(Policy)} - _FROM_ELSEWHERE | {"codes"})


class PolicyError(ValueError):
    """A policy that cannot be read, said in words."""


def policy(template: str, changes: Mapping[str, Any] | None = None, *, verified: bool = False) -> Policy:
    """A template with a clinic's changes. In `codes`, `caps` and `counting` a change is laid over what is
    there; null takes it out."""
    row = {**shipped(template)}
    for key, value in (changes or {}).items():
        if key not in SETTINGS:
            raise PolicyError(f"A policy has no setting {key}.")
        row[key] = _laid_over(key, row.get(key, {}), value) if key in _LAID_OVER else value
    try:
        made = _policy(template, row, verified)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PolicyError(f"The policy {template} cannot be read: {error}") from error
    if wrong := next(complaints(made), None):
        raise PolicyError(f"The policy {template} cannot stand: {wrong}.")
    return made


def shipped(template: str) -> Mapping[str, Any]:
    """A template's own data."""
    try:
        found: Mapping[str, Any] = _SHIPPED["policies"][template]
    except KeyError:
        raise PolicyError(f"There is no policy template {template}.") from None
    return found


def shipped_for(payer: str, provider_type: ProviderType, on: date) -> str | None:
    """The template of that payer, by its short name in the data, in force on that day; None when none is shipped."""
    for key, row in _SHIPPED["policies"].items():
        same = row.get("payer") == payer and row.get("provider_type", ProviderType.OFFICE) == provider_type
        if same and date.fromisoformat(row["effective"][0]) <= on <= (_effective_to(row) or date.max):
            return str(key)
    return None


def differences(template: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What of these settings is not as shipped: `policy(template, differences(template, wanted))` has them all.

    `codes` names every code that is covered, each with its whole row: unit, from, to, check_below, and `least` by the
    kind of month, under the threshold that is wanted.
    """
    row, found = shipped(template), {}
    threshold = wanted.get("threshold", row.get("threshold", Threshold.MIDPOINT.value))
    for key, value in wanted.items():
        if key == "codes":
            value = _codes_apart(row["codes"], value, threshold)
        elif key == "caps":
            value = _apart(row.get("caps", {}), value)
        elif value == row.get(key, _default(key)):
            continue
        if value != {}:
            found[key] = value
    return found


def code_row(template: str, code: str, threshold: str) -> dict[str, Any]:
    """A code as that template has it, or as it would have it: its whole row as `differences` takes it."""
    shipped_code = {**_SHIPPED["codes"][code], **shipped(template)["codes"].get(code, {})}
    least = shipped_code.get(threshold, {})
    if not least and shipped_code["kind"] == CodeKind.ATTACHED:
        least = shipped_code[Threshold.MIDPOINT.value]  # it has no minutes of its own, whatever the rule
    return {"least": least, "to": None, "check_below": 0} | {
        key: shipped_code[key] for key in ("unit", "from", "to", "check_below") if key in shipped_code
    }


def about_code(code: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _SHIPPED["codes"][code]
    return found


def _codes_apart(under: Mapping[str, Any], wanted: Mapping[str, Any], threshold: str) -> dict[str, Any]:
    found: dict[str, Any] = {code: None for code in under if code not in wanted}
    for code, row in wanted.items():
        standing = {**_SHIPPED["codes"][code], **under.get(code, {})}
        change = {key: value for key, value in row.items() if key != "least" and value != standing.get(key, _NO[key])}
        if row["least"] != standing.get(threshold, {}):
            change[threshold] = row["least"]
        if change or code not in under:
            found[code] = change
    return found


_NO = {"unit": None, "from": None, "to": None, "check_below": 0}


def _apart(under: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in wanted.items() if under.get(key) != value}
    return found | {key: None for key in under if key not in wanted}


def _default(key: str) -> Any:
    return next((setting.default for setting in fields(Policy) if setting.name == key), None)


def _laid_over(key: str, under: Mapping[str, Any], over: Any) -> dict[str, Any]:
    """What is changed about a code is by the policy's word, and no longer by that of the code's own source."""
    if not isinstance(over, Mapping):
        raise PolicyError(f"{key} names what it changes one by one.")
    merged = {**under}
    for name, change in over.items():
        if key != "counting" and name not in CODES:
            raise PolicyError(f"{name} is no code of a policy.")
        if key == "codes" and isinstance(change, Mapping):
            if unknown := set(change) - _OF_A_CODE:
                raise PolicyError(f"A code has no setting {min(unknown)}.")
            change = {**under.get(name, {}), **({"source": ""} if change else {}), **change}
        merged[name] = change
    return {name: value for name, value in merged.items() if value is not None}


def _effective_to(row: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(row["effective"][1]) if row["effective"][1] else None


def _policy(template: str, row: Mapping[str, Any], verified: bool) -> Policy:
    settings: dict[str, Any] = {
        key: _READ.get(key, _as_it_is)(value) for key, value in row.items() if key not in _ABOUT_TEMPLATES
    }
    threshold = settings.get("threshold", Threshold.MIDPOINT)
    if "counting" in settings:
        settings["counting"] = _counting(settings["counting"])
    rules = tuple(_code(code, over, threshold) for code, over in settings.pop("codes").items())
    return Policy(
        template=template,
        rules=rules,
        verified=verified,
        effective_from=date.fromisoformat(row["effective"][0]),
        effective_to=_effective_to(row),
        **settings,
    )


def _as_it_is(value: Any) -> Any:
    return value


def _counting(row: Mapping[str, Any]) -> Counting:
    return Counting(**{**row, **({"roles": frozenset(row["roles"])} if "roles" in row else {})})


def _code(code: str, over: Mapping[str, Any], threshold: Threshold) -> CodeRule:
    row = {**_SHIPPED["codes"][code], **over}
    return CodeRule(
        code=code,
        kind=CodeKind(row["kind"]),
        model=CareModel(row["model"]),
        unit=row["unit"],
        # A code that the payer's own table does not name has no minutes, and is never earned.
        least={MonthKind(kind): minutes for kind, minutes in row.get(threshold.value, {}).items()},
        in_force_from=date.fromisoformat(row["from"]),
        in_force_to=date.fromisoformat(row["to"]) if row.get("to") else None,
        mirrors=row.get("mirrors", ""),
        check_below=row.get("check_below", 0),
        what=row["what"],
        source=row["source"],
    )
