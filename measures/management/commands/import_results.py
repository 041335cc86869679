"""`manage.py import_results FILE.csv --instrument phq9 --items A,B,...`: look at a table of item answers, or import it.

Exit codes: 0 looked, or imported; 1 the file, a column, the clinic or the person cannot be used; 2 wrong options; 3 not
imported because of the cells it names. What it prints holds rows, columns and counts, never what stands in a cell.
"""

import json
from argparse import SUPPRESS
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

import jobs.actions
from clinics import wall
from clinics.errors import Refused
from clinics.models import Clinic, Membership
from clinics.rules import Can
from measures import instruments
from measures.actions import imports as actions
from measures.instruments import Instrument
from measures.models import ResultImport
from measures.queries.imports import Preview, preview
from measures.rules import imports
from measures.rules.imports import BadCell, Columns, Look, Table

BAD_CELLS = 3


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


class Command(BaseCommand):
    help = "Look at a CSV file of item answers (--dry-run), or import it for one clinic, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", type=Path, help="CSV with a header: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252.")
        add("--instrument", required=True, help="Its code: phq9, gad7, ...")
        add("--items", type=_names, help="The items' columns, in order; without it they are found by their names.")
        add("--total", help="The column of totals, for an instrument whose wording is not loaded.")
        add("--difficulty", help="The column of the difficulty question.")
        add("--missing", type=_names, default=SUPPRESS, help="What stands for no answer, beside nothing: 7,9.")
        add("--patient", help="The column of the MRN.")
        add("--birth-date", help="A column to check each patient by.")
        add("--date", dest="taken_on", help="The column of the day it was taken.")
        add("--dates", default="clear", choices=[style.value for style in imports.DateStyle], help="How days read.")
        add("--clinic", help="The clinic's short name: its patients are looked up, and without --dry-run imported for.")
        add("--by", help="The e-mail address of the member whose results they are.")
        add("--leave-out", action="store_true", help="Import the rest when rows are in question.")
        add("--dry-run", action="store_true", help="Look only.")
        add("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *, file: Path, **options: Any) -> None:
        self.as_json = options["json"]
        instrument = _instrument(options["instrument"])
        data = _read(file)
        table = _table(file, data)
        columns = _columns(table, instrument, options)
        if not options["clinic"]:
            if not options["dry_run"]:
                raise CommandError("Say --clinic to import, or --dry-run to look.", returncode=2)
            seen = imports.look(table, instrument, columns)
            self._say(seen, seen.bad_cells)
            return
        if not (columns.patient and columns.taken_on):
            raise CommandError("A clinic's import needs --patient and --date.", returncode=2)
        self._for_clinic(_clinic(options["clinic"]), instrument, columns, data, options)

    def _for_clinic(
        self, clinic: Clinic, instrument: Instrument, columns: Columns, data: bytes, options: dict[str, Any]
    ) -> None:
        now = timezone.now()
        with wall.in_clinic(clinic.pk):
            unsaved = ResultImport(clinic=clinic, instrument=instrument.code, table=data, mapping=columns.as_json())
            seen = preview(unsaved, clinic.today(now))
            run = None
            if not options["dry_run"] and (options["leave_out"] or not seen.standing):
                by = _member(clinic, options["by"])
                mark = seen.mark if seen.standing else ""
                try:
                    made = actions.begin_import(instrument=instrument.code, data=data, by=by, now=now)
                    actions.name_columns(result_import=made, columns=columns, by=by, now=now)
                    run = actions.confirm_import(result_import=made, leave_out=mark, by=by, now=now, ring=False)
                except Refused as refusal:
                    raise CommandError(refusal.message) from refusal
        counts = _counts(seen)
        if run:
            jobs.actions.perform(run_id=run.pk, clinic_id=clinic.pk, now=now)
            with wall.in_clinic(clinic.pk):
                counts |= ResultImport.objects.values_list("counts", flat=True).get(pk=made.pk)
        self._say(seen.seen, seen.bad_cells, **counts)
        if not run and not options["dry_run"]:
            raise CommandError("Nothing was imported: see the cells in question.", returncode=BAD_CELLS)

    def _say(self, seen: Look, bad_cells: Iterable[BadCell], **more: int) -> None:
        cells = [{"row": cell.row, "column": cell.column, "why": cell.why} for cell in bad_cells]
        complete, risky = len(seen.complete), len(seen.risk_positive)
        if self.as_json:
            figures = {"rows": len(seen.rows), "complete": complete, "bands": seen.bands, "risk_positive": risky}
            self.stdout.write(json.dumps(figures | {"bad_cells": cells} | more))
            return
        self.stdout.write(f"{'rows':<36}{len(seen.rows):>8,}\n{'complete':<36}{complete:>8,}")
        for each in seen.instrument.bands:
            words = f"  {each.low} to {each.high} {each.label.lower()}"
            self.stdout.write(f"{words:<36}{seen.bands[each.code]:>8,}")
        for words, count in {"an answer about risk": risky, "bad cells": len(cells), **more}.items():
            self.stdout.write(f"{words.replace('_', ' '):<36}{count:>8,}")
        for cell in cells:
            self.stdout.write(f"  row {cell['row']}, {cell['column']}: {cell['why']}")


def _instrument(code: str) -> Instrument:
    try:
        return instruments.get(code)
    except KeyError as exc:
        known = ", ".join(instruments.INSTRUMENTS)
        raise CommandError(f"There is no instrument {code!r}. There are {known}.") from exc


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as exc:
        raise CommandError(f"{file} cannot be read: {exc.strerror}.") from exc


def _table(file: Path, data: bytes) -> Table:
    try:
        return imports.read(data)
    except imports.NotATable as exc:
        raise CommandError(f"{file}: {exc}") from exc


def _columns(table: Table, instrument: Instrument, options: dict[str, Any]) -> Columns:
    """What the options name; the items, when they name none, by the names in the header."""
    guessed = imports.guess(table.header, instrument)
    blank = Columns(items=guessed.items, missing=guessed.missing, dates=imports.DateStyle(options["dates"]))
    named = ("items", "total", "difficulty", "missing", "patient", "birth_date", "taken_on")
    columns = replace(blank, **{name: options[name] for name in named if options.get(name) is not None})
    if problems := columns.problems(instrument, table.header):
        raise CommandError(" ".join(problems))
    return columns


def _clinic(slug: str) -> Clinic:
    found = Clinic.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no clinic {slug!r}.")
    return found


def _member(clinic: Clinic, email: str | None) -> Membership:
    rows = Membership.objects.select_related("clinic", "user").filter(clinic=clinic, ended_at=None)
    found = rows.filter(user__email__iexact=email or "").first()
    if found is None or not found.can(Can.LOG_CONTACTS):
        raise CommandError(f"Say with --by who of {clinic} may {Can.LOG_CONTACTS.value}.")
    return found


def _counts(seen: Preview) -> dict[str, int]:
    return {"new": len(seen.keep), "known": len(seen.placed.known), "empty": len(seen.placed.empty)}
