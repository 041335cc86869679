"""Payer policies from data: the shipped templates, and a clinic's own changes laid over one of them."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from billing.rules import CareModel, CodeKind, CodeRule, InitialRule, MonthKind, Policy, Threshold
from contacts.rules import Counting

DATA = Path(__file__).with_name("data") / "policies.json"
_SHIPPED: Mapping[str, Any] = MappingProxyType(json.loads(DATA.read_text(encoding="utf-8")))

TEMPLATES: Mapping[str, str] = MappingProxyType({key: row["name"] for key, row in _SHIPPED["policies"].items()})
_SETTINGS = {setting.name for setting in fields(Policy)} - {"template", "rules", "verified"} | {"codes"}


class PolicyError(ValueError):
    """A policy that cannot be read, said in words."""


def policy(template: str, changes: Mapping[str, Any] | None = None, *, verified: bool = False) -> Policy:
    """A template with a clinic's changes. In `codes` and `caps` a change is laid over that code; null takes it out."""
    if template not in _SHIPPED["policies"]:
        raise PolicyError(f"There is no policy template {template}.")
    row = {**_SHIPPED["policies"][template]}
    for key, value in (changes or {}).items():
        if key not in _SETTINGS:
            raise PolicyError(f"A policy has no setting {key}.")
        row[key] = _laid_over(row.get(key, {}), value) if key in ("codes", "caps") else value
    try:
        return _policy(template, row, verified)
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError(f"The policy {template} cannot be read: {error}") from error


def _laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**under}
    for code, change in over.items():
        merged[code] = {**under.get(code, {}), **change} if isinstance(change, dict) else change
    return {code: value for code, value in merged.items() if value is not None}


def _policy(template: str, row: Mapping[str, Any], verified: bool) -> Policy:
    threshold = Threshold(row.get("threshold", Threshold.MIDPOINT))
    settings = {**row, "threshold": threshold, "initial_rule": InitialRule(row.get("initial_rule", "first_service"))}
    if "counting" in row:
        counting = row["counting"]
        settings["counting"] = Counting(bool(counting["attempts"]), frozenset(counting["roles"]))
    rules = tuple(_code(code, over, threshold) for code, over in settings.pop("codes").items())
    return Policy(template=template, rules=rules, verified=verified, **settings)


def _code(code: str, over: Mapping[str, Any], threshold: Threshold) -> CodeRule:
    row = {**_SHIPPED["codes"][code], **over}
    return CodeRule(
        code=code,
        kind=CodeKind(row["kind"]),
        model=CareModel(row["model"]),
        unit=row["unit"],
        least={MonthKind(kind): minutes for kind, minutes in row[threshold.value].items()},
        in_force_from=date.fromisoformat(row["from"]),
        in_force_to=date.fromisoformat(row["to"]) if row.get("to") else None,
        mirrors=row.get("mirrors", ""),
        check_below=row.get("check_below", 0),
        what=row["what"],
    )
