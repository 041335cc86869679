"""Billing's rules: minutes to codes by a payer's dated policy, and what a claim needs besides minutes."""

from .codes import (
    Bill,
    CareModel,
    CodeKind,
    CodeRule,
    InitialRule,
    MonthKind,
    Policy,
    Threshold,
    codes,
    month_kind,
    next_threshold,
    thresholds,
)
from .course import history_months, kind_in_course
from .gates import Gate, GateFacts, Stand, gates
from .states import CLAIM, EXPLAINED, POLICY, ClaimState, PolicyState

__all__ = [
    "CLAIM",
    "EXPLAINED",
    "POLICY",
    "Bill",
    "CareModel",
    "ClaimState",
    "CodeKind",
    "CodeRule",
    "Gate",
    "GateFacts",
    "InitialRule",
    "MonthKind",
    "Policy",
    "PolicyState",
    "Stand",
    "Threshold",
    "codes",
    "gates",
    "history_months",
    "kind_in_course",
    "month_kind",
    "next_threshold",
    "thresholds",
]
