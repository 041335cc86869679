"""Risk: alerts and their steps, safety plans, who watches when."""

from safety.models.alerts import AlertStep, RiskAlert
from safety.models.cover import WEEKDAYS, Absence, Holiday, OnCall, OpeningHours, ProtocolReading, RiskProtocol
from safety.models.plans import PlanCopy, SafetyPlan

__all__ = [
    "WEEKDAYS",
    "Absence",
    "AlertStep",
    "Holiday",
    "OnCall",
    "OpeningHours",
    "PlanCopy",
    "ProtocolReading",
    "RiskAlert",
    "RiskProtocol",
    "SafetyPlan",
]
