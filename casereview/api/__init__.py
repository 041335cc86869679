"""Case review's API, one file per concept."""

from casereview.api.reviews import (
    AnswerOfRecommendation,
    Recommendations,
    ReviewQueue,
    Reviews,
)

__all__ = ["AnswerOfRecommendation", "Recommendations", "ReviewQueue", "Reviews"]
