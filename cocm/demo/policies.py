"""A payer's own contract in the demo: a draft that waits for its second person, and what the payer pays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from billing.models import PayerPolicy, PayerRate
from clinics.models import Membership
from contacts.rules import month_of
from registry.models import Payer

if TYPE_CHECKING:
    from cocm.demo.load import Made

CHANGES = {"caps": {"99494": 2}, "codes": {"G2214": {"midpoint": {"initial": 30, "subsequent": 30}, "check_below": 0}}}
CENTS = {"99492": 15850, "99493": 14200, "99494": 5900, "G2214": 5200}
PAGE = "Invented for the demo: contract, page 4"


def write_contract(made: Made, payer: Payer, drafter: Membership) -> None:
    """From this month on; the former policy holds until somebody else approves it."""
    since = month_of(made.today)
    made.add(
        PayerPolicy,
        payer=payer,
        valid=(since, None),
        template="standard",
        changes=CHANGES,
        title=f"{payer.name}, new contract",
        state="draft",
        source=PAGE,
        drafted_by=drafter,
        drafted_at=made.at(made.today - timedelta(days=2)),
    )
    made.add(
        PayerRate,
        payer=payer,
        valid=(since.replace(month=1), None),
        amounts=CENTS,
        source=PAGE,
        saved_by=drafter,
        saved_at=made.at(made.today - timedelta(days=30)),
    )
