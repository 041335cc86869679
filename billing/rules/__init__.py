"""Billing's rules: minutes to codes by a payer's dated policy, and what a claim needs besides minutes."""

from .claims import Face, Standing, begin, carry_over, move_problem
from .codes import Bill, billed, next_threshold, thresholds
from .course import Placed, history_months, kind_in_course, month_kind
from .estimates import Estimate, RateTable, estimate
from .explained import Earned, Step
from .gates import Gate, GateFacts, Need, Stand, gates
from .month import Claimed, Line, Logged, MonthInputs, MonthResult, Pricing, Stay, worked
from .pace import pace
from .policy import (
    Apcm,
    CareModel,
    CodeKind,
    CodeRule,
    InitialRule,
    MonthFacts,
    MonthKind,
    Policy,
    ProviderType,
    ServiceDay,
    Threshold,
)
from .service_day import service_day
from .states import CLAIM, EXPLAINED, POLICY, SENT, ClaimState, PolicyState

__all__ = [
    "CLAIM",
    "EXPLAINED",
    "POLICY",
    "SENT",
    "Apcm",
    "Bill",
    "CareModel",
    "ClaimState",
    "Claimed",
    "CodeKind",
    "CodeRule",
    "Earned",
    "Estimate",
    "Face",
    "Gate",
    "GateFacts",
    "InitialRule",
    "Line",
    "Logged",
    "MonthFacts",
    "MonthInputs",
    "MonthKind",
    "MonthResult",
    "Need",
    "Placed",
    "Policy",
    "PolicyState",
    "Pricing",
    "ProviderType",
    "RateTable",
    "ServiceDay",
    "Stand",
    "Standing",
    "Stay",
    "Step",
    "Threshold",
    "begin",
    "billed",
    "carry_over",
    "estimate",
    "gates",
    "history_months",
    "kind_in_course",
    "month_kind",
    "move_problem",
    "next_threshold",
    "pace",
    "service_day",
    "thresholds",
    "worked",
]
