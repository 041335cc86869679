"""A table as CSV or XLSX, written while its lines arrive."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import IO, Any

import xlsxwriter

from billing.exports.tables import Column, Context, Kind, Line, Table
from billing.queries import MonthRow
from clinics.downloads import BOM, FORMULA_STARTS, neutral

LONGEST = 32_767  # letters that a cell of XLSX holds
FORMATS = {Kind.DAY: "yyyy-mm-dd", Kind.MONTH: "yyyy-mm", Kind.TIME: "hh:mm"}


def write_csv(out: IO[bytes], table: Table, context: Context, rows: Iterable[MonthRow]) -> None:
    """RFC 4180 in UTF-8, with the mark by which spreadsheets know it."""
    out.write(BOM)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(table.heads)
    for line in table.lines(context, rows):
        lines.writerow([neutral(_said(cell, column)) for cell, column in zip(line, table.columns, strict=True)])
    text.detach()  # the file stays open for whoever gave it


def _said(cell: object, column: Column) -> object:
    if column.kind is Kind.MONTH and isinstance(cell, date):
        return f"{cell:%Y-%m}"
    return f"{cell:%H:%M}" if isinstance(cell, time) else cell


def write_xlsx(out: IO[bytes], table: Table, context: Context, rows: Iterable[MonthRow], *, made_at: datetime) -> None:
    """Real dates and numbers under a head that stays. Whatever is text is written as text, never as a formula, a link
    or a number; what looks like a formula keeps the mark of text when somebody edits it. One line is in memory at a
    time; the same lines and moment make the same bytes."""
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "nan_inf_to_errors": False, **safe})
    book.set_properties({"title": table.name, "created": made_at.replace(tzinfo=None)})
    sheet = book.add_worksheet(table.name)
    formats = {kind: book.add_format({"num_format": words}) for kind, words in FORMATS.items()}
    marked = book.add_format({"quote_prefix": True})
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, table.heads, book.add_format({"bold": True, "bottom": 1}))
    last = 0
    for last, line in enumerate(table.lines(context, rows), start=1):
        _write_line(sheet, last, line, table.columns, formats, marked)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    book.close()


def _write_line(
    sheet: Any, number: int, line: Line, columns: Iterable[Column], formats: dict[Kind, Any], marked: Any
) -> None:
    for place, (cell, column) in enumerate(zip(line, columns, strict=True)):
        if cell is None or cell == "":
            continue
        if isinstance(cell, date | time):
            sheet.write_datetime(number, place, cell, formats[column.kind])
        elif isinstance(cell, int):
            sheet.write_number(number, place, cell)
        else:
            text = str(cell)[:LONGEST]
            sheet.write_string(number, place, text, marked if text.lstrip().startswith(FORMULA_STARTS) else None)
