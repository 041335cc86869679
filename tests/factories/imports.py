"""Tables of item answers and their imports, through the public door."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jobs.actions
from clinics.models import Membership
from measures.actions import imports as actions
from measures.instruments import get
from measures.models import ResultImport
from measures.queries import imports as queries
from measures.rules.imports import guess
from tests.factories.clinics import StaffedClinic

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
HEADER = ["MRN", "Date", *(f"q{number}" for number in range(1, 10))]
Cells = Sequence[object]


def answers(cells: str) -> list[str]:
    """ "000000001" as nine cells; a dot is an empty one."""
    return [cell.replace(".", "") for cell in cells]


def table_of(rows: Iterable[Cells], header: Sequence[str] = HEADER) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in (header, *rows)).encode() + b"\n"


def make_import(by: Membership, rows: Iterable[Cells], *, now: datetime = NOW, **columns: Any) -> ResultImport:
    """A table of the PHQ-9 that waits for its confirmation; its columns are found by their names."""
    made = actions.begin_import(instrument="phq9", data=table_of(rows), by=by, now=now)
    named = replace(guess(made.header, get("phq9")), **columns)
    return actions.name_columns(result_import=made, columns=named, by=by, now=now)


def confirm(made: ResultImport, by: Membership, *, leave_out: bool = False, now: datetime = NOW) -> int:
    """The run to be worked off."""
    mark = queries.preview(made, by.clinic.today(now)).mark if leave_out else ""
    return actions.confirm_import(result_import=made, leave_out=mark, by=by, now=now, ring=False).pk


def bring_in(staffed: StaffedClinic, run: int, *, now: datetime = NOW) -> None:
    """The worker's part."""
    assert jobs.actions.perform(run_id=run, clinic_id=staffed.clinic.pk, now=now)
