"""Case review: who comes up, what was reviewed and recommended, and what became of it."""

from casereview.models.agenda import AgendaMark
from casereview.models.meetings import Attendance, CalendarFeed, MeetingPatient, MeetingSeries, ReviewMeeting
from casereview.models.recommendations import LoopStep, Recommendation, RecommendationTemplate
from casereview.models.reviews import Review, ReviewDraft

__all__ = [
    "AgendaMark",
    "Attendance",
    "CalendarFeed",
    "LoopStep",
    "MeetingPatient",
    "MeetingSeries",
    "Recommendation",
    "RecommendationTemplate",
    "Review",
    "ReviewDraft",
    "ReviewMeeting",
]
