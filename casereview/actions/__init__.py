"""Every write of case review, one file per concept."""

from casereview.actions.agenda import move, pin, put_off, take_back
from casereview.actions.answers import answer_recommendation, take_back_answer
from casereview.actions.drafts import clear_review_drafts
from casereview.actions.loop import hear_told, hear_untold, record_done, undo_done, withdraw
from casereview.actions.reminders import remind, weekly_mail
from casereview.actions.reviews import MOST_CHARACTERS, RecommendationInput, record_review
from casereview.actions.templates import (
    MOST_DUE_DAYS,
    bring_back_template,
    own_templates,
    raise_template,
    retire_template,
    save_template,
)

__all__ = [
    "MOST_CHARACTERS",
    "MOST_DUE_DAYS",
    "RecommendationInput",
    "answer_recommendation",
    "bring_back_template",
    "clear_review_drafts",
    "hear_told",
    "hear_untold",
    "move",
    "own_templates",
    "pin",
    "put_off",
    "raise_template",
    "record_done",
    "record_review",
    "remind",
    "retire_template",
    "save_template",
    "take_back",
    "take_back_answer",
    "undo_done",
    "weekly_mail",
    "withdraw",
]
