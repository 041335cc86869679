"""Case review's rules: the agenda, its order and its room, and the loop of a recommendation."""

from .agenda import AGENDA, RULES, Facts, Group, Place, agenda_place, last_day, with_last_day
from .capacity import Choice, Occasion, Outlook, Waiting, chosen, occasions, outlook
from .gaps import gaps, unfilled
from .loop import AGREED, OPEN, RECOMMENDATION, Answer, LoopState, RecommendationKind, Urgency, WhyDropped
from .order import Placed, in_order, moved

__all__ = [
    "AGENDA",
    "AGREED",
    "OPEN",
    "RECOMMENDATION",
    "RULES",
    "Answer",
    "Choice",
    "Facts",
    "Group",
    "LoopState",
    "Occasion",
    "Outlook",
    "Place",
    "Placed",
    "RecommendationKind",
    "Urgency",
    "Waiting",
    "WhyDropped",
    "agenda_place",
    "chosen",
    "gaps",
    "in_order",
    "last_day",
    "moved",
    "occasions",
    "outlook",
    "unfilled",
    "with_last_day",
]
