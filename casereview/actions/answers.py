"""The treating clinician's answer to a recommendation, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from casereview import glance
from casereview.actions.reviews import MOST_CHARACTERS
from casereview.actions.steps import add_step, check_move
from casereview.models import LoopStep, Recommendation
from casereview.rules import LoopState
from clinics import audit
from clinics.errors import Refused, Stale
from clinics.models import Membership
from registry.actions import update_glance
from registry.models import Episode
from registry.queries import locked

NEEDS_WORDS = {
    Recommendation.Answer.CHANGED: "Say what you changed, so that the care manager can tell the patient.",
    Recommendation.Answer.DECLINED: "Say why, so that the next review does not propose it again.",
}


@transaction.atomic
def answer_recommendation(
    *, recommendation: Recommendation, answer: str, text: str = "", by: Membership, now: datetime
) -> Recommendation:
    """Accept, change or decline. What was changed and why it was declined is said in words; an answer given twice is
    one answer, another person's is not overwritten."""
    held = locked(recommendation.episode)
    row = Recommendation.objects.get(clinic_id=held.clinic_id, pk=recommendation.pk)
    text = text.strip()
    if answer not in list(Recommendation.Answer) or answer == Recommendation.Answer.OPEN:
        raise Refused("Choose whether you accept, change or decline it.", "answer")
    if not text and answer in NEEDS_WORDS:
        raise Refused(NEEDS_WORDS[Recommendation.Answer(answer)], "text")
    if len(text) > MOST_CHARACTERS:
        raise Refused(f"Shorten it to {MOST_CHARACTERS} characters.", "text")
    if row.answer != Recommendation.Answer.OPEN:
        if (row.answer, row.answer_text, row.answered_by_id) == (answer, text, by.pk):
            return row
        raise Stale(f"{row.answered_by} answered this meanwhile: {row.get_answer_display().lower()}.")
    if row.state == LoopState.WITHDRAWN:
        raise Stale("The specialist has withdrawn this recommendation meanwhile.")
    if row.state == LoopState.DROPPED:
        raise Stale("The episode ended meanwhile, and this recommendation with it.")
    check_move(row, LoopState(answer))
    row.state = row.answer = answer
    row.answer_text, row.answered_by, row.answered_at = text, by, now
    _save_answer(row, recommendation.episode, held, by, now)
    add_step(row, LoopStep.Kind.ANSWERED, words=text, by=by, now=now)
    audit.record("recommendation.answered", target=row, by=by, at=now, patient=held.patient.public_id, answer=answer)
    return row


@transaction.atomic
def take_back_answer(*, recommendation: Recommendation, by: Membership, now: datetime) -> Recommendation:
    """Undo one's own answer on the day it was given; the row's history keeps both."""
    held = locked(recommendation.episode)
    row = Recommendation.objects.get(clinic_id=held.clinic_id, pk=recommendation.pk)
    if row.answered_at is None:
        return row
    if row.answered_by_id != by.pk or by.clinic.today(row.answered_at) != by.clinic.today(now):
        raise Refused("Only who answered can take it back, on the same day. Tell the care manager what changed.")
    check_move(row, LoopState.RECOMMENDED)
    row.state, row.answer = LoopState.RECOMMENDED, Recommendation.Answer.OPEN
    row.answer_text, row.answered_by, row.answered_at = "", None, None
    _save_answer(row, recommendation.episode, held, by, now)
    add_step(row, LoopStep.Kind.TAKEN_BACK, by=by, now=now)
    audit.record("recommendation.reopened", target=row, by=by, at=now, patient=held.patient.public_id)
    return row


def _save_answer(row: Recommendation, episode: Episode, held: Episode, by: Membership, now: datetime) -> None:
    row.save(update_fields=["state", "answer", "answer_text", "answered_by", "answered_at"])
    update_glance(episode=episode, **glance.columns(held, by.clinic.today(now)))
