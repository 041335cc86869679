"""A short summary of each patient on the agenda. Six queries for any number of patients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from careplans.models import CarePlan
from casereview.models import Recommendation, Review
from casereview.queries.agenda import Queued
from casereview.queries.recommendations import recommendations
from casereview.rules import OPEN
from clinics.models import Membership
from contacts.models import Contact
from contacts.rules import NOTE_TEMPLATES, Kind, Prompt
from registry.models import Diagnosis
from registry.queries import Row, limits_of


@dataclass(frozen=True)
class Summary:
    queued: Queued
    row: Row
    diagnoses: list[Diagnosis]
    note: Contact | None  # of the last treatment contact
    plan: CarePlan | None
    review: Review | None  # the last one
    recommendations: list[Recommendation]  # of the last review, and what is still open

    @property
    def note_parts(self) -> list[tuple[Prompt, str]]:
        return written(self.note)


def written(note: Contact | None) -> list[tuple[Prompt, str]]:
    """What was written in a note, in the order of its template."""
    if note is None:
        return []
    return [
        (prompt, note.note[prompt.code]) for prompt in NOTE_TEMPLATES[Kind(note.kind)] if note.note.get(prompt.code)
    ]


def summaries(member: Membership, queued: Sequence[Queued], today: date) -> list[Summary]:
    keys, limits = [one.episode.pk for one in queued], limits_of(member.clinic)
    diagnoses, made = defaultdict(list), defaultdict(list)
    for diagnosis in Diagnosis.objects.for_member(member).filter(episode__in=keys, ended_on=None).order_by("pk"):
        diagnoses[diagnosis.episode_id].append(diagnosis)
    notes = Contact.objects.for_member(member).filter(episode__in=keys, kind=Kind.TREATMENT, voided_at=None)
    notes = notes.order_by("episode_id", "-service_date", "-entered_at", "-pk").distinct("episode_id")
    last_note = {note.episode_id: note for note in notes.select_related("entered_by__user")}
    plans = CarePlan.objects.for_member(member).filter(episode__in=keys)
    plan = {plan.episode_id: plan for plan in plans.order_by("episode_id", "-number").distinct("episode_id")}
    reviews = Review.objects.for_member(member).filter(episode__in=keys).select_related("reviewed_by__user")
    reviews = reviews.order_by("episode_id", "-reviewed_on", "-reviewed_at").distinct("episode_id")
    review = {review.episode_id: review for review in reviews}
    of_review = Q(review__in=[each.pk for each in review.values()]) | Q(state__in=list(OPEN))
    for row in recommendations(member).filter(of_review, episode__in=keys).order_by("made_at", "pk"):
        made[row.episode_id].append(row)
    return [
        Summary(
            queued=one,
            row=Row(one.episode, today, limits),
            diagnoses=diagnoses[one.episode.pk],
            note=last_note.get(one.episode.pk),
            plan=plan.get(one.episode.pk),
            review=review.get(one.episode.pk),
            recommendations=made[one.episode.pk],
        )
        for one in queued
    ]
