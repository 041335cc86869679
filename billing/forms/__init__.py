"""Billing's forms."""

from .policies import CasesForm, EndForm, PayerForm, TakeOverForm, VerifyForm
from .rates import RateForm
from .settings import SettingsForm

__all__ = ["CasesForm", "EndForm", "PayerForm", "RateForm", "SettingsForm", "TakeOverForm", "VerifyForm"]
