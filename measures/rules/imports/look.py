"""Reading the cells of every row: answers, days, and each bad cell by row and column."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from measures.instruments import Instrument
from measures.rules.scores import SLOT_ANSWER_MAX, band, risk_answers
from measures.rules.scores import total as sum_of

from .cells import NotACell, answer_reader, read_date, total_reader
from .columns import Columns, asked
from .table import Line, Table

SHOWN = 40  # characters of a bad cell: a whole paragraph in the wrong column is not shown again


@dataclass(frozen=True)
class BadCell:
    """`value` is for the person who sent the table, never for a log."""

    row: int
    column: str
    value: str
    why: str


@dataclass(frozen=True)
class Parsed:
    """One row whose cells could be read; a cell that could not is None here and a BadCell beside it."""

    row: int
    answers: tuple[int | None, ...]
    total: int | None
    risky: bool
    difficulty: int | None = None
    patient: str = ""
    birth_date: date | None = None
    taken_on: date | None = None
    is_bad: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing was answered: there is nothing to keep."""
        return not self.is_bad and self.total is None and all(answer is None for answer in self.answers)


@dataclass(frozen=True)
class Look:
    """What is in a table, before anybody knows whose it is."""

    instrument: Instrument
    rows: list[Parsed] = field(default_factory=list)
    bad_cells: list[BadCell] = field(default_factory=list)

    @property
    def complete(self) -> list[Parsed]:
        """A total or, where the form adds nothing up, every answer."""
        return [row for row in self.rows if not row.is_bad and (row.total is not None or self._whole(row))]

    def _whole(self, row: Parsed) -> bool:
        return self.instrument.has_wording and not self.instrument.has_total and None not in row.answers

    @property
    def bands(self) -> dict[str, int]:
        """Band code -> complete rows in it; every band of the instrument is there."""
        per_total = Counter(row.total for row in self.complete)
        found = {each.code: 0 for each in self.instrument.bands}
        for score, rows in per_total.items():
            if inside := band(self.instrument, score):
                found[inside.code] += rows
        return found

    @property
    def risk_positive(self) -> list[Parsed]:
        """Rows to ask about, complete or not, and whatever stands in their other cells."""
        return [row for row in self.rows if row.risky]


@dataclass(frozen=True)
class _Column:
    name: str
    place: int
    read: Callable[[str], Any]


def look(table: Table, instrument: Instrument, columns: Columns) -> Look:
    """Read every row. The columns are known to be there (`Columns.problems`)."""
    found = Look(instrument)
    numbers = asked(instrument)
    items = list(_answer_columns(table, instrument, columns))
    others = {column[0]: column[1] for column in _other_columns(table, instrument, columns)}
    scored: dict[tuple[int | None, ...], tuple[int | None, bool]] = {}  # the same answers come again and again
    for line in table.lines:
        bad = list(_shape(line, table))
        given = {number: _cell(line, column, bad) for number, column in items}
        answers = tuple(given.get(number) for number in range(1, max(numbers, default=0) + 1))
        if answers not in scored:
            total = sum_of(instrument, answers) if instrument.has_wording else None
            scored[answers] = total, bool(risk_answers(instrument, answers))
        total, risky = scored[answers]
        rest = {name: _cell(line, column, bad) for name, column in others.items()}
        found.rows.append(Parsed(line.number, answers, rest.pop("total", total), risky, is_bad=bool(bad), **rest))
        found.bad_cells.extend(bad)
    return found


def _answer_columns(table: Table, instrument: Instrument, columns: Columns) -> Iterator[tuple[int, _Column]]:
    for number, name in zip(asked(instrument), columns.items, strict=True):
        item = instrument.item(number)
        values = item.values if item else range(SLOT_ANSWER_MAX + 1)
        if name:
            read = answer_reader(f"{instrument.short_name} item {number}", values, columns.missing)
            yield number, _Column(name, table.places[name], read)


def _other_columns(table: Table, instrument: Instrument, columns: Columns) -> Iterator[tuple[str, _Column]]:
    days = partial(read_date, style=columns.dates)
    readers: dict[str, Callable[[str], Any]] = {
        "patient": _named,
        "birth_date": days,
        "taken_on": days,
        "total": total_reader(instrument),
    }
    if instrument.difficulty:
        readers["difficulty"] = answer_reader("The difficulty question", instrument.difficulty.values, columns.missing)
    for field_name, read in readers.items():
        if name := getattr(columns, field_name):
            yield field_name, _Column(name, table.places[name], read)


def _named(text: str) -> str:
    if not text.strip():
        raise NotACell("no patient is named")
    return text.strip()


def _shape(line: Line, table: Table) -> Iterator[BadCell]:
    """A row that is cut off or shifted: its cells cannot be trusted to be whose they seem."""
    cells, columns = len(line.cells), len(table.header)
    if cells < columns or any(cell.strip() for cell in line.cells[columns:]):
        last = table.header[min(cells, columns) - 1]
        yield BadCell(line.number, last, "", f"the row has {cells} cells, the header {columns}")


def _cell(line: Line, column: _Column, bad: list[BadCell]) -> Any:
    if column.place >= len(line.cells):
        return None
    text = line.cells[column.place]
    try:
        return column.read(text)
    except NotACell as exc:
        bad.append(BadCell(line.number, column.name, text.strip()[:SHOWN], str(exc)))
        return None
