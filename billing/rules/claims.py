"""Where a statement's claim begins, and where it goes on when the month is closed again."""

from dataclasses import dataclass
from datetime import date

from registry.rules import short_date

from .states import CLAIM, EXPLAINED, SENT, ClaimState


@dataclass(frozen=True)
class Face:
    """What a payer sees of a claim: of two versions with the same face nothing need be sent again."""

    codes: tuple[tuple[str, int], ...]
    service_on: date | None
    payer: str = ""
    member_number: str = ""
    diagnoses: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return ", ".join(f"{code} x {units}" for code, units in self.codes) or "nothing"


@dataclass(frozen=True)
class Standing:
    """A claim's state with what a person said of it."""

    state: ClaimState
    reason: str = ""
    reference: str = ""


def begin(*, blocked: str, held: str, needs_review: bool) -> Standing:
    """A claim that no version before had. What is missing, by name, comes before what is to be decided."""
    if blocked:
        return Standing(ClaimState.BLOCKED, "; ".join(filter(None, (f"missing: {blocked}", held)))[:300])
    if held:
        return Standing(ClaimState.HELD, held[:300])
    if needs_review:
        return Standing(ClaimState.HELD, "nobody has verified the payer's policy")
    return Standing(ClaimState.READY)


def carry_over(before: Standing, sent: Face, now: Face, *, version: int, blocked: bool) -> Standing | None:
    """How a claim of that earlier version goes on; None when the payer never had it, so that it begins anew.

    The same on its face: it stands where it stood. Otherwise a person decides what the payer is told."""
    if before.state not in SENT:
        return None
    if sent == now and not blocked:
        return before
    what = "is blocked now" if sent == now else _differs(sent, now)
    said = f" ({before.reason})" if before.reason else ""
    reason = f"Version {version} is {before.state.label.lower()}{said}; this one {what}"
    return Standing(ClaimState.HELD, reason[:300], before.reference)


def _differs(sent: Face, now: Face) -> str:
    if sent.codes != now.codes:
        return f"bills {now.words} instead of {sent.words}"
    if sent.service_on != now.service_on:
        days = [short_date(day, date.max) if day else "no day" for day in (now.service_on, sent.service_on)]
        return f"has {days[0]} as its date of service instead of {days[1]}"
    if (sent.payer, sent.member_number) != (now.payer, now.member_number):
        return "goes to another payer or member number"
    return "names other diagnoses"


def move_problem(before: ClaimState, after: ClaimState, *, reason: str, reopened: bool) -> tuple[str, str] | None:
    """(field, why) a person may not move a claim so; None when they may. A move to where it stands only adds words."""
    if after is ClaimState.REPLACED:
        return "state", "Only the next version of its month replaces a claim."
    if before is not after and not CLAIM.allows(before, after):
        return "state", f"A claim that is {before.label.lower()} cannot become {after.label.lower()}."
    if after in EXPLAINED and not reason:
        return "reason", f"Say why it is {after.label.lower()}."
    if after is ClaimState.SUBMITTED and before is not after and reopened:
        return "state", "Its month is open again: close it, then submit what the new version says."
    return None
