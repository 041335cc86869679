"""Case review's API, one file per concept."""

from casereview.api.loop import DoneOfRecommendation, NotDoneOfRecommendation, WithdrawalOfRecommendation
from casereview.api.reviews import (
    AnswerOfRecommendation,
    Recommendations,
    ReviewQueue,
    Reviews,
)

__all__ = [
    "AnswerOfRecommendation",
    "DoneOfRecommendation",
    "NotDoneOfRecommendation",
    "Recommendations",
    "ReviewQueue",
    "Reviews",
    "WithdrawalOfRecommendation",
]
