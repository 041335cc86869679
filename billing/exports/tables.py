"""The month's tables, a row at a time: the worksheet for claims, the time log, what blocks, the summary.

Rows come in and lines go out one by one, so that a file of any length needs little memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from zoneinfo import ZoneInfo

from billing.models import MonthClose
from billing.queries import MonthRow, StatementRow
from billing.queries.pre_check import what_blocks
from billing.rules import ClaimState, Stand, Standing, begin
from clinics.rules import Role

SHORT = 12  # letters of a digest that a person compares


class Kind(Enum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MONTH = "month"
    TIME = "time"


@dataclass(frozen=True)
class Column:
    head: str
    width: int
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Context:
    """What every line of a month has in common."""

    zone: ZoneInfo
    close: MonthClose | None  # None: the month is open, and its rows are what they are now

    def statement(self, row: MonthRow) -> str:
        """By which a line is found again: version and the beginning of the digest."""
        if self.close is None or not isinstance(row, StatementRow):
            return "open month"
        return f"version {self.close.version}, {row.statement.digest[:SHORT]}"


Line = tuple[object, ...]


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    lines: Callable[[Context, Iterable[MonthRow]], Iterator[Line]]

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(column.head for column in self.columns)


def standing(row: MonthRow) -> Standing:
    """Where the claim stands, or would begin if the month were closed now."""
    if isinstance(row, StatementRow) and hasattr(row.statement, "claim"):
        claim = row.statement.claim
        return Standing(ClaimState(claim.state), claim.reason, claim.reference)
    return begin(blocked=what_blocks(row), held=row.result.held, needs_review=row.bill.needs_review)


def _who(row: MonthRow) -> Line:
    claim = row.inputs.claim
    return claim.family_name, claim.given_name, claim.mrn


_WHO = Column("Family name", 18), Column("Given name", 16), Column("MRN", 12)


def _to_mend(row: MonthRow, stands: Standing) -> str:
    """A blocked claim's reason names the gates alone; here each says what is wrong with it."""
    reason = row.result.held if stands.state is ClaimState.BLOCKED else stands.reason
    return "; ".join(filter(None, (*(gate.words for gate in row.missing), reason)))


def _worksheet(context: Context, rows: Iterable[MonthRow]) -> Iterator[Line]:
    for row in rows:
        claim, stands = row.inputs.claim, standing(row)
        for line in row.bill.lines:
            yield (
                *_who(row),
                claim.birth_date,
                claim.payer,
                claim.member_number,
                claim.clinician,
                claim.npi,
                row.result.service_on,
                row.inputs.first,
                claim.place_of_service,
                "; ".join(code for code, _ in claim.diagnoses),
                line.rule.code,
                line.units,
                line.minutes,
                stands.state.label,
                _to_mend(row, stands),
                row.meter.chosen.words,
                context.statement(row),
            )


WORKSHEET = Table(
    "Billing worksheet",
    (
        *_WHO,
        Column("Birth date", 12, Kind.DAY),
        Column("Payer", 18),
        Column("Member number", 16),
        Column("Billing clinician", 20),
        Column("NPI", 12),
        Column("Date of service", 15, Kind.DAY),
        Column("Month", 10, Kind.MONTH),
        Column("Place of service", 15),
        Column("Diagnoses", 16),
        Column("Code", 9),
        Column("Units", 7, Kind.NUMBER),
        Column("Minutes", 9, Kind.NUMBER),
        Column("Claim", 12),
        Column("What to mend", 40),
        Column("Policy", 30),
        Column("Statement", 26),
    ),
    _worksheet,
)


def _time_log(context: Context, rows: Iterable[MonthRow]) -> Iterator[Line]:
    for row in rows:
        for line in row.lines:
            entry = line.entry
            yield (
                *_who(row),
                entry.on,
                entry.starts_at.astimezone(context.zone).time() if entry.starts_at else None,
                entry.minutes,
                line.counted,
                line.reason,
                entry.activity.label,
                entry.by,
                Role(entry.role).label,
            )


TIME_LOG = Table(
    "Time log",
    (
        *_WHO,
        Column("Date", 12, Kind.DAY),
        Column("Start", 8, Kind.TIME),
        Column("Minutes entered", 15, Kind.NUMBER),
        Column("Minutes counted", 15, Kind.NUMBER),
        Column("Why not counted", 40),
        Column("Activity", 24),
        Column("Person", 20),
        Column("Role", 22),
    ),
    _time_log,
)


def _blocked(_: Context, rows: Iterable[MonthRow]) -> Iterator[Line]:
    """Of whoever bills something: each gate that is not passed, and what holds the claim."""
    for row in rows:
        if not row.bill.codes:
            continue
        said = *_who(row), row.inputs.care_manager, row.bill.words
        for gate in row.missing:
            yield *said, gate.word, gate.stand.label, gate.why, gate.fixer
        if row.result.held:
            yield *said, "Held", Stand.OPEN.label, row.result.held, "The clinic lead decides"


BLOCKED = Table(
    "What blocks",
    (
        *_WHO,
        Column("Care manager", 20),
        Column("Would bill", 24),
        Column("What", 16),
        Column("Stands", 18),
        Column("Why", 50),
        Column("Who can mend it", 40),
    ),
    _blocked,
)


_PARTS = ("Month", "Code", "Payer", "Care manager")


@dataclass
class _Sum:
    patients: int = 0
    counted: int = 0
    not_counted: int = 0
    units: int = 0
    claims: Counter[ClaimState] = field(default_factory=Counter)


def _summary(_: Context, rows: Iterable[MonthRow]) -> Iterator[Line]:
    """Sums only are kept while the rows pass. A patient with two codes is in the line of each."""
    sums: dict[tuple[str, str], _Sum] = defaultdict(_Sum)
    for row in rows:
        stands = standing(row).state if row.bill.codes else None
        units = sum(units for _, units in row.bill.codes)
        parts = [
            ("Month", "all patients", row.counted, units),
            *(("Code", line.rule.code, line.minutes, line.units) for line in row.bill.lines),
            ("Payer", row.inputs.claim.payer or "none on record", row.counted, units),
            ("Care manager", row.inputs.care_manager or "nobody", row.counted, units),
        ]
        for by, which, minutes, billed in parts:
            found = sums[by, which]
            found.patients += 1
            found.counted += minutes
            found.not_counted += 0 if by == "Code" else row.minutes_not_counted
            found.units += billed
            if stands is not None:
                found.claims[stands] += 1
    for by, which in sorted(sums, key=lambda key: (_PARTS.index(key[0]), key[1])):
        found = sums[by, which]
        own = [found.claims[state] for state in (ClaimState.READY, ClaimState.BLOCKED, ClaimState.HELD)]
        sent = found.claims.total() - sum(own)
        yield by, which, found.patients, found.counted, found.not_counted, found.units, *own, sent


SUMMARY = Table(
    "Summary",
    (
        Column("By", 14),
        Column("Which", 28),
        Column("Patients", 10, Kind.NUMBER),
        Column("Minutes counted", 16, Kind.NUMBER),
        Column("Minutes not counted", 19, Kind.NUMBER),
        Column("Units", 8, Kind.NUMBER),
        Column("Claims ready", 13, Kind.NUMBER),
        Column("Claims blocked", 14, Kind.NUMBER),
        Column("Claims held", 12, Kind.NUMBER),
        Column("Claims sent", 12, Kind.NUMBER),
    ),
    _summary,
)
