"""Billing's writes."""

from .policies import save_payer, save_policy

__all__ = ["save_payer", "save_policy"]
