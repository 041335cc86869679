"""Billing's writes."""

from .closing import close_month, reopen_month
from .policies import save_payer, save_policy

__all__ = ["close_month", "reopen_month", "save_payer", "save_policy"]
