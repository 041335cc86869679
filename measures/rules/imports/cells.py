"""One cell: an answer, a gap, a date, or the words that say why it is none of them."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from measures.instruments import Instrument
from registry.rules import Labelled

MISSING = ("7", "9")  # refused, don't know: as surveys write them
# A column with gaps often leaves a program as 1.0; a zero out of a SAS transport file as 5.4e-79.
WHOLE = re.compile(r"[+]?(-?\d{1,6})(?:[.,]0+)?", re.ASCII)
SAS_ZERO = re.compile(r"5\.39\d*e-79|5\.4e-79", re.IGNORECASE)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?$")


class NotACell(ValueError):
    """Why this cell cannot be taken, in words; the value is left for the caller to show or not."""


class DateStyle(Labelled):
    CLEAR = "clear", "One way only: 2026-03-04 or 3/25/2026"
    MONTH_FIRST = "month_first", "Month first: 3/4/2026 is 4 March"
    DAY_FIRST = "day_first", "Day first: 3/4/2026 is 3 April"


def plain(text: str) -> str:
    """A cell as it is compared: 7, 7.0 and " 7 " are one; words in any case."""
    stripped = text.replace("\N{NO-BREAK SPACE}", " ").strip()
    if SAS_ZERO.fullmatch(stripped):
        return "0"
    number = WHOLE.fullmatch(stripped)
    return str(int(number[1])) if number else stripped.casefold()


def answer_reader(name: str, values: Iterable[int], missing: Iterable[str]) -> Callable[[str], int | None]:
    """Reads the cells of one column: one of `values`, None for a gap, or NotACell with the words."""
    offered = {str(value): value for value in values}
    gaps = {plain(code) for code in missing} | {""}
    known: dict[str, int | None] = {}
    stand = [code for code in sorted(gaps) if code]
    words = f"{name} is answered {_listed(sorted(offered, key=int))}; {_listed([*stand, 'nothing'])} is a gap"

    def read(text: str) -> int | None:
        if text not in known:
            cell = plain(text)
            if cell not in offered and cell not in gaps:
                raise NotACell(words)
            known[text] = offered.get(cell)
        return known[text]

    return read


def total_reader(instrument: Instrument) -> Callable[[str], int | None]:
    """Reads a column of totals, where 7 and 9 are scores."""
    low, high = instrument.minimum or 0, instrument.maximum or 0

    def read(text: str) -> int | None:
        cell = plain(text)
        if not cell:
            return None
        if not cell.isdecimal() or not low <= int(cell) <= high:
            raise NotACell(f"{instrument.short_name} totals run from {low} to {high}")
        return int(cell)

    return read


def default_missing(offered: Iterable[int]) -> tuple[str, ...]:
    """7 and 9, unless the form offers them as answers."""
    values = {str(value) for value in offered}
    return tuple(code for code in MISSING if code not in values)


def refuse_missing(codes: Iterable[str], offered: Iterable[int]) -> None:
    """A ValueError when what stands for a gap is also an answer."""
    both = sorted({plain(code) for code in codes} & {str(value) for value in offered})
    if both:
        raise ValueError(f"{_listed(both, 'and')} {'are answers' if len(both) > 1 else 'is an answer'} of this form")


def read_date(text: str, style: DateStyle) -> date:
    """The clinic's own day. What could be two days is refused unless the style says which."""
    cell = TIME.sub("", text.strip())
    if found := ISO.fullmatch(cell):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if SHORT_YEAR.fullmatch(cell):
        raise NotACell("write the year with four digits")
    found = SLASHED.fullmatch(cell)
    if not found:
        raise NotACell("no date is written here" if not cell else "not a date: write it as 2026-03-04")
    first, second, year = (int(part) for part in found.groups())
    if style is DateStyle.CLEAR and first != second and first <= 12 and second <= 12:
        ways = (f"{_date(year, month, day):%d %b %Y}".lstrip("0") for month, day in ((first, second), (second, first)))
        raise NotACell(f"could be {' or '.join(ways)}: say which comes first, or write {year}-{first:02}-{second:02}")
    day_first = style is DateStyle.DAY_FIRST or (style is DateStyle.CLEAR and first > 12)
    month, day = (second, first) if day_first else (first, second)
    return _date(year, month, day)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as exc:
        raise NotACell("there is no such day") from exc


def _listed(words: Iterable[str], last: str = "or") -> str:
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end
