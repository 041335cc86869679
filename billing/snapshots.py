"""A month's facts and policy as JSON and back: what a closed month keeps, so that it can be worked out again years
later, by this code or by a reader of the file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cattrs.preconf.json import make_converter

from billing.rules import MonthInputs, MonthResult, Policy, worked

FORMAT = 1  # of the JSON; a later one must still read this
_converter = make_converter()


@dataclass(frozen=True)
class Snapshot:
    """`result` follows from the other two. All are plain JSON."""

    policy: dict[str, Any]
    inputs: dict[str, Any]
    result: dict[str, Any]

    @property
    def digest(self) -> str:
        return digest({"format": FORMAT, "policy": self.policy, "inputs": self.inputs, "result": self.result})

    def again(self) -> dict[str, Any]:
        """The result as today's code works it out from the frozen policy and facts."""
        policy = _converter.structure(self.policy, Policy)
        inputs = _converter.structure(self.inputs, MonthInputs)
        return _result(worked(policy, inputs))


def digest(of: Any) -> str:
    """SHA-256 over the JSON with its keys in order."""
    text = json.dumps(of, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot(policy: Policy, inputs: MonthInputs, result: MonthResult) -> Snapshot:
    return Snapshot(_plain(policy), _plain(inputs), _result(result))


def _plain(of: Any) -> dict[str, Any]:
    made: dict[str, Any] = _converter.unstructure(of)
    return made


def _result(result: MonthResult) -> dict[str, Any]:
    bill = result.bill
    return {
        "codes": [{"code": line.rule.code, "units": line.units, "minutes": line.minutes} for line in bill.lines],
        "minutes": result.counted,
        "unbilled_minutes": bill.unbilled_minutes,
        "kind": result.placed.kind.value,
        "service_on": result.service_on.isoformat() if result.service_on else None,
        "blocked": result.blocked,
        "held": bill.held,
        "needs_review": bill.needs_review,
        "lines": [{"entry": line.entry.id, "counted": line.counted, "reason": line.reason} for line in result.lines],
        "gates": [_plain(gate) for gate in result.gates],
        "steps": [_plain(step) for step in bill.steps],
        "notes": list(result.notes),
    }


def differences(before: Any, after: Any, at: str = "") -> list[str]:
    """Where two pieces of JSON differ: `codes.0.units: 1 -> 2`; empty when they say the same."""
    if isinstance(before, dict) and isinstance(after, dict):
        keys = sorted({*before, *after})
        return [
            line for key in keys for line in differences(before.get(key), after.get(key), f"{at}.{key}".lstrip("."))
        ]
    if isinstance(before, list) and isinstance(after, list):
        found = []
        for number in range(max(len(before), len(after))):
            old = before[number] if number < len(before) else None
            new = after[number] if number < len(after) else None
            found += differences(old, new, f"{at}.{number}".lstrip("."))
        return found
    return [] if before == after else [f"{at}: {json.dumps(before)} -> {json.dumps(after)}"]
