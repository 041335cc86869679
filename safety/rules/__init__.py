"""Risk, in pure rules: alerts and their clock, what each level asks for, who covers and is told, the safety plan."""

from safety.rules.alerts import (
    ACKNOWLEDGE_MINUTES,
    ESCALATION,
    FOLLOW_UP_DAYS,
    Clock,
    Level,
    Rung,
    clock,
    follow_up_on,
    may_close_episode,
    span,
)
from safety.rules.checklist import (
    MAY,
    MUST,
    PLAN_POINT,
    POINTS,
    WITHOUT_LEVEL,
    CloseKind,
    Point,
    Way,
    close_kinds,
    is_lowering,
    unfinished,
)
from safety.rules.cover import Calendar, Cover, Team
from safety.rules.escalation import Hop, next_hop
from safety.rules.plans import CRISIS_LINES, PLAN_HEADINGS, Change, Heading, changes, tidy
from safety.rules.times import Figure, figure
from safety.rules.walk import Stage, stage
from safety.rules.words import watch_words

__all__ = [
    "ACKNOWLEDGE_MINUTES",
    "CRISIS_LINES",
    "ESCALATION",
    "FOLLOW_UP_DAYS",
    "MAY",
    "MUST",
    "PLAN_HEADINGS",
    "PLAN_POINT",
    "POINTS",
    "WITHOUT_LEVEL",
    "Calendar",
    "Change",
    "Clock",
    "CloseKind",
    "Cover",
    "Figure",
    "Heading",
    "Hop",
    "Level",
    "Point",
    "Rung",
    "Stage",
    "Team",
    "Way",
    "changes",
    "clock",
    "close_kinds",
    "figure",
    "follow_up_on",
    "is_lowering",
    "may_close_episode",
    "next_hop",
    "span",
    "stage",
    "tidy",
    "unfinished",
    "watch_words",
]
