"""Claims of closed months: the list of a month, one with its history, and those that a biller's table names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404

from billing.models import Claim, ClaimStep, MonthClose, Statement
from billing.rules import ClaimState, move_problem
from billing.rules.claim_table import AskedMove, BadCell
from clinics.models import Membership, TenantQuerySet
from registry.queries import patients_like

HEAVY = "statement__policy", "statement__inputs", "statement__result"  # not needed to list a claim


def all_claims(member: Membership) -> TenantQuerySet[Claim]:
    rows = Claim.objects.for_member(member).select_related("statement__patient", "statement__close__month")
    return rows.select_related("statement__episode").defer(
        *HEAVY, "statement__episode__phq9_series", "statement__episode__gad7_series"
    )


def claims(member: Membership, first: date, *, state: str = "", words: str = "") -> TenantQuerySet[Claim]:
    """The month's, by name; without a state those that stand: what a later version replaced is shown when asked for.
    `words` are looked for in the patient's name, MRN, birth date and phone, and in the reference."""
    rows = all_claims(member).filter(statement__close__month__first=first)
    rows = rows.filter(state=state) if state in list(ClaimState) else rows.exclude(state=ClaimState.REPLACED)
    if words:
        alike = patients_like(member, words).values("pk")
        rows = rows.filter(Q(statement__patient__in=alike) | Q(reference__icontains=words))
    return rows.order_by("statement__position", "-statement__close__version", "pk")


def claim_counts(member: Membership, first: date) -> dict[str, int]:
    """How many stand in each state, every state named."""
    rows = Claim.objects.for_member(member).filter(statement__close__month__first=first)
    found = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in ClaimState}


def get_claim(member: Membership, public_id: UUID) -> Claim:
    found = all_claims(member).filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such claim.")
    return found


def get_statement(member: Membership, public_id: UUID) -> Statement:
    rows = Statement.objects.for_member(member).select_related(
        "close__month", "close__closed_by__user", "episode__patient", "episode__clinician__user", "claim"
    )
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such statement.")
    return found


def statements_of(member: Membership, close: MonthClose) -> TenantQuerySet[Statement]:
    """By name, each with its claim if it has one; what they keep is not read."""
    rows = Statement.objects.for_member(member).filter(close=close).select_related("patient", "claim")
    return rows.defer("policy", "inputs", "result").order_by("position")


def history_of(claim: Claim) -> TenantQuerySet[ClaimStep]:
    """Every step of this patient's month, through all its versions, the newest first."""
    statement = claim.statement
    rows = ClaimStep.objects.filter(
        clinic_id=claim.clinic_id,
        claim__statement__patient=statement.patient_id,
        claim__statement__close__month=statement.close.month_id,
    )
    return rows.select_related("by__user", "claim__statement__close").defer(
        *(f"claim__{each}" for each in HEAVY)
    ).order_by("-at", "-claim__statement__close__version", "-pk")  # fmt: skip


@dataclass(frozen=True)
class Matched:
    """A row of the biller's table with its claim."""

    asked: AskedMove
    claim: Claim

    @property
    def changes(self) -> bool:
        asked, claim = self.asked, self.claim
        said = (asked.state, asked.reason, asked.reference or claim.reference)
        return said != (claim.state, claim.reason, claim.reference)

    @property
    def before(self) -> ClaimState:
        return ClaimState(self.claim.state)


def match(member: Membership, moves: Sequence[AskedMove]) -> tuple[list[Matched], list[BadCell]]:
    """Each row's claim, and the cells that name none or ask for what cannot be. Two queries, however many rows."""
    known = {move.claim for move in moves if move.claim}
    by_id = {each.public_id: each for each in all_claims(member).filter(public_id__in=known)}
    standing = all_claims(member).exclude(state=ClaimState.REPLACED)
    by_patient = {
        (each.statement.patient.mrn, each.statement.close.month.first): each
        for each in standing.filter(
            statement__patient__mrn__in={move.mrn for move in moves if not move.claim},
            statement__close__month__first__in={move.month for move in moves if not move.claim},
        )
    }
    matched, bad = [], []
    for move in moves:
        claim = by_id.get(move.claim) if move.claim else by_patient.get((move.mrn, move.month))  # type: ignore[arg-type]
        problem = _problem(move, claim)
        if problem:
            bad.append(problem)
        elif claim:
            matched.append(Matched(move, claim))
    return matched, bad


def _problem(move: AskedMove, claim: Claim | None) -> BadCell | None:
    if claim is None:
        if move.claim:
            return BadCell(move.row, "claim", "there is no such claim")
        return BadCell(move.row, "mrn", "no claim of this patient stands in this month")
    if move.claim and move.mrn and move.mrn != claim.statement.patient.mrn:
        return BadCell(move.row, "mrn", "the claim is another patient's")
    if move.claim and move.month and move.month != claim.statement.close.month.first:
        return BadCell(move.row, "month", "the claim is of another month")
    reopened = claim.statement.close.reopened_at is not None
    refused = move_problem(ClaimState(claim.state), move.state, reason=move.reason, reopened=reopened)
    return BadCell(move.row, *refused) if refused else None
