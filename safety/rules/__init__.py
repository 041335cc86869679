"""Risk, in pure rules: alerts and their clock, who covers, the safety plan."""

from safety.rules.alerts import (
    ACKNOWLEDGE_MINUTES,
    ESCALATION,
    FOLLOW_UP_DAYS,
    Clock,
    Level,
    Rung,
    acknowledge_by,
    clock,
    follow_up_on,
    may_close_episode,
)

__all__ = [
    "ACKNOWLEDGE_MINUTES",
    "ESCALATION",
    "FOLLOW_UP_DAYS",
    "Clock",
    "Level",
    "Rung",
    "acknowledge_by",
    "clock",
    "follow_up_on",
    "may_close_episode",
]
