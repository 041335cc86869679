"""The month before last, closed twice: a late entry came in between, and claims stand in every state."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid5

from billing.actions import ClaimMove, close_month, move_claims, reopen_month
from billing.models import Claim
from billing.queries import pre_check
from billing.queries.claims import claims
from billing.rules import ClaimState
from clinics.models import Clinic, Membership
from clinics.rules import Role
from contacts.actions import log_time
from contacts.rules import Activity, add_months, month_of

DENIED = "The payer asks for the initiating visit's date"
HELD = "Two payers in the month: asked the patient"


def write_closed_month(clinic: Clinic, now: datetime) -> None:
    people = Membership.objects.filter(clinic=clinic, ended_at=None).select_related("user", "clinic").order_by("pk")
    lead = next((member for member in people if member.has_role(Role.LEAD)), None)
    manager = next((member for member in people if member.has_role(Role.CARE_MANAGER)), None)
    if lead is None or manager is None:
        return
    first = add_months(month_of(clinic.today(now)), -2)
    _close(first, lead, now - timedelta(days=9))
    found = list(claims(lead, first, state=ClaimState.READY))
    _send(found, lead, now - timedelta(days=8))
    if len(found) > 1:
        reopen_month(first=first, reason="A call of that month was logged late", by=lead, now=now - timedelta(days=2))
        log_time(
            episode=found[0].statement.episode,
            minutes=31,
            activity=Activity.TREATMENT,
            service_date=add_months(first, 1) - timedelta(days=2),
            form_key=uuid5(clinic.public_id, "late entry"),
            by=manager,
            now=now - timedelta(days=2),
        )
        _close(first, lead, now - timedelta(days=1))


def _close(first: date, lead: Membership, at: datetime) -> None:
    seen = {check.code: check.count for check in pre_check(lead, first)}
    close_month(first=first, seen=seen, by=lead, now=at)


def _send(found: list[Claim], lead: Membership, at: datetime) -> None:
    """Most went out; of those the payer has paid some and denied one."""
    sent = found[: max(1, len(found) * 3 // 4)]
    move_claims(
        moves=[
            ClaimMove(each, ClaimState.SUBMITTED, reference=f"B-{number:04}") for number, each in enumerate(sent, 1)
        ],
        by=lead,
        now=at,
    )
    answers = [ClaimMove(each, ClaimState.PAID) for each in sent[: len(sent) // 2]]
    answers += [ClaimMove(each, ClaimState.DENIED, DENIED) for each in sent[len(sent) // 2 :][:1]]
    answers += [ClaimMove(each, ClaimState.HELD, HELD) for each in found[len(sent) :][:1]]
    move_claims(moves=answers, by=lead, now=at + timedelta(days=4))
