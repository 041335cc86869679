"""Billing's forms."""

from .claims import MoveForm, MovesForm, TableForm
from .closing import CloseForm, ReopenForm
from .files import FileForm, VersionForm
from .policies import CasesForm, EndForm, PayerForm, TakeOverForm, VerifyForm
from .rates import RateForm
from .settings import SettingsForm

__all__ = [
    "CasesForm",
    "CloseForm",
    "EndForm",
    "FileForm",
    "MoveForm",
    "MovesForm",
    "PayerForm",
    "RateForm",
    "ReopenForm",
    "SettingsForm",
    "TableForm",
    "TakeOverForm",
    "VerifyForm",
    "VersionForm",
]
