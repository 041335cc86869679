"""Closed months: their versions, and the rows of a month as its statements keep them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.http import Http404

from billing.models import MonthClose, Statement
from billing.queries.month import MonthRow, month, month_of_patient
from billing.queries.outlook import FARTHEST, Meter
from billing.queries.payers import Chosen
from billing.rules import MonthFacts, MonthResult, Policy, thresholds
from billing.snapshots import Snapshot, inputs_of, policy_of, result_of
from clinics.models import Membership, TenantQuerySet
from registry.models import Episode, Payer

AT_A_TIME = 500  # statements read from the database at once


@dataclass(frozen=True)
class StatementRow(MonthRow):
    """One patient's month as it was closed: everything a live row shows, out of the statement alone."""

    statement: Statement = field(kw_only=True)


@dataclass(frozen=True)
class _Kept(Chosen):
    """The policy of a statement; the payer's own row may read otherwise by now."""

    @property
    def words(self) -> str:
        return self.policy.name


def closes(member: Membership, first: date) -> TenantQuerySet[MonthClose]:
    """Every closing of the month, the newest first."""
    rows = MonthClose.objects.for_member(member).filter(month__first=first)
    return rows.select_related("month", "closed_by__user", "reopened_by__user").order_by("-version")


def get_close(*, member: Membership, public_id: UUID) -> MonthClose:
    rows = MonthClose.objects.for_member(member).select_related("month", "closed_by__user", "reopened_by__user")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such version of a month.")
    return found


def version_before(member: Membership, close: MonthClose) -> MonthClose | None:
    return closes(member, close.month.first).filter(version=close.version - 1).first()


def close_in_force(member: Membership, first: date) -> MonthClose | None:
    """The closing that the month stands by; None while it is open."""
    return closes(member, first).filter(reopened_at=None).first()


def month_rows(member: Membership, first: date, version: int | None = None) -> Iterator[MonthRow]:
    """The month's rows, by name: those of a version; without one, the frozen rows of a closed month and the live rows
    of an open one. A closed month's rows are read as they are asked for: a report of them needs little memory."""
    close = closes(member, first).filter(version=version).first() if version else close_in_force(member, first)
    if version and close is None:
        raise Http404("No such version of this month.")
    return iter(month(member, first)) if close is None else rows_of(member, close)


def rows_of(
    member: Membership, close: MonthClose, *, patients: Collection[int] | None = None
) -> Iterator[StatementRow]:
    statements = Statement.objects.for_member(member).filter(close=close).order_by("position")
    if patients is not None:
        statements = statements.filter(patient__in=patients)
    read = _Reader()
    statements = statements.select_related(
        "episode__patient", "episode__clinician__user", "episode__care_manager__user", "claim"
    )
    for statement in statements.defer("episode__phq9_series", "episode__gad7_series").iterator(chunk_size=AT_A_TIME):
        yield read.row(statement)


def month_row(member: Membership, first: date, episode: Episode) -> MonthRow | None:
    """One patient's row, frozen when the month is closed; None when the patient is not in it."""
    close = close_in_force(member, first)
    if close is None:
        return month_of_patient(member, first, episode)
    return next(rows_of(member, close, patients=[episode.patient_id]), None)


def row_of(statement: Statement) -> StatementRow:
    return _Reader().row(statement)


def snapshot_of(statement: Statement) -> Snapshot:
    return Snapshot(statement.policy, statement.inputs, statement.result)


class _Reader:
    """Policies and thresholds are the same for many statements: read once each."""

    def __init__(self) -> None:
        self._policies: dict[str, Policy] = {}
        self._ticks: dict[tuple[str, str], list[int]] = {}

    def row(self, statement: Statement) -> StatementRow:
        key = json.dumps(statement.policy, sort_keys=True)
        if key not in self._policies:
            self._policies[key] = policy_of(statement.policy)
        policy = self._policies[key]
        inputs = inputs_of(statement.inputs)
        result = result_of(statement.result, policy, inputs)
        payer = Payer(name=inputs.claim.payer) if inputs.claim.payer else None
        meter = self._meter(key, _Kept(policy, payer, trouble=inputs.trouble), result, inputs.last)
        return StatementRow(statement.episode, meter, inputs, result, statement=statement)

    def _meter(self, key: str, chosen: Chosen, result: MonthResult, last: date) -> Meter:
        kind = result.placed.kind
        if (key, kind) not in self._ticks:
            facts = MonthFacts(0, kind, last)
            self._ticks[key, kind] = [at for at, _ in thresholds(chosen.policy, facts, up_to=FARTHEST)]
        known = self._ticks[key, kind]
        upto = max(result.counted, *known[:3], 0)
        return Meter(result.counted, tuple(at for at in known if at <= upto), None, "", result.placed, chosen)
