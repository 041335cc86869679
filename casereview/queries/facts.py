"""What the agenda's rules read of a patient, from the registry row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from casereview.rules import Facts, agenda_place, last_day
from clinics.models import Membership
from contacts.models import ReviewRequest
from contacts.queries import open_request
from measures.models import MeasureResult
from measures.rules import Course, Score, is_relapse
from registry.models import Episode
from registry.queries import Row, limits_of
from registry.rules import Limits, Phase, ReviewLimits, Scale, Standing, Thresholds

RiskDays = Collection[tuple[str, date]]  # instrument and day of each positive risk item


def risk_days(member: Membership, episode: Episode | None = None) -> dict[int, list[tuple[str, date]]]:
    """Of the scales that steer treatment, by episode; one query."""
    rows = MeasureResult.objects.for_member(member).filter(
        risk_positive=True, voided_at=None, instrument__in=list(Scale), episode__closed_on=None
    )
    if episode:
        rows = rows.filter(episode=episode)
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for key, instrument, on in rows.values_list("episode_id", "instrument", "taken_on"):
        found[key].append((instrument, on))
    return found


def facts_of(
    episode: Episode, standing: Standing, request: ReviewRequest | None, risks: RiskDays, today: date, limits: Limits
) -> Facts:
    scale = Scale(episode.primary_scale)
    relapsed = _relapsed(episode, scale, risks, today, limits[scale])
    seen_on = episode.last_review_on
    return Facts(
        phase=Phase(episode.phase),
        enrolled_on=episode.enrolled_on,
        course_on=episode.course_on,
        state=standing.state,
        relapsed=relapsed,
        relapse_seen=relapsed and seen_on is not None and _relapsed(episode, scale, risks, seen_on, limits[scale]),
        baseline=getattr(episode, f"{scale}_baseline"),
        last=getattr(episode, f"{scale}_last"),
        last_on=getattr(episode, f"{scale}_last_on"),
        last_review_on=seen_on,
        asked_on=request.asked_on if request else None,
        asked_about_medication=request.about_medication if request else False,
        open_alerts=episode.open_alerts,
        risk_item_on=episode.risk_item_on,
        open_recommendations=episode.open_recommendations,
    )


def _relapsed(episode: Episode, scale: Scale, risks: RiskDays, day: date, limits: Thresholds) -> bool:
    """By the rule of `measures`, from the row's scores of this course up to that day."""
    begun = getattr(episode, f"{scale}_baseline_on")
    taken = [(date.fromisoformat(on), total) for on, total in getattr(episode, f"{scale}_series")]
    scores = [
        Score(on, total, at_risk=(scale, on) in risks, entered=number)
        for number, (on, total) in enumerate(taken)
        if begun is not None and begun <= on <= day
    ]
    return bool(is_relapse(Course(scale, begun, tuple(scores), day, limits)).holds)


def facts_today(member: Membership, row: Row, request: ReviewRequest | None) -> tuple[Facts, ReviewLimits]:
    """Of one patient, with the limits they are read by; one query."""
    episode = row.episode
    risks = risk_days(member, episode).get(episode.pk, [])
    facts = facts_of(episode, row.standing, request, risks, row.today, row.limits)
    return facts, row.limits.review(Scale(episode.primary_scale))


def place_today(member: Membership, episode: Episode, today: date) -> str:
    """The words of the place, as a review keeps them; empty when the patient is not due."""
    facts, limits = _facts_now(member, episode, today)
    place = agenda_place(facts, today, limits)
    return place.words if place else ""


def last_day_of(member: Membership, episode: Episode, today: date) -> date | None:
    """By when the patient must be reviewed to stay within the clinic's interval."""
    facts, limits = _facts_now(member, episode, today)
    return last_day(facts, today, limits)


def _facts_now(member: Membership, episode: Episode, today: date) -> tuple[Facts, ReviewLimits]:
    return facts_today(member, Row(episode, today, limits_of(member.clinic)), open_request(member, episode))
