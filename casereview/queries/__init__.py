"""Reads of case review: the queue, one patient's page, what waits for the treating clinician."""

from .agenda import Agenda, Queued, agenda, before, next_after, queue, reviewed_today
from .drafts import place_under_way, review_draft_of, review_drafts
from .facts import last_day_of, place_today
from .follow import Left, following
from .loop import UNTOLD, LoopLine, loop_of, untold_of
from .marks import get_mark, marks_in_force
from .page import OnePage, one_page
from .preread import Summary, summaries
from .recommendations import (
    Evidence,
    ended_lately,
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
    "Agenda",
    "Evidence",
    "Left",
    "LoopLine",
    "OnePage",
    "Queued",
    "Summary",
    "agenda",
    "before",
    "beginnings_of",
    "ended_lately",
    "evidence",
    "following",
    "get_mark",
    "get_recommendation",
    "get_template",
    "grouped",
    "last_day_of",
    "loop_of",
    "marks_in_force",
    "next_after",
    "one_page",
    "place_today",
    "place_under_way",
    "queue",
    "recommendations",
    "recommendations_of",
    "review_draft_of",
    "review_drafts",
    "reviewed_today",
    "reviews_of",
    "summaries",
    "templates_of",
    "untold_of",
    "waiting_for",
]
