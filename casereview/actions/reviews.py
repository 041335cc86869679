"""The review as it is signed: its words, recommendations and minutes; the question it answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from casereview import glance
from casereview.models import Recommendation, Review
from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from clinics.rules import Role
from contacts.actions import log_time
from contacts.models import ReviewRequest
from contacts.rules import Activity
from registry.actions import update_glance
from registry.models import Episode
from registry.queries import locked

MOST_CHARACTERS = 4000


@transaction.atomic
def record_review(
    *,
    episode: Episode,
    place: str = "",
    summary: str,
    recommendations: Sequence[tuple[str, str]],
    minutes: int | None,
    form_key: UUID,
    by: Membership,
    now: datetime,
) -> Review:
    """Sign a review: its words, one recommendation per (kind, text), the specialist's minutes, the question answered.

    `place` says why the patient stood where in the queue. The same form sent again gives the review it wrote the
    first time. The minutes are the specialist's own; whether they count is the payer's policy to say.
    """
    held = locked(episode)
    saved = Review.objects.filter(clinic_id=held.clinic_id, form_key=form_key).first()
    if saved:
        if (saved.episode_id, saved.reviewed_by_id) != (held.pk, by.pk):
            raise Refused("This form was used for another review. Open the patient again.")
        return saved
    given = _checked(held, summary, recommendations)
    review = Review.objects.create(
        clinic_id=held.clinic_id,
        episode=held,
        reviewed_on=by.clinic.today(now),
        reviewed_by=by,
        reviewed_at=now,
        place=place[:200],
        summary=summary.strip(),
        form_key=form_key,
    )
    for kind, text in given:
        Recommendation.objects.create(
            clinic_id=held.clinic_id, episode=held, review=review, kind=kind, text=text, made_by=by, made_at=now
        )
    # Before the minutes: logging them writes the row of contacts, the open question among it.
    answered = ReviewRequest.objects.filter(
        clinic_id=held.clinic_id, episode=held, answered_at=None, withdrawn_at=None
    ).update(answered_at=now)
    _log_minutes(review, episode, minutes, form_key, by, now)
    update_glance(episode=episode, review_asked_on=None, **glance.columns(held, review.reviewed_on))
    audit.record(
        "review.signed",
        target=review,
        by=by,
        at=now,
        patient=held.patient.public_id,
        recommendations=len(given),
        minutes=minutes,
        questions=answered,
    )
    return review


def _checked(episode: Episode, summary: str, recommendations: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The recommendations that say something, or a refusal in words."""
    if not episode.is_open:
        raise Refused("This episode has ended meanwhile. A review belongs to a patient in care.")
    given = [(kind, text.strip()) for kind, text in recommendations if text.strip()]
    if any(kind not in list(Recommendation.Kind) for kind, _ in given):
        raise Refused("Choose what kind of recommendation it is.", "recommendations")
    if any(len(words) > MOST_CHARACTERS for words in (summary, *(text for _, text in given))):
        raise Refused(f"Shorten it to {MOST_CHARACTERS} characters.", "recommendations")
    if not given and not summary.strip():
        raise Refused("Write a recommendation or a summary: “stay the course” is one too.", "summary")
    return given


def _log_minutes(
    review: Review, episode: Episode, minutes: int | None, form_key: UUID, by: Membership, now: datetime
) -> None:
    if minutes is None:
        return
    review.time = log_time(
        episode=episode,
        minutes=minutes,
        activity=Activity.CASE_REVIEW,
        role=Role.SPECIALIST,
        service_date=review.reviewed_on,
        form_key=form_key,
        by=by,
        now=now,
    )
    review.save(update_fields=["time"])
