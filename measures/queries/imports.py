"""Imports of item answers: the list, one of them, and what it would bring in as things stand now."""

import hashlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.http import Http404

from clinics.models import Clinic, Membership, TenantQuerySet
from measures import rules
from measures.instruments import INSTRUMENTS, Band, Instrument
from measures.models import MeasureResult, ResultImport
from measures.queries.instruments import instrument_of, instruments_of
from measures.rules import imports
from measures.rules.imports import BadCell, Columns, Look, OnFile, Parsed, Person, Placed, Stay, Table
from registry.models import Episode, Patient

State = ResultImport.State


def all_imports(member: Membership) -> TenantQuerySet[ResultImport]:
    """Newest first, without the tables."""
    rows = ResultImport.objects.for_member(member).select_related("made_by__user")
    return rows.defer("table").order_by("-made_at", "-pk")


def get_import(*, member: Membership, public_id: UUID) -> ResultImport:
    found = ResultImport.objects.for_member(member).select_related("made_by__user").filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such import here.")
    return found


def importable(clinic: Clinic) -> list[Instrument]:
    """Every instrument that has items or a total: the clinic's own first."""
    library = instruments_of(clinic)
    known = [library.get(code) for code in INSTRUMENTS]
    return [each for each in known if each.has_wording or each.has_total]


def columns_for(clinic: Clinic, header: Collection[str], instrument: Instrument) -> tuple[Columns, bool]:
    """Where to begin: the columns of the last table of this clinic with the same header, else a guess; and whether
    they were remembered."""
    alike = ResultImport.objects.filter(clinic=clinic, instrument=instrument.code, header=list(header))
    last = alike.exclude(mapping={}).order_by("-made_at", "-pk").values_list("mapping", flat=True).first()
    if last:
        return Columns.from_json(last), True
    return imports.guess(list(header), instrument), False


@dataclass(frozen=True)
class Row:
    """One row of the table as a person reads it."""

    parsed: Parsed
    patient: Patient | None
    instrument: Instrument

    @property
    def band(self) -> Band | None:
        return rules.band(self.instrument, self.parsed.total)

    @property
    def risks(self) -> list[rules.RiskAnswer]:
        return rules.risk_answers(self.instrument, self.parsed.answers)


@dataclass(frozen=True)
class Preview:
    """What an import would do now; `left_out` are the rows somebody chose to leave out."""

    instrument: Instrument
    columns: Columns
    table: Table
    seen: Look
    placed: Placed
    left_out: frozenset[int]
    clinic: Clinic

    @cached_property
    def keep(self) -> list[tuple[Parsed, Stay]]:
        return [(row, stay) for row, stay in self.placed.keep if row.row not in self.left_out]

    @cached_property
    def risky(self) -> list[Parsed]:
        return [row for row, _ in self.keep if row.risky]

    @cached_property
    def risky_behind(self) -> list[int]:
        """Rows in question that hold an answer about risk: left out, they alert nobody."""
        bad = set(self.placed.bad_rows)
        return [row.row for row in self.seen.risk_positive if row.row in bad]

    @cached_property
    def standing(self) -> list[int]:
        """Bad rows that nobody chose to leave out: while there is one, nothing is imported."""
        return [row for row in self.placed.bad_rows if row not in self.left_out]

    @cached_property
    def bad_cells(self) -> list[BadCell]:
        return self.placed.bad_cells

    @property
    def mark(self) -> str:
        """Of the bad rows as they were shown: who leaves them out has seen these and no others."""
        return hashlib.sha256(repr(self.placed.bad_rows).encode()).hexdigest()[:16]

    @property
    def bands(self) -> list[tuple[Band, int]]:
        """Complete rows that would come in, by band."""
        totals = [rules.band(self.instrument, row.total) for row, _ in self.keep]
        return [(band, totals.count(band)) for band in self.instrument.bands]

    @property
    def unfinished(self) -> int:
        return sum(row.total is None for row, _ in self.keep)

    def rows(self, parsed: Collection[Parsed]) -> list[Row]:
        """These rows with their patients."""
        found = Patient.objects.filter(clinic=self.clinic, mrn__in={row.patient for row in parsed})
        people = {patient.mrn: patient for patient in found}
        return [Row(row, people.get(row.patient), self.instrument) for row in parsed]


def preview(result_import: ResultImport, today: date) -> Preview:
    """Read the table again and hold it against the registry as it is. Its columns are known to be there."""
    instrument = instrument_of(result_import.clinic, result_import.instrument)
    columns = Columns.from_json(result_import.mapping)
    table = imports.read(bytes(result_import.table))
    seen = imports.look(table, instrument, columns)
    clinic = result_import.clinic
    placed = imports.place(seen, columns, _people(clinic), _on_file(clinic, instrument, seen), today)
    left_out = frozenset(result_import.mapping.get("left_out", ()))
    return Preview(instrument, columns, table, seen, placed, left_out, clinic)


def _people(clinic: Clinic) -> dict[str, Person]:
    """Every patient of the clinic by MRN, with their episodes: two queries, however long the table is."""
    stays: dict[int, list[Stay]] = defaultdict(list)
    episodes = Episode.objects.filter(clinic=clinic)
    for episode, patient, since, until in episodes.values_list("pk", "patient_id", "referred_on", "closed_on"):
        stays[patient].append(Stay(episode, since, until))
    patients = Patient.objects.filter(clinic=clinic).values_list("mrn", "pk", "birth_date")
    return {mrn: Person(pk, born, tuple(stays[pk])) for mrn, pk, born in patients}


def _on_file(clinic: Clinic, instrument: Instrument, seen: Look) -> OnFile:
    """What is kept of these days already; voided results are not in the way."""
    days = [row.taken_on for row in seen.rows if row.taken_on]
    if not days:
        return {}
    patients = dict(Episode.objects.filter(clinic=clinic).values_list("pk", "patient_id"))
    rows = MeasureResult.objects.filter(
        clinic=clinic, instrument=instrument.code, voided_at=None, taken_on__range=(min(days), max(days))
    )
    found: dict[tuple[int, date], set[imports.Answers]] = defaultdict(set)
    for episode, day, answers, total in rows.values_list("episode_id", "taken_on", "answers", "total"):
        found[patients[episode], day].add((tuple(answers), total))
    return found


def rows_of(result_import: ResultImport) -> TenantQuerySet[MeasureResult]:
    """What it brought in, in the order of its table."""
    rows = MeasureResult.objects.filter(clinic_id=result_import.clinic_id, imported=result_import)
    return rows.select_related("episode__patient").order_by("pk")


def patients_by_episode(clinic: Clinic) -> dict[int, UUID]:
    """The patient's public id of every episode. Joined here: beside thousands of rows that came in a moment ago
    PostgreSQL has no figures to plan a join with."""
    people = dict(Patient.objects.filter(clinic=clinic).values_list("pk", "public_id"))
    episodes = Episode.objects.filter(clinic=clinic).values_list("pk", "patient_id")
    return {episode: people[patient] for episode, patient in episodes}
