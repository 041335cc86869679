"""What somebody still holds who gives up handling alerts."""

from collections.abc import Sequence
from typing import Any

from clinics.errors import Refused
from clinics.models import Membership
from clinics.rules import Can, roles_allow
from registry.rules import counted
from safety.models import RiskAlert


def alerts_held(member: Membership) -> int:
    return RiskAlert.objects.for_member(member).filter(owner=member, closed_at=None).count()


def refuse_with_alerts(sender: object, *, member: Membership, roles: Sequence[str], **_: Any) -> None:
    """Nobody leaves an alert behind that is theirs."""
    held = 0 if roles_allow(roles, Can.HANDLE_ALERTS) else alerts_held(member)
    if held:
        theirs = counted(held, "open risk alert")
        raise Refused(f"{member} owns {theirs}. Hand each to somebody who stays, on its page, or close it.")
