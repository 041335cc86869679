"""What becomes of claims. A batch moves as a whole or not at all: one taken in part could not be told from one that was
never sent, and the biller's table would no longer match what stands here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from billing.models import Claim, ClaimStep
from billing.queries.claims import all_claims
from billing.rules import ClaimState, move_problem
from billing.rules.claim_table import LONGEST
from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from registry.rules import counted

AT_A_TIME = 1000


@dataclass(frozen=True)
class ClaimMove:
    claim: Claim
    state: ClaimState
    reason: str = ""
    reference: str = ""  # empty: the one it has stays


class MovesRefused(Refused):
    """`problems` says of each claim that cannot move why."""

    def __init__(self, asked: int, problems: Sequence[tuple[Claim, str, str]]) -> None:
        _, field, first = problems[0]
        alike = len(problems) == asked and len({why for _, _, why in problems}) == 1
        of = f"{len(problems)} of {counted(asked, 'claim')}"
        message = first if alike else f"Nothing was recorded: {of} cannot move so. The first: {first}"
        super().__init__(message, field)
        self.problems = problems


@transaction.atomic
def move_claim(
    *,
    claim: Claim,
    state: ClaimState,
    reason: str = "",
    reference: str = "",
    seen: datetime | None = None,
    by: Membership,
    now: datetime,
) -> Claim:
    """Record what became of one claim; the same said twice is recorded once."""
    move_claims(moves=[ClaimMove(claim, state, reason, reference)], seen=seen, by=by, now=now)
    claim.refresh_from_db(fields=["state", "reason", "reference", "changed_at"])
    return claim


@transaction.atomic
def move_claims(*, moves: Iterable[ClaimMove], seen: datetime | None = None, by: Membership, now: datetime) -> int:
    """All of them or none; how many changed. Those that stand so already are passed over. `seen`: the latest change of
    any that the person had before them; what was recorded after it is not overwritten."""
    asked = {move.claim.pk: move for move in moves}
    rows = all_claims(by).filter(pk__in=asked).select_for_update(of=("self",)).order_by("pk")
    changed, problems = [], []
    for claim in rows:
        move = asked[claim.pk]
        reason, reference = move.reason.strip(), move.reference.strip() or claim.reference
        if (claim.state, claim.reason, claim.reference) == (move.state, reason, reference):
            continue
        problem = (
            _too_long(reason, reference)
            or _changed_since(claim, seen)
            or move_problem(
                ClaimState(claim.state),
                move.state,
                reason=reason,
                reopened=claim.statement.close.reopened_at is not None,
            )
        )
        if problem:
            problems.append((claim, *problem))
        claim.state, claim.reason, claim.reference, claim.changed_at = move.state, reason, reference, now
        changed.append(claim)
    if problems:
        raise MovesRefused(len(asked), problems)
    _write(changed, by, now)
    return len(changed)


def _changed_since(claim: Claim, seen: datetime | None) -> tuple[str, str] | None:
    if seen is None or claim.changed_at <= seen:
        return None
    stands = ClaimState(claim.state).label.lower()
    return "state", f"Somebody recorded it as {stands} meanwhile. Look at it, then record what became of it."


def _too_long(reason: str, reference: str) -> tuple[str, str] | None:
    for field, text in (("reason", reason), ("reference", reference)):
        if len(text) > LONGEST[field]:
            return field, f"Shorten it to {LONGEST[field]} characters."
    return None


def _write(claims: Sequence[Claim], by: Membership, now: datetime) -> None:
    Claim.objects.bulk_update(claims, ["state", "reason", "reference", "changed_at"], batch_size=AT_A_TIME)
    ClaimStep.objects.bulk_create(
        [
            ClaimStep(
                clinic_id=claim.clinic_id,
                claim=claim,
                state=claim.state,
                reason=claim.reason,
                reference=claim.reference,
                by=by,
                at=now,
            )
            for claim in claims
        ],
        batch_size=AT_A_TIME,
    )
    for state in sorted({claim.state for claim in claims}):
        rows = [(claim, claim.statement.patient.public_id) for claim in claims if claim.state == state]
        audit.record_each("claim.moved", rows, by=by, at=now, state=state)
