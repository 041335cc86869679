"""Case review's API, one file per concept."""

from casereview.api.agenda import MarkTakenBack, MoveInQueue, PinInQueue, PutOffInQueue
from casereview.api.loop import (
    DoneOfRecommendation,
    DropOfRecommendation,
    NotDoneOfRecommendation,
    TakingUpOfRecommendation,
    WithdrawalOfRecommendation,
)
from casereview.api.meetings import Meetings, OneMeeting, StateOfMeeting
from casereview.api.reviews import (
    AnswerOfRecommendation,
    Recommendations,
    ReviewQueue,
    Reviews,
)
from casereview.api.templates import (
    OneTemplate,
    OwnTemplates,
    TemplateBroughtBack,
    TemplateRaised,
    TemplateRetired,
    Templates,
)

__all__ = [
    "AnswerOfRecommendation",
    "DoneOfRecommendation",
    "DropOfRecommendation",
    "MarkTakenBack",
    "Meetings",
    "MoveInQueue",
    "NotDoneOfRecommendation",
    "OneMeeting",
    "OneTemplate",
    "OwnTemplates",
    "PinInQueue",
    "PutOffInQueue",
    "Recommendations",
    "ReviewQueue",
    "Reviews",
    "StateOfMeeting",
    "TakingUpOfRecommendation",
    "TemplateBroughtBack",
    "TemplateRaised",
    "TemplateRetired",
    "Templates",
    "WithdrawalOfRecommendation",
]
