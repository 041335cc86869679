"""Billing's writes."""

from .claims import ClaimMove, MovesRefused, move_claim, move_claims
from .closing import close_month, reopen_month
from .drafts import approve_policy, change_draft, draft_policy, drop_policy
from .exports import ask_for_file, delete_expired, delete_file, filename, make_file
from .policies import end_policy, save_payer, take_over, verify_policy
from .rates import save_rate

__all__ = [
    "ClaimMove",
    "MovesRefused",
    "approve_policy",
    "ask_for_file",
    "change_draft",
    "close_month",
    "delete_expired",
    "delete_file",
    "draft_policy",
    "drop_policy",
    "end_policy",
    "filename",
    "make_file",
    "move_claim",
    "move_claims",
    "reopen_month",
    "save_payer",
    "save_rate",
    "take_over",
    "verify_policy",
]
