"""Case review's rules: the agenda, and the loop of a recommendation."""

from .agenda import AGENDA, Facts, Group, Place, agenda_place
from .gaps import gaps, unfilled
from .loop import AGREED, OPEN, RECOMMENDATION, Answer, LoopState, RecommendationKind, Urgency

__all__ = [
    "AGENDA",
    "AGREED",
    "OPEN",
    "RECOMMENDATION",
    "Answer",
    "Facts",
    "Group",
    "LoopState",
    "Place",
    "RecommendationKind",
    "Urgency",
    "agenda_place",
    "gaps",
    "unfilled",
]
