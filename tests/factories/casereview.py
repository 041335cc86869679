"""Reviews and questions, through the public door where there is one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from casereview.actions import RecommendationInput, record_review
from casereview.models import Recommendation, Review
from contacts.models import ReviewRequest
from registry.actions import update_glance
from registry.models import Episode
from tests.factories.clinics import StaffedClinic


def noon(day: date) -> datetime:
    return datetime.combine(day, time(18), UTC)


def ask(
    staffed: StaffedClinic, episode: Episode, on: date, question: str = "Too sleepy on it?", *, medication: bool = False
) -> ReviewRequest:
    """An open question to the specialist, with its mark on the row."""
    with staffed.inside():
        update_glance(episode=episode, review_asked_on=on)
        return ReviewRequest.objects.create(
            clinic=staffed.clinic,
            episode=episode,
            question=question,
            about_medication=medication,
            asked_by=staffed.care_manager,
            asked_at=noon(on),
            asked_on=on,
        )


def make_review(
    staffed: StaffedClinic,
    episode: Episode,
    on: date,
    *,
    recommendations: Sequence[tuple[str, str]] = (("medication_change", "Raise the dose."),),
    **fields: Any,
) -> Review:
    values = {"summary": "Seen in review.", "minutes": 8, "form_key": uuid.uuid4(), "place": "week 9", **fields}
    with staffed.inside():
        return record_review(
            episode=episode,
            recommendations=[RecommendationInput(*each) for each in recommendations],
            by=staffed.specialist,
            now=noon(on),
            **values,
        )


def make_recommendation(staffed: StaffedClinic, episode: Episode, on: date, **fields: Any) -> Recommendation:
    review = make_review(staffed, episode, on, **fields)
    with staffed.inside():
        return review.recommendations.get()
