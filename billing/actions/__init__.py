"""Billing's writes."""

from .claims import ClaimMove, MovesRefused, move_claim, move_claims
from .closing import close_month, reopen_month
from .drafts import approve_policy, change_draft, draft_policy, drop_policy
from .policies import end_policy, save_payer, take_over, verify_policy
from .rates import save_rate

__all__ = [
    "ClaimMove",
    "MovesRefused",
    "approve_policy",
    "change_draft",
    "close_month",
    "draft_policy",
    "drop_policy",
    "end_policy",
    "move_claim",
    "move_claims",
    "reopen_month",
    "save_payer",
    "save_rate",
    "take_over",
    "verify_policy",
]
