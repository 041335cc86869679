"""Reads of case review: the queue, one patient's page, what waits for the treating clinician."""

from .agenda import Queued, next_after, place_today, queue, reviewed_today
from .follow import Left, following
from .loop import UNTOLD, LoopLine, loop_of, untold_of
from .page import OnePage, one_page
from .recommendations import (
    Evidence,
    evidence,
    get_recommendation,
    recommendations,
    recommendations_of,
    reviews_of,
    waiting_for,
)
from .templates import beginnings_of, get_template, grouped, templates_of

__all__ = [
    "UNTOLD",
    "Evidence",
    "Left",
    "LoopLine",
    "OnePage",
    "Queued",
    "beginnings_of",
    "evidence",
    "following",
    "get_recommendation",
    "get_template",
    "grouped",
    "loop_of",
    "next_after",
    "one_page",
    "place_today",
    "queue",
    "recommendations",
    "recommendations_of",
    "reviewed_today",
    "reviews_of",
    "templates_of",
    "untold_of",
    "waiting_for",
]
