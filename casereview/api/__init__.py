"""Case review's API, one file per concept."""

from casereview.api.loop import DoneOfRecommendation, NotDoneOfRecommendation, WithdrawalOfRecommendation
from casereview.api.meetings import Meetings, OneMeeting, StateOfMeeting
from casereview.api.reviews import (
    AnswerOfRecommendation,
    Recommendations,
    ReviewQueue,
    Reviews,
)

__all__ = [
    "AnswerOfRecommendation",
    "DoneOfRecommendation",
    "Meetings",
    "NotDoneOfRecommendation",
    "OneMeeting",
    "Recommendations",
    "ReviewQueue",
    "Reviews",
    "StateOfMeeting",
    "WithdrawalOfRecommendation",
]
