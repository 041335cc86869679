"""`manage.py rerun_month --clinic SLUG --month 2026-09 [--version N]`: is a closed month still what it was?

Each statement is worked out again from the policy and the facts it keeps, its digest is computed again, and its facts
are held against what the records say now. It names statements and places in them, never what stands there.

Exit codes: 0 equal; 1 something differs; 2 no such clinic, month or version, or the month was never closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing import queries
from billing.models import MonthClose, Statement
from billing.queries.month import MonthRow
from billing.queries.statements import snapshot_of
from billing.snapshots import as_kept, differences, digest, facts_again, snapshot
from clinics import wall
from clinics.models import Clinic

WRONG_ARGUMENTS = 2


class Command(BaseCommand):
    help = "Work a closed month out again and say whether it is equal."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Here `--version` is the month's, not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clinic", required=True, help="The clinic's short name in addresses.")
        parser.add_argument("--month", required=True, help="Like 2026-09.")
        parser.add_argument("--version", type=int, dest="number", help="Without it, the newest.")

    def handle(self, *, clinic: str, month: str, number: int | None, **options: Any) -> None:
        first = _month(month)
        found = Clinic.objects.filter(slug=clinic).first()
        if found is None:
            raise _wrong(f"There is no clinic {clinic}.")
        with wall.in_clinic(found.pk):
            rows = MonthClose.objects.filter(month__first=first).select_related("closed_by__clinic", "month")
            close = rows.filter(version=number).first() if number is not None else rows.first()
            if close is None:
                raise _wrong(f"{month} has no version {number}." if number else f"{month} was never closed.")
            differs = self._compare(close)
        if differs:
            raise SystemExit(1)

    def _compare(self, close: MonthClose) -> bool:
        kept = list(Statement.objects.filter(clinic_id=close.clinic_id, close=close).order_by("position"))
        again = [line for statement in kept for line in _again(statement)]
        if digest([statement.digest for statement in kept]) != close.digest:
            again.append("close: digest")
        # Read as whoever closed it read it.
        live = {row.episode.patient_id: row for row in queries.month(close.closed_by, close.month.first)}
        now = [line for statement in kept for line in _now(statement, live.pop(statement.patient_id, None))]
        now += [f"patient {row.episode.patient.public_id}: not in the closed month" for row in live.values()]
        for title, lines in (("worked out again", again), ("facts as recorded now", now)):
            self.stdout.write(f"{title}: {'differs' if lines else 'equal'} ({len(kept)} statements)")
            for line in lines:
                self.stdout.write(f"  {line}")
        return bool(again or now)


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month, not an instant
    except ValueError as error:
        raise _wrong(f"{text} is no month; write it like 2026-09.") from error


def _wrong(message: str) -> CommandError:
    return CommandError(message, returncode=WRONG_ARGUMENTS)


def _again(statement: Statement) -> Iterator[str]:
    kept = snapshot_of(statement)
    for line in differences(kept.result, as_kept(kept.result, kept.again()), "result"):
        yield _place(statement, line)
    if kept.digest != statement.digest:
        yield f"statement {statement.public_id}: digest"


def _now(statement: Statement, row: MonthRow | None) -> Iterator[str]:
    if row is None:
        yield f"statement {statement.public_id}: the patient is no longer in the month"
        return
    policy, inputs = facts_again(snapshot_of(statement))
    now = snapshot(row.meter.chosen.policy, row.inputs, row.result)
    for before, after, part in ((policy, now.policy, "policy"), (inputs, now.inputs, "inputs")):
        for line in differences(before, after, part):
            yield _place(statement, line)


def _place(statement: Statement, line: str) -> str:
    """Where, not what: facts hold names."""
    return f"statement {statement.public_id}: {line.partition(':')[0]}"
