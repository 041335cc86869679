"""Every write of case review, one file per concept."""

from casereview.actions.answers import answer_recommendation, take_back_answer
from casereview.actions.reviews import MOST_CHARACTERS, record_review

__all__ = ["MOST_CHARACTERS", "answer_recommendation", "record_review", "take_back_answer"]
