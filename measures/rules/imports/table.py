"""From bytes to rows of cells: what a spreadsheet saves as CSV, or puts on the clipboard."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

MAX_BYTES = 10_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 500
DELIMITERS = "\t;,"
# What people send instead, by its first bytes.
OTHERS = {
    b"PK\x03\x04": "an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
}


class NotATable(ValueError):
    """Why this cannot be read at all, in words for whoever sent it."""


@dataclass(frozen=True)
class Line:
    number: int  # as the spreadsheet numbers it
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    lines: tuple[Line, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """Column name -> position. A name that stands twice is no column: which of the two was meant?"""
        named = [name for name in self.header if name]
        return {name: self.header.index(name) for name in named if named.count(name) == 1}


def read(data: bytes) -> Table:
    """The table in these bytes; empty lines are passed over. NotATable says why there is none."""
    if len(data) > MAX_BYTES:
        raise NotATable(f"This is larger than {MAX_BYTES // 1_000_000} MB. Send it in parts.")
    text = _decoded(data)
    records = _records(text, _delimiter(text))
    header = next(records, None)
    if header is None:
        raise NotATable("There is nothing in it.")
    if len(header.cells) > MAX_COLUMNS:
        raise NotATable(f"It has more than {MAX_COLUMNS} columns.")
    lines: list[Line] = []
    for line in records:
        if len(lines) == MAX_ROWS:
            raise NotATable(f"It has more than {MAX_ROWS:,} rows. Send it in parts.")
        lines.append(line)
    if not lines:
        raise NotATable("There is one row only. The first row names the columns, the answers follow below.")
    return Table(tuple(name.strip() for name in header.cells), tuple(lines))


def _decoded(data: bytes) -> str:
    for start, what in OTHERS.items():
        if data.startswith(start):
            raise NotATable(f"This is {what}, not a table in text. Save it as CSV, or copy the cells and paste them.")
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(letter < " " and letter not in "\t\r\n" for letter in text):
            return text
        break
    raise NotATable("This is not a table in text. Save it as CSV, or copy the cells and paste them.")


def _delimiter(text: str) -> str:
    """What stands most often between the names of the first row."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=outside.count) if any(mark in outside for mark in DELIMITERS) else ","


def _records(text: str, delimiter: str) -> Iterator[Line]:
    """Quoted line breaks stay inside their cell."""
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            if any(cell.strip() for cell in cells):
                yield Line(number, tuple(cells))
    except csv.Error as exc:
        raise NotATable(
            f"Row {number + 1} cannot be read: a quotation mark opens or closes where it should not."
        ) from exc
