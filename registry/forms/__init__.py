"""Forms of the registry, one file per subject: they validate shape, the actions decide."""

from .base import Day, MemberChoice, RegistryForm
from .caseload import ViewName
from .episodes import (
    CloseForm,
    ConsentForm,
    DiagnosisForm,
    EnrolForm,
    PhaseForm,
    ReferForm,
    SetUpForm,
    TeamFields,
    WithdrawForm,
    moves,
)
from .hand_offs import AskAfterForm, CallOffForm, ConfirmForm, HandOffForm
from .patients import RANKS, CoverageForm, EndForm, PatientForm, RegisterForm
from .targets import Targets

__all__ = [
    "RANKS",
    "AskAfterForm",
    "CallOffForm",
    "CloseForm",
    "ConfirmForm",
    "ConsentForm",
    "CoverageForm",
    "Day",
    "DiagnosisForm",
    "EndForm",
    "EnrolForm",
    "HandOffForm",
    "MemberChoice",
    "PatientForm",
    "PhaseForm",
    "ReferForm",
    "RegisterForm",
    "RegistryForm",
    "SetUpForm",
    "Targets",
    "TeamFields",
    "ViewName",
    "WithdrawForm",
    "moves",
]
