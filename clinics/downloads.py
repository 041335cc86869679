"""Files that leave the registry as CSV: RFC 4180 lines, cells a spreadsheet cannot take for a formula."""

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(cell: object) -> str:
    """The cell as text. What a spreadsheet would run begins with an apostrophe instead; a number stays a number."""
    text = "" if cell is None else str(cell)
    harmless = isinstance(cell, int | float) or not text.lstrip(" ").startswith(FORMULA_STARTS)
    return text if harmless else f"'{text}"


def csv_response(filename: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """UTF-8 with the mark by which spreadsheets know it."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([neutral(cell) for cell in row] for row in rows)
    return HttpResponse(
        text.getvalue().encode("utf-8-sig"),
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{filename}"',
        },
    )
