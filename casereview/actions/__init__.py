"""Every write of case review, one file per concept."""

from casereview.actions.answers import answer_recommendation, take_back_answer
from casereview.actions.loop import hear_told, hear_untold, record_done, undo_done, withdraw
from casereview.actions.reminders import remind, weekly_mail
from casereview.actions.reviews import MOST_CHARACTERS, RecommendationInput, record_review

__all__ = [
    "MOST_CHARACTERS",
    "RecommendationInput",
    "answer_recommendation",
    "hear_told",
    "hear_untold",
    "record_done",
    "record_review",
    "remind",
    "take_back_answer",
    "undo_done",
    "weekly_mail",
    "withdraw",
]
