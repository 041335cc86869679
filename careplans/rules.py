"""Care plans: how long a signature holds, and two authors at once."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Merged:
    """One part after two authors: the text to go on with, and theirs where both wrote."""

    text: str
    theirs: str = ""

    @property
    def is_contested(self) -> bool:
        return bool(self.theirs)


def merge(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, Merged]:
    """What I left as it was takes their change; what both changed keeps mine, with theirs beside it."""
    return {part: _merge(base.get(part, ""), mine.get(part, ""), theirs.get(part, "")) for part in PARTS}


def _merge(base: str, mine: str, theirs: str) -> Merged:
    if mine == base:
        return Merged(theirs)
    if theirs in (base, mine):
        return Merged(mine)
    return Merged(mine, theirs or "(removed)")
