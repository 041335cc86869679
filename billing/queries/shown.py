"""The month's list as a person looks at it: filter chips, order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from billing.queries.month import MonthRow

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


def shown(rows: list[MonthRow], *, chip: str, sort: str) -> list[MonthRow]:
    """`sort` is a key of SORTS, with a minus for downwards; unknown words mean the default."""
    _, keep = FILTERS.get(chip, FILTERS["all"])
    _, key = SORTS.get(sort.removeprefix("-"), SORTS["needs"])
    kept = [row for row in rows if keep(row)]
    known = [row for row in kept if key(row) is not None]
    return sorted(known, key=key, reverse=sort.startswith("-")) + [row for row in kept if key(row) is None]


def counts(rows: list[MonthRow]) -> dict[str, int]:
    return {name: sum(keep(row) for row in rows) for name, (_, keep) in FILTERS.items()}
