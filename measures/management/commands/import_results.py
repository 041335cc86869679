"""`manage.py import_results FILE.csv --instrument phq9 --items A,B,...`: look at a table of item answers, or import it.

Exit codes: 0 looked, or imported; 1 the file, a column or the clinic cannot be used; 2 wrong options; 3 not imported,
because of the cells it names. What it prints holds rows, columns and counts, never what stands in a cell.
"""

import json
from argparse import SUPPRESS
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from measures import instruments
from measures.instruments import Instrument
from measures.rules import imports

BAD_CELLS = 3


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


class Command(BaseCommand):
    help = "Look at a CSV file of item answers (--dry-run), or import it for one clinic, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="CSV with a header: comma, semicolon or tab; UTF-8 or Windows-1252."
        )
        parser.add_argument("--instrument", required=True, help="Its code: phq9, gad7, ...")
        parser.add_argument("--items", type=_names, help="The items' columns in order; by their names without it.")
        parser.add_argument("--total", help="The column of totals, for an instrument whose wording is not loaded.")
        parser.add_argument("--difficulty", help="The column of the difficulty question.")
        parser.add_argument(
            "--missing", type=_names, default=SUPPRESS, help="What stands for a gap beside nothing: 7,9."
        )
        parser.add_argument("--patient", help="The column of the MRN.")
        parser.add_argument("--birth-date", help="A column to check the patient by.")
        parser.add_argument("--date", dest="taken_on", help="The column of the day it was taken.")
        parser.add_argument("--dates", default="clear", choices=[style.value for style in imports.DateStyle])
        parser.add_argument("--dry-run", action="store_true", help="Look only.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *, file: Path, **options: Any) -> None:
        instrument = self._instrument(options["instrument"])
        table = self._table(file)
        columns = self._columns(table, instrument, options)
        seen = imports.look(table, instrument, columns)
        self._say(seen, as_json=options["json"])

    def _instrument(self, code: str) -> Instrument:
        try:
            return instruments.get(code)
        except KeyError as exc:
            raise CommandError(
                f"There is no instrument {code!r}. There are {', '.join(instruments.INSTRUMENTS)}."
            ) from exc

    def _table(self, file: Path) -> imports.Table:
        try:
            return imports.read(file.read_bytes())
        except OSError as exc:
            raise CommandError(f"{file} cannot be read: {exc.strerror}.") from exc
        except imports.NotATable as exc:
            raise CommandError(f"{file}: {exc}") from exc

    def _columns(self, table: imports.Table, instrument: Instrument, options: dict[str, Any]) -> imports.Columns:
        """What the options name; the items, when they name none, by the names in the header."""
        guessed = imports.guess(table.header, instrument)
        dates = imports.DateStyle(options["dates"])
        blank = imports.Columns(items=guessed.items, missing=guessed.missing, dates=dates)
        named = ("items", "total", "difficulty", "missing", "patient", "birth_date", "taken_on")
        columns = replace(blank, **{name: options[name] for name in named if options.get(name) is not None})
        if problems := columns.problems(instrument, table.header):
            raise CommandError(" ".join(problems))
        return columns

    def _say(self, seen: imports.Look, *, as_json: bool, **more: int) -> None:
        cells = [{"row": cell.row, "column": cell.column, "why": cell.why} for cell in seen.bad_cells]
        figures: dict[str, Any] = {
            "rows": len(seen.rows),
            "complete": len(seen.complete),
            "bands": seen.bands,
            "risk_positive": len(seen.risk_positive),
        }
        if as_json:
            self.stdout.write(json.dumps(figures | {"bad_cells": cells} | more))
            return
        self.stdout.write(f"{figures['rows']:,} rows, {figures['complete']:,} complete")
        for each in seen.instrument.bands:
            self.stdout.write(f"  {each.low:>3} to {each.high:<3} {each.label:<28} {figures['bands'][each.code]:>7,}")
        self.stdout.write(f"{figures['risk_positive']:,} rows with an answer about risk")
        self.stdout.write(f"{len(cells):,} bad cells")
        for cell in cells:
            self.stdout.write(f"  row {cell['row']}, {cell['column']}: {cell['why']}")
