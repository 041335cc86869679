"""A month's facts and policy as JSON and back: what a closed month keeps, so that it can be worked out again years
later, by this code or by a reader of the file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from cattrs.preconf.json import make_converter

from billing.rules import Bill, Earned, Gate, Line, MonthInputs, MonthKind, MonthResult, Placed, Policy, Step, worked

FORMAT = 1  # of the JSON; a later one must still read this
_converter = make_converter(detailed_validation=False)  # ours alone, and the difference is seconds for a large clinic


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
        policy, inputs = policy_of(self.policy), inputs_of(self.inputs)
        return _result(worked(policy, inputs))


def digest(of: Any) -> str:
    """SHA-256 over the JSON with its keys in order."""
    text = json.dumps(of, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot(policy: Policy, inputs: MonthInputs, result: MonthResult) -> Snapshot:
    return Snapshot(_plain(policy), _plain(inputs), _result(result))


def policy_of(kept: dict[str, Any]) -> Policy:
    return _converter.structure(kept, Policy)


def inputs_of(kept: dict[str, Any]) -> MonthInputs:
    return _converter.structure(kept, MonthInputs)


def result_of(kept: dict[str, Any], policy: Policy, inputs: MonthInputs) -> MonthResult:
    """The result as it was kept, not worked out anew; its lines and codes stand on the kept facts and policy."""
    entries = [entry for stay in inputs.stays for entry in stay.entries]
    on = kept["service_on"]
    return MonthResult(
        lines=tuple(
            Line(entry, line["counted"], line["reason"]) for entry, line in zip(entries, kept["lines"], strict=True)
        ),
        placed=Placed(MonthKind(kept["kind"]), kept["kind_why"]),
        bill=Bill(
            lines=tuple(Earned(policy.rule(line["code"]), line["units"], line["minutes"]) for line in kept["codes"]),
            unbilled_minutes=kept["unbilled_minutes"],
            notes=(),
            steps=tuple(_converter.structure(kept["steps"], list[Step])),
            needs_review=kept["needs_review"],
            held=kept["held"],
        ),
        gates=tuple(_converter.structure(kept["gates"], list[Gate])),
        notes=tuple(kept["notes"]),
        service_on=date.fromisoformat(on) if on else None,
        held=kept["held"],
    )


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
        "kind_why": result.placed.why,
        "service_on": result.service_on.isoformat() if result.service_on else None,
        "blocked": result.blocked,
        "held": result.held,
        "needs_review": bill.needs_review,
        "lines": [{"entry": line.entry.id, "counted": line.counted, "reason": line.reason} for line in result.lines],
        "gates": [_plain(gate) for gate in result.gates],
        "steps": [_plain(step) for step in bill.steps],
        "notes": list(result.notes),
    }


def facts_again(kept: Snapshot) -> tuple[dict[str, Any], dict[str, Any]]:
    """Policy and inputs as today's code would keep them: settings and facts it knew nothing of stand as unset."""
    return _plain(policy_of(kept.policy)), _plain(inputs_of(kept.inputs))


def as_kept(kept: Any, now: Any) -> Any:
    """`now` without what `kept` could not say: a later version of this code may keep more."""
    if isinstance(kept, dict) and isinstance(now, dict):
        return {key: as_kept(kept[key], value) for key, value in now.items() if key in kept}
    if isinstance(kept, list) and isinstance(now, list):
        known = [as_kept(old, new) for old, new in zip(kept, now, strict=False)]
        return known + now[len(known) :]
    return now


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
