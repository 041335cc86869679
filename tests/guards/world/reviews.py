"""A world's case review: recommendations, the agenda, meetings."""

from __future__ import annotations

from datetime import date, time
from functools import cached_property
from typing import Any
from uuid import uuid4

from casereview.models import (
    AgendaMark,
    Attendance,
    CalendarFeed,
    LoopStep,
    MeetingPatient,
    MeetingSeries,
    Recommendation,
    RecommendationTemplate,
    Review,
    ReviewMeeting,
)
from tests.guards.world.base import NOW, Base


class ReviewThings(Base):
    @cached_property
    def recommendation(self) -> Any:
        clinic, specialist = self.staffed.clinic, self.staffed.specialist
        with self.staffed.inside():
            review = Review.objects.create(
                clinic=clinic,
                episode=self.episode,
                reviewed_on=NOW.date(),
                reviewed_by=specialist,
                reviewed_at=NOW,
                place="week 9",
                form_key=uuid4(),
            )
            return Recommendation.objects.create(
                clinic=clinic,
                episode=self.episode,
                review=review,
                kind="continue",
                text="Stay the course.",
                made_by=specialist,
                made_at=NOW,
            )

    @cached_property
    def template(self) -> Any:
        with self.staffed.inside():
            return RecommendationTemplate.objects.create(
                clinic=self.staffed.clinic, title="A beginning of our own", kind="continue", text="No change: [why]."
            )

    @cached_property
    def loop_step(self) -> Any:
        with self.staffed.inside():
            return LoopStep.objects.create(
                clinic=self.staffed.clinic, recommendation=self.recommendation, kind="made", at=NOW
            )

    @cached_property
    def mark(self) -> Any:
        with self.staffed.inside():
            return AgendaMark.objects.create(
                clinic=self.staffed.clinic,
                episode=self.episode,
                kind="pin",
                made_by=self.staffed.specialist,
                made_at=NOW,
            )

    @cached_property
    def series(self) -> Any:
        with self.staffed.inside():
            return MeetingSeries.objects.create(
                clinic=self.staffed.clinic, name="Weekly review", first_on=date(2026, 10, 6), starts=time(12)
            )

    @cached_property
    def meeting(self) -> Any:
        day, clinic = date(2026, 10, 6), self.staffed.clinic
        with self.staffed.inside():
            made = ReviewMeeting.objects.create(
                clinic=clinic,
                series=self.series,
                planned_on=day,
                on=day,
                starts=time(12),
                state="under_way",
                began_at=NOW,
                led_by=self.staffed.specialist,
            )
            Attendance.objects.create(clinic=clinic, meeting=made, member=self.staffed.specialist)
            MeetingPatient.objects.create(clinic=clinic, meeting=made, episode=self.episode, position=1)
            return made

    @cached_property
    def feed(self) -> Any:
        with self.staffed.inside():
            return CalendarFeed.objects.create(
                clinic=self.staffed.clinic,
                member=self.staffed.specialist,
                secret_hash=f"{self.staffed.clinic.pk:064}",
                made_at=NOW,
            )
