"""Billing's forms."""

from .policies import PayerForm, PolicyForm

__all__ = ["PayerForm", "PolicyForm"]
