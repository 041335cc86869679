"""The review as it is signed: its words, recommendations and minutes; the question it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from casereview import glance
from casereview.actions.agenda import end_marks
from casereview.actions.steps import add_step
from casereview.models import LoopStep, Recommendation, Review, ReviewDraft
from casereview.rules import Urgency, unfilled
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


@dataclass(frozen=True)
class RecommendationInput:
    """One recommendation as the specialist writes it; without words it is none."""

    kind: str
    text: str
    urgency: str = Urgency.ROUTINE.value
    doer: str = "clinician"
    due_on: date | None = None


@transaction.atomic
def record_review(
    *,
    episode: Episode,
    place: str = "",
    summary: str,
    recommendations: Sequence[RecommendationInput],
    minutes: int | None,
    form_key: UUID,
    by: Membership,
    now: datetime,
) -> Review:
    """Sign a review: its words, its recommendations, the specialist's minutes, the question answered.

    `place` says why the patient stood where in the queue. The same form sent again gives the review it wrote the
    first time. The minutes are the specialist's own; whether they count is the payer's policy to say.
    """
    held = locked(episode)
    saved = Review.objects.filter(clinic_id=held.clinic_id, form_key=form_key).first()
    if saved:
        if (saved.episode_id, saved.reviewed_by_id) != (held.pk, by.pk):
            raise Refused("This form was used for another review. Open the patient again.")
        return saved
    given = _checked(held, summary, recommendations, by.clinic.today(now))
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
    for each in given:
        row = Recommendation.objects.create(
            clinic_id=held.clinic_id,
            episode=held,
            review=review,
            kind=each.kind,
            text=each.text.strip(),
            urgency=each.urgency,
            doer=each.doer,
            due_on=each.due_on,
            made_by=by,
            made_at=now,
        )
        add_step(row, LoopStep.Kind.MADE, by=by, now=now)
    ReviewDraft.objects.filter(clinic_id=held.clinic_id, episode=held, member=by).delete()
    # Before the minutes: logging them writes the row of contacts, the open question among it.
    answered = ReviewRequest.objects.filter(
        clinic_id=held.clinic_id, episode=held, answered_at=None, withdrawn_at=None
    ).update(answered_at=now)
    end_marks(held=held, by=by, now=now)
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


def _checked(
    episode: Episode, summary: str, recommendations: Sequence[RecommendationInput], today: date
) -> list[RecommendationInput]:
    """The recommendations that say something, or a refusal in words."""
    if not episode.is_open:
        raise Refused("This episode has ended meanwhile. A review belongs to a patient in care.")
    given = [each for each in recommendations if each.text.strip()]
    if any(each.kind not in list(Recommendation.Kind) for each in given):
        raise Refused("Choose what kind of recommendation it is.", "recommendations")
    if any(each.urgency not in list(Urgency) or each.doer not in dict(Recommendation.DOERS) for each in given):
        raise Refused("Choose how soon it is needed and who carries it out.", "recommendations")
    if any(each.due_on and each.due_on < today for each in given):
        raise Refused("The day by which it is to be done is past.", "recommendations")
    if any(len(words.strip()) > MOST_CHARACTERS for words in (summary, *(each.text for each in given))):
        raise Refused(f"Shorten it to {MOST_CHARACTERS} characters.", "recommendations")
    if why := next(filter(None, (unfilled(each.text) for each in given)), ""):
        raise Refused(why, "recommendations")
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
