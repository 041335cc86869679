"""Every write of case review, one file per concept."""

from casereview.actions.agenda import move, pin, put_off, take_back
from casereview.actions.answers import answer_recommendation, take_back_answer
from casereview.actions.drafts import clear_review_drafts
from casereview.actions.loop import (
    MOST_WORDS,
    drop,
    end_with_episode,
    hear_told,
    hear_untold,
    record_done,
    take_up,
    undo_done,
    withdraw,
)
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
    "MOST_WORDS",
    "RecommendationInput",
    "answer_recommendation",
    "bring_back_template",
    "clear_review_drafts",
    "drop",
    "end_with_episode",
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
    "take_up",
    "undo_done",
    "weekly_mail",
    "withdraw",
]
