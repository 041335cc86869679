"""The measures' rules: pure functions, one file per concept."""

from .outcomes import (
    Score,
    baseline,
    is_clinically_significant_improvement,
    is_meaningful_change,
    is_remission,
    is_response,
)
from .scores import (
    SLOT_ANSWER_MAX,
    Answers,
    RiskAnswer,
    band,
    check_answers,
    check_slot,
    prorated,
    risk_answers,
    total,
)

__all__ = [
    "SLOT_ANSWER_MAX",
    "Answers",
    "RiskAnswer",
    "Score",
    "band",
    "baseline",
    "check_answers",
    "check_slot",
    "is_clinically_significant_improvement",
    "is_meaningful_change",
    "is_remission",
    "is_response",
    "prorated",
    "risk_answers",
    "total",
]
