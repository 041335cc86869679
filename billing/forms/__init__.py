"""Billing's forms."""

from .policies import CasesForm, EndForm, PayerForm, TakeOverForm, VerifyForm
from .settings import SettingsForm

__all__ = ["CasesForm", "EndForm", "PayerForm", "SettingsForm", "TakeOverForm", "VerifyForm"]
