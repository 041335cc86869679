"""The rate tables that come with the registry."""

import json
from datetime import date
from pathlib import Path

from billing.rules import RateTable

DATA = Path(__file__).with_name("data") / "rates.json"
_TABLES = [
    (
        frozenset(row["kinds"]),
        RateTable(
            name=row["name"],
            amounts=row["amounts"],
            since=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["to"]) if row["to"] else None,
            source=row["source"],
        ),
    )
    for row in json.loads(DATA.read_text(encoding="utf-8"))["tables"]
]


def shipped_for(kind: str) -> list[RateTable]:
    """Those taken for payers of this kind."""
    return [table for kinds, table in _TABLES if kind in kinds]
