"""What files of a month are made from, read some patients at a time; and the files that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404

from billing.models import Export, ExportPart, MonthClose, Statement
from billing.queries.month import MonthRow, month, patients_of
from billing.queries.statements import close_in_force, closes, rows_of
from clinics import wall
from clinics.models import Membership, TenantQuerySet
from registry.models import Episode

AT_A_TIME = 200  # patients of an open month whose facts are in memory at once


@dataclass(frozen=True)
class Source:
    """One month for a file: the frozen version in force, or the one named; the live rows of an open month."""

    member: Membership
    first: date
    close: MonthClose | None
    patients: tuple[int, ...]  # keys, by name

    def rows(self) -> Iterator[MonthRow]:
        """Each patient's row, read as it is asked for: a report of them needs little memory."""
        if self.close is not None:
            yield from rows_of(self.member, self.close, patients=self.patients)
            return
        for start in range(0, len(self.patients), AT_A_TIME):
            yield from month(self.member, self.first, patients=self.patients[start : start + AT_A_TIME])


def _close(member: Membership, first: date, version: int | None) -> MonthClose | None:
    """The version that was asked for; without one that in force, None while the month is open."""
    if not version:
        return close_in_force(member, first)
    found = closes(member, first).filter(version=version).first()
    if found is None:
        raise Http404("No such version of this month.")
    return found


def row_of(member: Membership, first: date, episode: Episode, version: int | None = None) -> tuple[Source, MonthRow]:
    """One patient's row of the month with what it comes from; Http404 where there is none."""
    close = _close(member, first, version)
    patient = episode.patient_id
    rows = month(member, first, patients=[patient]) if close is None else rows_of(member, close, patients=[patient])
    row = next(iter(rows), None)
    if row is None:
        raise Http404("Nothing in this month.")
    return Source(member, first, close, (patient,)), row


def source(member: Membership, first: date, version: int | None = None) -> Source:
    close = _close(member, first, version)
    if close is None:
        return Source(member, first, None, tuple(patients_of(member, first)))
    statements = Statement.objects.for_member(member).filter(close=close).order_by("position")
    return Source(member, first, close, tuple(statements.values_list("patient_id", flat=True)))


def exports(member: Membership) -> TenantQuerySet[Export]:
    """Every file that was asked for, the newest first; those that are gone too."""
    return Export.objects.for_member(member).select_related("asked_by__user").order_by("-asked_at", "-pk")


def get_export(*, member: Membership, public_id: UUID) -> Export:
    found = exports(member).filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such file.")
    return found


def pieces(export: Export) -> Iterator[bytes]:
    """The file's bytes, a piece in memory at a time. They are read while the answer is being sent, when the request's
    own transaction is over: each piece in one of its own."""
    number = 0
    sent = 0
    while sent < export.size:
        with wall.in_clinic(export.clinic_id):
            part = ExportPart.objects.filter(clinic_id=export.clinic_id, export=export, number=number).first()
        if part is None:  # deleted meanwhile: the reader must not take the beginning for the whole
            raise ConnectionAbortedError(f"export {export.public_id} is gone")
        data = bytes(part.data)
        sent, number = sent + len(data), number + 1
        yield data
