"""Two state machines: a policy on its way into force, and a statement's claim on its way to the money."""

from clinics.machines import Machine
from registry.rules import Labelled


class PolicyState(Labelled):
    DRAFT = "draft", "Draft"
    APPROVED = "approved", "In force on its dates"
    REPLACED = "replaced", "Replaced by a later version"
    DROPPED = "dropped", "Given up"


POLICY = Machine(
    "Payer policy",
    {
        PolicyState.DRAFT: (PolicyState.APPROVED, PolicyState.DROPPED),
        PolicyState.APPROVED: (PolicyState.REPLACED,),
        PolicyState.REPLACED: (),
        PolicyState.DROPPED: (),
    },
    {state: state.label for state in PolicyState},
    begins=(PolicyState.DRAFT, PolicyState.APPROVED),
)


class ClaimState(Labelled):
    READY = "ready", "Ready"
    BLOCKED = "blocked", "Blocked"
    HELD = "held", "Held"
    SUBMITTED = "submitted", "Submitted"
    PAID = "paid", "Paid"
    DENIED = "denied", "Denied"
    REPLACED = "replaced", "Replaced by a later version of its month"


_REPLACED = ClaimState.REPLACED
CLAIM = Machine(
    "Claim",
    {
        ClaimState.READY: (ClaimState.HELD, ClaimState.SUBMITTED, _REPLACED),
        ClaimState.BLOCKED: (ClaimState.READY, ClaimState.HELD, _REPLACED),
        ClaimState.HELD: (ClaimState.READY, ClaimState.BLOCKED, _REPLACED),
        # Back to ready: it was marked by mistake.
        ClaimState.SUBMITTED: (ClaimState.READY, ClaimState.PAID, ClaimState.DENIED, _REPLACED),
        ClaimState.PAID: (ClaimState.SUBMITTED, ClaimState.DENIED, _REPLACED),
        ClaimState.DENIED: (ClaimState.SUBMITTED, ClaimState.PAID, ClaimState.HELD, _REPLACED),
        ClaimState.REPLACED: (),
    },
    {state: state.label for state in ClaimState},
    # What a payer has or has answered is carried over to the next version of its month, where it stands.
    begins=(
        ClaimState.READY,
        ClaimState.BLOCKED,
        ClaimState.HELD,
        ClaimState.SUBMITTED,
        ClaimState.PAID,
        ClaimState.DENIED,
    ),
)
# The payer has it, or has answered.
SENT = frozenset({ClaimState.SUBMITTED, ClaimState.PAID, ClaimState.DENIED})
# A person says why.
EXPLAINED = frozenset({ClaimState.HELD, ClaimState.DENIED})
