"""Whose row it is: the patient by MRN, the episode by the day, and what is on file already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .columns import Columns
from .look import BadCell, Look, Parsed


@dataclass(frozen=True)
class Stay:
    """An episode, from its referral to its end."""

    episode: int
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Person:
    id: int
    birth_date: date
    stays: tuple[Stay, ...] = ()

    def stay_on(self, day: date) -> Stay | None:
        """Of two on one day (closed and referred again), the later."""
        return max((stay for stay in self.stays if stay.covers(day)), key=lambda stay: stay.since, default=None)


Answers = tuple[tuple[int | None, ...], int | None]  # the answers and the total
OnFile = Mapping[tuple[int, date], set[Answers]]  # by person and day, of this instrument, without what was voided


@dataclass
class Placed:
    """Every row of a table, sorted: to keep, known already, without an answer; and the cells that stand in the way."""

    keep: list[tuple[Parsed, Stay]] = field(default_factory=list)
    known: list[Parsed] = field(default_factory=list)
    empty: list[Parsed] = field(default_factory=list)
    bad_cells: list[BadCell] = field(default_factory=list)

    @property
    def bad_rows(self) -> list[int]:
        return sorted({cell.row for cell in self.bad_cells})


def place(seen: Look, columns: Columns, people: Mapping[str, Person], on_file: OnFile, today: date) -> Placed:
    """Sort the rows of a table by what can be done with them; nothing is guessed."""
    found = Placed(bad_cells=list(seen.bad_cells))
    met: dict[tuple[int, date], dict[Answers, int]] = {}
    for row in seen.rows:
        if row.is_empty:
            found.empty.append(row)
            continue
        person, bad = _person(row, columns, people)
        stay = None
        if row.taken_on is not None and not bad and person:
            stay, bad = _stay(row.taken_on, row, columns, person, today)
        if bad:
            found.bad_cells.append(bad)
        if bad or row.is_bad or not person or not stay or row.taken_on is None:
            continue
        answers, key = (row.answers, row.total), (person.id, row.taken_on)
        before = met.setdefault(key, {})
        filed = on_file.get(key, set())
        if answers in filed or answers in before:
            found.known.append(row)
        elif filed:
            found.bad_cells.append(_question(row, columns, "other answers of this patient and day are on file"))
        elif before:
            first = min(before.values())
            found.bad_cells.append(_question(row, columns, f"row {first} has other answers of this patient and day"))
        else:
            before[answers] = row.row
            found.keep.append((row, stay))
    found.bad_cells.sort(key=lambda cell: cell.row)
    return found


def _person(row: Parsed, columns: Columns, people: Mapping[str, Person]) -> tuple[Person | None, BadCell | None]:
    if not row.patient:
        return None, None  # said already
    person = people.get(row.patient)
    if person is None:
        return None, BadCell(row.row, columns.patient, row.patient, "no patient here has this MRN")
    if row.birth_date is not None and row.birth_date != person.birth_date:
        why = "not the birth date of the patient with this MRN"
        return person, BadCell(row.row, columns.birth_date, row.birth_date.isoformat(), why)
    return person, None


def _stay(day: date, row: Parsed, columns: Columns, person: Person, today: date) -> tuple[Stay | None, BadCell | None]:
    stay = person.stay_on(day)
    why = "this day is still to come" if day > today else "" if stay else "the patient has no episode on this day"
    return (stay, None) if not why else (None, BadCell(row.row, columns.taken_on, day.isoformat(), why))


def _question(row: Parsed, columns: Columns, why: str) -> BadCell:
    return BadCell(row.row, columns.taken_on, row.taken_on.isoformat() if row.taken_on else "", why)
