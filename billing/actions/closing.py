"""Closing a month, and opening it again: a close takes the month's book alone, so it waits for those who log and they
for it; what it froze is never written to again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from billing.actions.carrying import make_claims
from billing.models import MonthClose, Statement
from billing.queries import close_in_force, closes, month, totals
from billing.queries.month import MonthRow
from billing.queries.pre_check import Check, pre_check
from billing.snapshots import digest, snapshot
from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from contacts.models import ServiceMonth
from contacts.rules import month_of

AT_A_TIME = 500  # rows of one INSERT


@transaction.atomic
def close_month(
    *, first: date, seen: Mapping[str, int], form_key: UUID | None = None, by: Membership, now: datetime
) -> MonthClose:
    """Freeze a month that is over, as its next version; once per form.

    `seen` holds, for each check that asks for a second look, how many there were when the person looked."""
    _over(first, by, now)
    book = _held_alone(by.clinic_id, first)
    before = closes(by, first).first()
    if book.closed_at is not None and before is not None:
        if form_key and before.seen.get("form_key") == str(form_key):
            return before
        raise Refused(f"{first:%B %Y} is closed already, as version {before.version}.")
    rows = month(by, first)
    checks = pre_check(by, first, rows)
    _looked_at(checks, seen)
    statements = _statements(rows)
    close = MonthClose.objects.create(
        clinic_id=by.clinic_id,
        month=book,
        version=before.version + 1 if before else 1,
        closed_at=now,
        closed_by=by,
        totals=asdict(totals(rows)),
        seen={
            "form_key": str(form_key) if form_key else None,
            "checks": {check.code: check.count for check in checks},
            "looked_at": sorted(check.code for check in checks if check.must_look and check.count),
        },
        digest=digest([statement.digest for statement in statements]),
    )
    for statement in statements:
        statement.close = close
    Statement.objects.bulk_create(statements, batch_size=AT_A_TIME)
    states = make_claims(rows, statements, close=close, by=by, now=now)
    book.closed_at, book.closed_by = now, by
    book.save(update_fields=["closed_at", "closed_by"])
    audit.record(
        "month.closed",
        target=close,
        by=by,
        at=now,
        month=first.isoformat(),
        version=close.version,
        statements=len(statements),
        claims=states,
    )
    return close


@transaction.atomic
def reopen_month(*, first: date, reason: str, by: Membership, now: datetime) -> MonthClose:
    """Let entries into a closed month again. The version that stood stays readable; the next close makes another."""
    book = _held_alone(by.clinic_id, first)
    close = close_in_force(by, first)
    if book.closed_at is None or close is None:
        raise Refused(f"{first:%B %Y} is open already.")
    reason = reason.strip()
    if not reason:
        raise Refused("Say why the month is opened again.", "reason")
    close.reopened_at, close.reopened_by, close.reopen_reason = now, by, reason
    close.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])
    book.closed_at = book.closed_by = None
    book.save(update_fields=["closed_at", "closed_by"])
    audit.record("month.reopened", target=close, by=by, at=now, month=first.isoformat(), version=close.version)
    return close


def _over(first: date, by: Membership, now: datetime) -> None:
    if first >= month_of(by.clinic.today(now)):
        raise Refused(f"{first:%B %Y} is not over yet. It can be closed from the first day of the next month.")


def _held_alone(clinic_id: int, first: date) -> ServiceMonth:
    """The month's book, locked until the transaction ends, made when nobody has written into the month."""
    ServiceMonth.objects.bulk_create([ServiceMonth(clinic_id=clinic_id, first=first)], ignore_conflicts=True)
    return ServiceMonth.objects.select_for_update().get(clinic_id=clinic_id, first=first)


def _looked_at(checks: Iterable[Check], seen: Mapping[str, int]) -> None:
    for check in checks:
        if check.must_look and check.count and seen.get(check.code) != check.count:
            if check.code in seen:
                raise Refused(f"{check.word}: there are {check.count} now. Look at them again.", check.code)
            raise Refused(f"Look at these first and tick that you did: {check.word.lower()}.", check.code)


def _statements(rows: Iterable[MonthRow]) -> list[Statement]:
    """In the order of the rows, which is that of the names."""
    found = []
    for position, row in enumerate(rows, start=1):
        made = snapshot(row.meter.chosen.policy, row.inputs, row.result)
        found.append(
            Statement(
                clinic_id=row.episode.clinic_id,
                patient=row.episode.patient,
                episode=row.episode,
                position=position,
                service_on=row.result.service_on,
                minutes=row.counted,
                codes=[[code, units] for code, units in row.bill.codes],
                blocked=row.blocked,
                policy=made.policy,
                inputs=made.inputs,
                result=made.result,
                digest=made.digest,
            )
        )
    return found
