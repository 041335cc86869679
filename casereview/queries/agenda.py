"""The review queue: everyone due, in the order of the agenda, each place said in words. Three queries for any number.

The order is `casereview.rules`; this only brings it the registry rows and the open questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, Sum

from casereview.models import Review
from casereview.rules import Facts, Place, agenda_place
from clinics.models import Membership
from contacts.models import ReviewRequest
from contacts.queries import open_request
from registry.models import Episode
from registry.queries import limits_of, standing_of
from registry.rules import Limits, Phase, Scale, Standing


@dataclass(frozen=True)
class Queued:
    """A patient in the queue: where, why, and the question that was asked, if one was."""

    episode: Episode
    place: Place
    standing: Standing
    request: ReviewRequest | None
    deferred: bool = False

    @property
    def public_id(self) -> UUID:
        return self.episode.public_id


def queue(member: Membership, *, today: date, mine: bool = False, deferred: Sequence[UUID] = ()) -> list[Queued]:
    """Everyone due in the clinic, or those whose specialist the member is. `deferred` go to the end, in their order."""
    limits = limits_of(member.clinic)
    asked = {
        request.episode_id: request
        for request in ReviewRequest.objects.for_member(member)
        .filter(answered_at=None, withdrawn_at=None)
        .select_related("asked_by__user")
    }
    rows = Episode.objects.for_member(member).filter(closed_on=None)
    if mine:
        rows = rows.filter(specialist=member)
    put_off = {public_id: number for number, public_id in enumerate(deferred)}
    found = []
    for episode in rows.select_related("patient").defer("phq9_series", "gad7_series").order_by("pk"):
        standing = standing_of(episode, today, limits)
        request = asked.get(episode.pk)
        place = place_of(episode, standing, request, today, limits)
        if place is not None:
            found.append(Queued(episode, place, standing, request, episode.public_id in put_off))
    return sorted(found, key=lambda one: (put_off.get(one.public_id, -1), one.place.order))


def place_of(
    episode: Episode, standing: Standing, request: ReviewRequest | None, today: date, limits: Limits
) -> Place | None:
    """Where this patient stands in the agenda, who may not be due at all."""
    return agenda_place(_facts(episode, standing, request), today, limits.review(Scale(episode.primary_scale)))


def place_today(member: Membership, episode: Episode, today: date) -> str:
    """The words of the place, as a review keeps them; empty when the patient is not due."""
    limits = limits_of(member.clinic)
    standing = standing_of(episode, today, limits)
    place = place_of(episode, standing, open_request(member, episode), today, limits)
    return place.words if place else ""


def _facts(episode: Episode, standing: Standing, request: ReviewRequest | None) -> Facts:
    scale = episode.primary_scale
    return Facts(
        phase=Phase(episode.phase),
        enrolled_on=episode.enrolled_on,
        course_on=episode.course_on,
        state=standing.state,
        baseline=getattr(episode, f"{scale}_baseline"),
        last=getattr(episode, f"{scale}_last"),
        last_on=getattr(episode, f"{scale}_last_on"),
        last_review_on=episode.last_review_on,
        asked_on=request.asked_on if request else None,
        asked_about_medication=request.about_medication if request else False,
        open_alerts=episode.open_alerts,
        risk_item_on=episode.risk_item_on,
        open_recommendations=episode.open_recommendations,
    )


def next_after(queued: Sequence[Queued], public_id: UUID) -> Queued | None:
    """Who comes after this patient; the first one when the patient is no longer in the list, None at its end."""
    places = [one.public_id for one in queued]
    at = places.index(public_id) + 1 if public_id in places else 0
    return queued[at] if at < len(queued) else None


def reviewed_today(member: Membership, today: date) -> tuple[int, int]:
    """How many this person reviewed today, and the minutes logged for it."""
    mine = Review.objects.for_member(member).filter(reviewed_by=member, reviewed_on=today)
    found = mine.aggregate(number=Count("pk"), minutes=Sum("time__minutes", filter=Q(time__voided_at=None)))
    return found["number"], found["minutes"] or 0
