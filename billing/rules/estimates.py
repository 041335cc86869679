"""What a month's codes may bring, by dated tables of amounts. An estimate, marked as one; no claim is made of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class RateTable:
    """Cents for one unit of each code, from its first to its last day."""

    name: str
    amounts: Mapping[str, int]
    since: date
    until: date | None = None
    source: str = ""

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Estimate:
    cents: int | None  # None: nothing can be said, since a code has no amount
    missing: tuple[str, ...] = ()  # the codes without an amount on that day
    tables: tuple[str, ...] = ()  # the names of those it is taken from

    @property
    def words(self) -> str:
        if self.cents is None:
            return f"no estimate: no amount for {', '.join(self.missing)}"
        return f"about ${self.cents // 100:,}.{self.cents % 100:02}"


def estimate(codes: Iterable[tuple[str, int]], on: date, rates: Sequence[RateTable]) -> Estimate:
    """Of the tables in force on that day the first that names a code gives its amount."""
    cents, missing, tables = 0, [], []
    in_force = [table for table in rates if table.in_force(on)]
    for code, units in codes:
        table = next((table for table in in_force if code in table.amounts), None)
        if table is None:
            missing.append(code)
        else:
            cents += units * table.amounts[code]
            tables.append(table.name)
    return Estimate(None if missing else cents, tuple(missing), tuple(dict.fromkeys(tables)))
