"""Case review's columns of the registry row: the last review, what nobody has answered, what no patient has heard."""

from datetime import date
from typing import Any

from registry.glance import Facts
from registry.models import Episode

FACTS = Facts(
    ["last_review_on", "open_recommendations", "untold_since"],
    """
    SELECT e.id, reviewed.last_review_on, waiting.open_recommendations, untold.since AS untold_since
    FROM registry_episode e
    CROSS JOIN LATERAL (
        SELECT max(reviewed_on) AS last_review_on FROM casereview_review r
        WHERE r.clinic_id = e.clinic_id AND r.episode_id = e.id
    ) reviewed
    CROSS JOIN LATERAL (
        SELECT count(*) AS open_recommendations FROM casereview_recommendation r
        WHERE r.clinic_id = e.clinic_id AND r.episode_id = e.id AND state = 'recommended'
    ) waiting
    CROSS JOIN LATERAL (
        SELECT min((r.answered_at AT TIME ZONE c.time_zone)::date) AS since FROM casereview_recommendation r
        JOIN clinics_clinic c ON c.id = r.clinic_id
        WHERE r.clinic_id = e.clinic_id AND r.episode_id = e.id AND r.state IN ('accepted', 'changed', 'done')
    ) untold
    WHERE e.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR e.id = %(episode)s)
    """,
)


def recompute(*, clinic_id: int, today: date) -> int:
    return FACTS.recompute(clinic_id=clinic_id, today=today)


def columns(episode: Episode, today: date) -> dict[str, Any]:
    return FACTS.of(episode, today)
