"""The claims of a month that is being closed: those it begins, and what becomes of those of its earlier versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from billing.models import Claim, ClaimStep, MonthClose, Statement
from billing.queries.month import MonthRow
from billing.queries.pre_check import what_blocks
from billing.rules import SENT, ClaimState, Face, Standing, begin, carry_over
from clinics.models import Membership

AT_A_TIME = 1000


def make_claims(
    rows: Iterable[MonthRow], statements: Iterable[Statement], *, close: MonthClose, by: Membership, now: datetime
) -> dict[str, int]:
    """A claim for each statement that bills something, or whose earlier version the payer has; how many in which
    state. Earlier claims are replaced by it; one that the payer has, of a patient no longer in the month, is marked."""
    earlier = _earlier(close)
    standing_before = list(earlier.values())
    made, steps = [], []
    for row, statement in zip(rows, statements, strict=True):
        old = earlier.pop(statement.patient_id, None)
        standing, why = _standing(row, statement, old)
        if standing is not None:
            claim = Claim(clinic_id=close.clinic_id, statement=statement, changed_at=now)
            claim.state, claim.reason, claim.reference = standing.state, standing.reason, standing.reference
            made.append(claim)
            steps.append(_step(claim, why or standing.reason, by, now))
        if old is not None:
            steps.append(_replaced(old, f"replaced by version {close.version}", by, now))
    for old in earlier.values():
        if old.state in SENT:
            old.reason = f"Not in version {close.version} of the month: say what becomes of it"
            steps.append(_step(old, old.reason, by, now))
        else:
            steps.append(_replaced(old, f"not in version {close.version}", by, now))
    Claim.objects.bulk_update(standing_before, ["state", "reason", "changed_at"], batch_size=AT_A_TIME)
    Claim.objects.bulk_create(made, batch_size=AT_A_TIME)
    ClaimStep.objects.bulk_create(steps, batch_size=AT_A_TIME)
    return dict(Counter(claim.state for claim in made))


def _earlier(close: MonthClose) -> dict[int, Claim]:
    """By patient: the claim that still stands of an earlier version of this month."""
    rows = Claim.objects.filter(clinic_id=close.clinic_id, statement__close__month=close.month_id)
    rows = rows.exclude(state=ClaimState.REPLACED).select_related("statement__close").select_for_update(of=("self",))
    return {row.statement.patient_id: row for row in rows.defer("statement__policy", "statement__result")}


def _standing(row: MonthRow, statement: Statement, old: Claim | None) -> tuple[Standing | None, str]:
    """Where the statement's claim begins, if it has one, and why there when that is not said by its reason."""
    if old is not None:
        version = old.statement.close.version
        before = Standing(ClaimState(old.state), old.reason, old.reference)
        carried = carry_over(before, _face(old.statement), _face(statement), version=version, blocked=row.blocked)
        if carried is not None:
            return carried, f"carried over from version {version}" if carried == before else ""
    if not row.bill.codes:
        return None, ""
    return begin(blocked=what_blocks(row), held=row.held, needs_review=row.bill.needs_review), ""


def _face(statement: Statement) -> Face:
    claim = statement.inputs["claim"]
    return Face(
        codes=tuple((code, units) for code, units in statement.codes),
        service_on=statement.service_on,
        payer=claim["payer"],
        member_number=claim["member_number"],
        diagnoses=tuple(code for code, _ in claim["diagnoses"]),
    )


def _replaced(claim: Claim, why: str, by: Membership, now: datetime) -> ClaimStep:
    claim.state, claim.changed_at = ClaimState.REPLACED, now
    return _step(claim, why, by, now)


def _step(claim: Claim, reason: str, by: Membership, now: datetime) -> ClaimStep:
    return ClaimStep(
        clinic_id=claim.clinic_id,
        claim=claim,
        state=claim.state,
        reason=reason,
        reference=claim.reference,
        by=by,
        at=now,
    )
