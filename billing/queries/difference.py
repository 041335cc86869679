"""What changed between two versions of a closed month, patient by patient, in words a biller reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from billing.models import MonthClose, Statement
from billing.queries.statements import StatementRow, rows_of
from billing.rules import Gate, Line
from billing.snapshots import differences
from clinics.models import Membership
from registry.models import Episode
from registry.rules import counted, short_date


@dataclass(frozen=True)
class Changed:
    """One patient's month in two versions; `before` or `after` is None where the version does not hold it."""

    before: StatementRow | None
    after: StatementRow | None
    words: tuple[str, ...]

    @property
    def episode(self) -> Episode:
        row = self.after or self.before
        assert row is not None
        return row.episode


def difference(member: Membership, close: MonthClose, other: MonthClose) -> list[Changed]:
    """From `other` to `close`, the patients whose statements differ, by name. Statements that are the same by their
    digest are not read."""
    before, after = _digests(member, other), _digests(member, close)
    concerned = {patient for patient in {*before, *after} if before.get(patient) != after.get(patient)}
    old, new = _rows(member, other, concerned), _rows(member, close, concerned)
    changed = [_changed(old.get(patient), new.get(patient)) for patient in concerned]
    return sorted(changed, key=lambda each: (str(each.episode.patient).casefold(), each.episode.pk))


def _digests(member: Membership, close: MonthClose) -> dict[int, str]:
    return dict(Statement.objects.for_member(member).filter(close=close).order_by().values_list("patient_id", "digest"))


def _rows(member: Membership, close: MonthClose, patients: set[int]) -> dict[int, StatementRow]:
    return {row.statement.patient_id: row for row in rows_of(member, close, patients=patients)}


def _changed(before: StatementRow | None, after: StatementRow | None) -> Changed:
    if before is None or after is None:
        there = after or before
        assert there is not None
        words = f"{counted(there.counted, 'minute')}, {there.bill.words}"
        return Changed(before, after, (f"Not in the month before: {words}" if after else f"No longer in it: {words}",))
    return Changed(before, after, tuple(_words(before, after)))


def _words(before: StatementRow, after: StatementRow) -> Iterator[str]:
    said = [
        *_was("Codes", before.bill.words, after.bill.words),
        *_was("Minutes counted", before.counted, after.counted),
        *_was("Kind of month", before.kind.label.lower(), after.kind.label.lower()),
        *_was("Date of service", _day(before.result.service_on), _day(after.result.service_on)),
        *_was("Policy", before.meter.chosen.words, after.meter.chosen.words),
        *_lines(before, after),
        *_gates(before, after),
        *_claim(before, after),
        *(f"To know now: {note}" for note in after.notes if note not in before.notes),
        *(f"No longer: {note}" for note in before.notes if note not in after.notes),
    ]
    yield from said
    if not said:
        kept = before.statement, after.statement
        found = [differences(getattr(kept[0], part), getattr(kept[1], part), part) for part in ("policy", "inputs")]
        yield from (f"Kept otherwise: {line}" for lines in found for line in lines)


def _was(what: str, before: object, after: object) -> Iterator[str]:
    if before != after:
        yield f"{what}: {after}, was {before}"


def _day(on: date | None) -> str:
    return short_date(on, on) if on else "none"


def _lines(before: StatementRow, after: StatementRow) -> Iterator[str]:
    old, new = _by_entry(before), _by_entry(after)
    for entry, line in new.items():
        if entry not in old:
            yield f"New entry: {line.words}"
        elif old[entry] != line:
            yield f"Entry: {line.words}; was {old[entry].counted} counted"
    for entry, line in old.items():
        if entry not in new:
            yield f"Entry taken back: {line.words}"


def _by_entry(row: StatementRow) -> dict[tuple[str, date], Line]:
    """An entry split at midnight has a line for each of its days."""
    return {(line.entry.id, line.entry.on): line for line in row.lines}


def _gates(before: StatementRow, after: StatementRow) -> Iterator[str]:
    old = {gate.code: gate for gate in before.gates}
    for gate in after.gates:
        was = old.get(gate.code)
        if was is None or (gate.stand, gate.why) != (was.stand, was.why):
            yield f"{gate.word}: {_stand(gate)}, was {_stand(was) if was else 'not asked'}"


def _stand(gate: Gate) -> str:
    return f"{gate.stand.label.lower()} ({gate.why})" if gate.why else gate.stand.label.lower()


def _claim(before: StatementRow, after: StatementRow) -> Iterator[str]:
    old, new = before.inputs.claim, after.inputs.claim
    for what, name in (
        ("MRN", "mrn"),
        ("Family name", "family_name"),
        ("Given name", "given_name"),
        ("Payer", "payer"),
        ("Member number", "member_number"),
        ("Billing clinician", "clinician"),
        ("NPI", "npi"),
        ("Place of service", "place_of_service"),
    ):
        yield from _was(what, getattr(old, name) or "none", getattr(new, name) or "none")
    yield from _was("Birth date", _day(old.birth_date), _day(new.birth_date))
    yield from _was("Diagnoses", _codes(old.diagnoses), _codes(new.diagnoses))


def _codes(diagnoses: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(code for code, _ in diagnoses) or "none"
