"""A table from the biller: what became of which claim, read cell by cell. Rows count as a spreadsheet numbers them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from measures.rules.imports import Table

from .states import EXPLAINED, ClaimState

COLUMNS = ("claim", "mrn", "month", "state", "reason", "reference")
LONGEST = {"reason": 300, "reference": 60}
STATES = {word: state for state in ClaimState for word in (state.value, state.label.lower())}
_MONTHS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(-\d{1,2})?"),
    re.compile(r"(?P<month>\d{1,2})/(?P<year>\d{4})"),
)


@dataclass(frozen=True)
class BadCell:
    row: int
    column: str
    why: str

    @property
    def words(self) -> str:
        return f"Row {self.row}, {self.column}: {self.why}"


@dataclass(frozen=True)
class AskedMove:
    """One row: its claim by public id, or by the patient's MRN and the month."""

    row: int
    claim: UUID | None
    mrn: str
    month: date | None
    state: ClaimState
    reason: str
    reference: str

    @property
    def key(self) -> tuple[object, ...]:
        return (self.claim,) if self.claim else (self.mrn, self.month)


class Unreadable(ValueError):
    """Of one cell; its words follow the row and the column."""


def read_moves(table: Table) -> tuple[list[AskedMove], list[BadCell]]:
    """The rows that can be read, and the cells that cannot."""
    places = {name.strip().lower(): place for name, place in table.places.items()}
    missing = [] if "state" in places else ["state"]
    if "claim" not in places:
        missing += [name for name in ("mrn", "month") if name not in places]
    if missing:
        return [], [BadCell(1, name, "there is no such column, or it stands twice") for name in missing]
    moves, bad = [], []
    for line in table.lines:
        cells = {name: _cell(line.cells, places.get(name)) for name in COLUMNS}
        read: dict[str, object] = {}
        for name in COLUMNS:
            try:
                read[name] = _READ[name](cells)
            except Unreadable as problem:
                bad.append(BadCell(line.number, name, str(problem)))
        if len(read) == len(COLUMNS):
            moves.append(AskedMove(line.number, **read))  # type: ignore[arg-type]
    return moves, bad + list(_twice(moves))


def _twice(moves: list[AskedMove]) -> Iterator[BadCell]:
    first: dict[tuple[object, ...], int] = {}
    for move in moves:
        if move.key in first:
            column = "claim" if move.claim else "mrn"
            yield BadCell(move.row, column, f"this claim stands in row {first[move.key]} too")
        first.setdefault(move.key, move.row)


def _cell(cells: tuple[str, ...], place: int | None) -> str:
    """Its text; the apostrophe that keeps a spreadsheet from taking it for a formula is not part of it."""
    text = cells[place].strip() if place is not None and place < len(cells) else ""
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text


def _claim(cells: dict[str, str]) -> UUID | None:
    if not cells["claim"]:
        return None
    try:
        return UUID(cells["claim"])
    except ValueError as exc:
        raise Unreadable("this is not a claim's number; leave it empty to go by MRN and month") from exc


def _mrn(cells: dict[str, str]) -> str:
    if not cells["mrn"] and not cells["claim"]:
        raise Unreadable("whose claim is it?")
    return cells["mrn"]


def _month(cells: dict[str, str]) -> date | None:
    text = cells["month"]
    if not text:
        if cells["claim"]:
            return None
        raise Unreadable("which month is it? Write it like 2026-09")
    found = next((match for match in (pattern.fullmatch(text) for pattern in _MONTHS) if match), None)
    try:
        return date(int(found["year"]), int(found["month"]), 1)  # type: ignore[index]
    except (TypeError, ValueError) as exc:
        raise Unreadable("write the month like 2026-09") from exc


def _state(cells: dict[str, str]) -> ClaimState:
    state = STATES.get(cells["state"].lower())
    if state is None or state is ClaimState.REPLACED:
        known = ", ".join(each.value for each in ClaimState if each is not ClaimState.REPLACED)
        raise Unreadable(f"write one of {known}")
    return state


def _reason(cells: dict[str, str]) -> str:
    state = STATES.get(cells["state"].lower())
    if state in EXPLAINED and not cells["reason"]:
        raise Unreadable(f"say why it is {state.label.lower()}")
    return _short(cells, "reason")


def _reference(cells: dict[str, str]) -> str:
    return _short(cells, "reference")


def _short(cells: dict[str, str], name: str) -> str:
    if len(cells[name]) > LONGEST[name]:
        raise Unreadable(f"shorten it to {LONGEST[name]} characters")
    return cells[name]


_READ = {"claim": _claim, "mrn": _mrn, "month": _month, "state": _state, "reason": _reason, "reference": _reference}
