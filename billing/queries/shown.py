"""The month's list as a person looks at it: filter chips, order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from billing.queries.month import MonthRow
from billing.rules import Need

FILTERS: dict[str, tuple[str, Callable[[MonthRow], bool]]] = {
    "all": ("All", lambda row: True),
    "ready": ("Ready to bill", lambda row: bool(row.bill.codes) and not row.blocked),
    "blocked": ("Blocked", lambda row: bool(row.bill.codes) and row.blocked),
    "short": ("Nothing to bill yet", lambda row: not row.bill.codes),
    "left-out": ("Minutes left out", lambda row: row.minutes_not_counted > 0),
}


def _needs(row: MonthRow) -> tuple[Any, ...]:
    return not (row.bill.codes and row.blocked), -row.counted


# Each gives None where there is nothing to sort by: those rows come last, whichever way.
SORTS: dict[str, tuple[str, Callable[[MonthRow], Any]]] = {
    "needs": ("Blocked first, then most minutes", _needs),
    "name": ("Patient", lambda row: str(row.episode.patient).casefold()),
    "minutes": ("Minutes", lambda row: row.counted),
    "left-out": ("Left out", lambda row: row.minutes_not_counted),
    "codes": ("Codes", lambda row: row.bill.codes or None),
    "payer": ("Payer", lambda row: row.meter.chosen.payer.name.casefold() if row.meter.chosen.payer else None),
    "gates": ("What it needs", lambda row: len(row.missing)),
}


@dataclass(frozen=True)
class Narrow:
    """What the list is narrowed to, beside its chip; empty means everybody."""

    payer: str = ""
    manager: str = ""  # a care manager's public id
    need: str = ""  # a gate that is not passed

    def keeps(self, row: MonthRow) -> bool:
        manager = row.episode.care_manager
        return (
            (not self.payer or row.inputs.claim.payer == self.payer)
            and (not self.manager or (manager is not None and str(manager.public_id) == self.manager))
            and (not self.need or any(gate.code == self.need for gate in row.missing))
        )


def choices(rows: list[MonthRow]) -> dict[str, list[tuple[str, str]]]:
    """What there is to narrow these rows by: (value, words)."""
    managers = {row.episode.care_manager for row in rows if row.episode.care_manager}
    needs = {gate.code for row in rows for gate in row.missing}
    return {
        "payer": [(name, name) for name in sorted({row.inputs.claim.payer for row in rows} - {""})],
        "manager": sorted(((str(one.public_id), str(one)) for one in managers), key=lambda each: each[1].casefold()),
        "need": [(need.value, need.label) for need in Need if need.value in needs],
    }


def shown(rows: list[MonthRow], *, chip: str, sort: str) -> list[MonthRow]:
    """`sort` is a key of SORTS, with a minus for downwards; unknown words mean the default."""
    _, keep = FILTERS.get(chip, FILTERS["all"])
    _, key = SORTS.get(sort.removeprefix("-"), SORTS["needs"])
    kept = [row for row in rows if keep(row)]
    known = [row for row in kept if key(row) is not None]
    return sorted(known, key=key, reverse=sort.startswith("-")) + [row for row in kept if key(row) is None]


def counts(rows: list[MonthRow]) -> dict[str, int]:
    return {name: sum(keep(row) for row in rows) for name, (_, keep) in FILTERS.items()}
