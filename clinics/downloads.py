"""Files that leave the registry as CSV: RFC 4180 lines, cells a spreadsheet cannot take for a formula."""

import codecs
import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse, StreamingHttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = codecs.BOM_UTF8  # the mark by which spreadsheets know UTF-8


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


def attachment(pieces: Iterable[bytes], filename: str, content_type: str, *, size: int) -> StreamingHttpResponse:
    """A file sent piece by piece; whoever gets fewer bytes than its size knows that it is not whole."""
    return StreamingHttpResponse(
        pieces,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Content-Length": str(size),
        },
    )
