"""Imports of item answers: sent, columns named, confirmed, brought in by a worker whole or not at all, taken back."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db import transaction

import jobs.actions
from clinics import audit, wall
from clinics.errors import Refused
from clinics.models import Clinic, Membership
from jobs.models import JobRun
from jobs.queries import run_about
from measures import glance, rules
from measures.models import MeasureResult, ResultImport
from measures.queries.imports import Preview, importable, patients_by_episode, preview
from measures.queries.instruments import instrument_of
from measures.rules import imports
from measures.rules.imports import Columns, NotATable, Parsed, Stay
from registry.models import Episode
from registry.rules import counted, short_date
from safety.actions import RiskyAnswer, raise_many, tell_voided

State = ResultImport.State
Each = TypeVar("Each")
JOB = "import"
CHUNK = 1000
KEPT = timedelta(days=1)  # the table of a preview that nobody confirms


@transaction.atomic
def begin_import(*, instrument: str, data: bytes, by: Membership, now: datetime) -> ResultImport:
    """Take a table in to look at it. Nothing of it is a result yet."""
    if instrument not in {each.code for each in importable(by.clinic)}:
        raise Refused("Choose one of the instruments.", "instrument")
    try:
        table = imports.read(data)
    except NotATable as exc:
        raise Refused(str(exc), "table") from exc
    made = ResultImport.objects.create(
        clinic=by.clinic,
        instrument=instrument,
        table=data,
        table_sha256=hashlib.sha256(data).hexdigest(),
        header=list(table.header),
        rows=len(table.lines),
        made_by=by,
        made_at=now,
    )
    audit.record("import.begun", target=made, by=by, at=now, instrument=instrument, rows=made.rows)
    return made


@transaction.atomic
def name_columns(*, result_import: ResultImport, columns: Columns, by: Membership, now: datetime) -> ResultImport:
    """Say which column holds what; rows left out before are looked at again."""
    held = _held(result_import, State.PREVIEWED)
    instrument = instrument_of(held.clinic, held.instrument)
    missing = [name for name in ("patient", "taken_on") if not getattr(columns, name)]
    if missing:
        raise Refused("An import needs the column of the MRN and the one of the day.", missing[0])
    if problems := columns.problems(instrument, held.header):
        raise Refused(" ".join(problems))
    held.mapping = columns.as_json()
    held.save(update_fields=["mapping"])
    audit.record("import.columns_named", target=held, by=by, at=now)
    return held


@transaction.atomic
def confirm_import(
    *, result_import: ResultImport, leave_out: str = "", by: Membership, now: datetime, ring: bool = True
) -> JobRun:
    """Queue the import. `leave_out` is the mark of the bad rows that were shown (`Preview.mark`): these and no others
    stay behind. Without it one bad cell stops everything."""
    held = _held(result_import, State.PREVIEWED)
    if not held.mapping:
        raise Refused("Say first which column holds what.")
    seen = preview(held, by.clinic.today(now))
    if leave_out and leave_out != seen.mark:
        raise Refused("Other rows are in question now than when you looked. Nothing was imported; look again.")
    seen = replace(seen, left_out=frozenset(seen.placed.bad_rows if leave_out else ()))
    if seen.standing:
        raise Refused(f"{counted(len(seen.standing), 'row')} in question. Nothing was imported.")
    if not seen.keep:
        raise Refused("There is nothing new in this table.")
    held.mapping |= {"left_out": sorted(seen.left_out)}
    held.state, held.rows, held.rows_done = State.QUEUED, len(seen.keep), 0
    held.save(update_fields=["mapping", "state", "rows", "rows_done"])
    audit.record("import.confirmed", target=held, by=by, at=now, rows=held.rows, left_out=len(seen.left_out))
    return jobs.actions.enqueue(clinic=by.clinic, job=JOB, subject=held.public_id, by=by, now=now, ring=ring)


@transaction.atomic
def drop_import(*, result_import: ResultImport, by: Membership, now: datetime) -> ResultImport:
    """Give it up before anything came in; so too when the worker failed at it three times."""
    held = _held(result_import, State.PREVIEWED, State.QUEUED)
    if held.state == State.QUEUED:
        run = run_about(by, held.public_id)
        if run is None or run.state != JobRun.State.PARKED:
            raise Refused("It is being imported. When it is done you can void it.")
    _end(held, State.FAILED, now)
    audit.record("import.dropped", target=held, by=by, at=now)
    return held


@transaction.atomic
def void_import(*, result_import: ResultImport, reason: str, by: Membership, now: datetime) -> int:
    """Take everything back that it brought in and that was not voided since; how many results. Alerts stay open."""
    reason = reason.strip()
    if not reason:
        raise Refused("Say why: the results stay readable, with this beside them.", "reason")
    held = _held(result_import, State.DONE)
    rows = MeasureResult.objects.filter(clinic_id=held.clinic_id, imported=held, voided_at=None)
    standing = list(rows.only("public_id", "form_key", "episode_id"))
    patients = patients_by_episode(by.clinic)
    for chunk in _chunks(standing):
        keys = [result.pk for result in chunk]
        rows.filter(pk__in=keys).update(voided_at=now, voided_by=by, void_reason=reason)
        lines = [(result, patients[result.episode_id]) for result in chunk]
        audit.record_each("result.voided", lines, by=by, at=now, instrument=held.instrument)
    held.state = State.VOIDED
    held.save(update_fields=["state"])
    tell_voided(clinic=by.clinic, sources=[result.form_key for result in standing], by=by, now=now)
    audit.record("import.voided", target=held, by=by, at=now, rows=len(standing))
    glance.recompute(clinic_id=held.clinic_id, today=by.clinic.today(now))
    return len(standing)


def empty_abandoned(*, clinic: Clinic, now: datetime) -> int:
    """Tables that were looked at and left: what stands in them is kept no longer than a day."""
    left = ResultImport.objects.filter(clinic=clinic, state=State.PREVIEWED, made_at__lt=now - KEPT)
    return left.update(state=State.FAILED, table=b"", finished_at=now)


@transaction.atomic
def bring_in(*, clinic: Clinic, subject: UUID, now: datetime) -> dict[str, Any]:
    """The worker's part, in the one transaction of its run. What changed since the confirmation sends it back to be
    looked at again; otherwise every row comes in, with its alerts, and the table is emptied."""
    rows = ResultImport.objects.select_related("made_by__user", "clinic").filter(clinic=clinic, state=State.QUEUED)
    held = rows.filter(public_id=subject).first()
    if held is None:  # given up, or done by another run
        return {"imported": 0}
    seen = preview(held, clinic.today(now))
    if seen.standing or not seen.keep:
        held.state = State.PREVIEWED
        held.counts = {"changed": len(seen.standing)}
        held.save(update_fields=["state", "counts"])
        return {"imported": 0, "sent_back": len(seen.standing)}
    results = _save(held, seen, now)
    alerts = raise_many(clinic=clinic, answers=_risky(results, seen, clinic), by=held.made_by, now=now)
    glance.recompute(clinic_id=clinic.pk, today=clinic.today(now))
    counts: dict[str, Any] = {
        "imported": len(results),
        "unfinished": seen.unfinished,
        "known": len(seen.placed.known),
        "empty": len(seen.placed.empty),
        "left_out": len(seen.left_out),
        "alerts": len(alerts),
    }
    held.counts, held.rows_done = counts, len(results)
    _end(held, State.DONE, now)
    audit.record("import.done", target=held, by=held.made_by, at=now, **counts)
    return counts


def _save(held: ResultImport, seen: Preview, now: datetime) -> list[MeasureResult]:
    """All rows, a chunk at a time, telling on the side how far it is: that row is not ours to lock meanwhile."""
    made: list[MeasureResult] = []
    patients = patients_by_episode(held.clinic)
    with wall.beside(held.clinic_id) as aside:
        for chunk in _chunks(seen.keep):
            rows = [_result(held, row, stay, seen, now) for row, stay in chunk]
            made += MeasureResult.objects.bulk_create(rows)
            lines = [(result, patients[result.episode_id]) for result in rows]
            audit.record_each("result.recorded", lines, by=held.made_by, at=now, instrument=held.instrument)
            aside("UPDATE measures_resultimport SET rows_done = %s WHERE id = %s", [len(made), held.pk])
    return made


def _chunks(rows: Sequence[Each]) -> Iterator[Sequence[Each]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _result(held: ResultImport, row: Parsed, stay: Stay, seen: Preview, now: datetime) -> MeasureResult:
    """The key of its form is made of the import and the row: it cannot come in twice."""
    if row.taken_on is None:
        raise ValueError(f"row {row.row} has no day")
    return MeasureResult(
        clinic_id=held.clinic_id,
        episode_id=stay.episode,
        instrument=seen.instrument.code,
        instrument_version=seen.instrument.version,
        taken_on=row.taken_on,
        answers=list(row.answers),
        difficulty=row.difficulty,
        total=row.total,
        risk_positive=row.risky,
        mode=MeasureResult.Mode.IMPORT,
        entered_by=held.made_by,
        imported=held,
        entered_at=now,
        form_key=uuid5(held.public_id, str(row.row)),
    )


def _risky(results: Sequence[MeasureResult], seen: Preview, clinic: Clinic) -> Iterator[RiskyAnswer]:
    risky = [result for result in results if result.risk_positive]
    episodes = Episode.objects.select_related("patient").in_bulk({result.episode_id for result in risky})
    for result in risky:
        day = short_date(result.taken_on, clinic.today(result.entered_at))
        for answer in rules.risk_answers(seen.instrument, result.answers):
            yield RiskyAnswer(
                episode=episodes[result.episode_id],
                source=result.form_key,
                instrument=result.instrument,
                item=answer.number,
                answer=answer.value,
                words=f"{seen.instrument.short_name} {answer.words}, imported answer of {day}",
            )


def _held(result_import: ResultImport, *states: str) -> ResultImport:
    """The import as it is now, held until the transaction ends, if it is in one of these states."""
    rows = ResultImport.objects.select_related("clinic", "made_by__user").select_for_update(of=("self",))
    held = rows.get(clinic_id=result_import.clinic_id, pk=result_import.pk)
    if held.state not in states:
        raise Refused(f"This import is {held.get_state_display().lower()} meanwhile.")
    return held


def _end(held: ResultImport, state: str, now: datetime) -> None:
    held.state, held.table, held.finished_at = state, b"", now
    held.save(update_fields=["state", "table", "finished_at", "counts", "rows_done"])
