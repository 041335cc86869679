"""Medications over time, read from the versions of a plan: a drug's doses one after the other."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from careplans.rules.content import KEY, Content, Row, day


@dataclass(frozen=True)
class Dose:
    """A dose from a day on, why it was chosen, and the version that says so first."""

    from_date: date
    dose: str
    reason: str
    version: int


@dataclass(frozen=True)
class MedicationCourse:
    """One drug through all versions, as the newest that names it has it."""

    key: str
    drug: str
    doses: tuple[Dose, ...]
    started_on: date | None
    stopped_on: date | None
    stopped_why: str
    side_effects: str
    adherence: str

    @property
    def is_taken(self) -> bool:
        return self.stopped_on is None

    @property
    def dose(self) -> str:
        return self.doses[-1].dose


@dataclass(frozen=True)
class Written:
    """A version as it matters here: its number, the clinic's day it was written on, its content."""

    number: int
    on: date
    content: Content


def courses(versions: Iterable[Written]) -> list[MedicationCourse]:
    """The drugs of these versions, oldest version first: those taken now before those stopped, in the plan's order."""
    found: dict[str, MedicationCourse] = {}
    for version in versions:
        rows = {row[KEY]: row for row in version.content.get("medications", ())}
        for key, row in rows.items():
            found[key] = _course(row, found.get(key), version)
        for key, course in found.items():
            if key not in rows and course.is_taken:
                why = f"No longer in the plan since version {version.number}"
                found[key] = replace(course, stopped_on=version.on, stopped_why=why)
    return sorted(found.values(), key=lambda course: not course.is_taken)


def _course(row: Row, so_far: MedicationCourse | None, version: Written) -> MedicationCourse:
    return MedicationCourse(
        key=row[KEY],
        drug=row.get("drug", ""),
        doses=_doses(row, so_far.doses if so_far else (), version),
        started_on=day(row, "started_on"),
        stopped_on=day(row, "stopped_on"),
        stopped_why=row.get("stopped_why", ""),
        side_effects=row.get("side_effects", ""),
        adherence=row.get("adherence", ""),
    )


def _doses(row: Row, before: tuple[Dose, ...], version: Written) -> tuple[Dose, ...]:
    """Another dose is one more; the same dose keeps its version and takes over a corrected day or reason."""
    dose, reason, on = row.get("dose", ""), row.get("change", ""), day(row, "dose_on")
    if before and before[-1].dose == dose:
        last = before[-1]
        return (*before[:-1], replace(last, reason=reason or last.reason, from_date=on or last.from_date))
    begun = on or (None if before else day(row, "started_on")) or version.on
    return (*before, Dose(begun, dose, reason, version.number))
