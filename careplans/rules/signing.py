"""How a plan's version gets into force and out of it, and how long a signature holds."""

from calendar import monthrange
from datetime import date

from clinics.machines import Machine
from registry.rules import Labelled

# A signed plan is looked at again at least twice a year. Written here, not verified against a source.
SIGNED_MONTHS = 6


class PlanState(Labelled):
    WAITING = "waiting", "Waits for a signature"
    SIGNED = "signed", "Signed, in force"
    REPLACED = "replaced", "Replaced by a newer version"


# A signed version stays in force while a newer one waits; it is replaced when that one is signed.
PLAN = Machine(
    "Care plan",
    {
        PlanState.WAITING: (PlanState.SIGNED, PlanState.REPLACED),
        PlanState.SIGNED: (PlanState.REPLACED,),
        PlanState.REPLACED: (),
    },
    {state: state.label for state in PlanState},
)


def signed_until(signed_on: date, months: int = SIGNED_MONTHS) -> date:
    """The last day a signature holds: the same day six months on, or that month's last."""
    year, month = divmod(signed_on.month - 1 + months, 12)
    year, month = signed_on.year + year, month + 1
    return date(year, month, min(signed_on.day, monthrange(year, month)[1]))


def holds(until: date | None, today: date) -> bool:
    return until is not None and until >= today
