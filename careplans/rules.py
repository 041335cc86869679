"""Care plans: their parts, and how long a signature holds."""

from calendar import monthrange
from datetime import date

# A signed plan is looked at again at least twice a year. Written here, not verified against a source.
SIGNED_MONTHS = 6

# The parts of a plan, in the order they are read.
PARTS = ("goals", "medications", "skills", "follow_up", "relapse_prevention")


def signed_until(signed_on: date, months: int = SIGNED_MONTHS) -> date:
    """The last day a signature holds: the same day six months on, or that month's last."""
    year, month = divmod(signed_on.month - 1 + months, 12)
    year, month = signed_on.year + year, month + 1
    return date(year, month, min(signed_on.day, monthrange(year, month)[1]))
