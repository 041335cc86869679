"""Case review's columns of the registry row: the last review, and the recommendations nobody has answered yet."""

from datetime import date
from typing import Any

from registry.glance import Facts
from registry.models import Episode

FACTS = Facts(
    ["last_review_on", "open_recommendations"],
    """
    SELECT e.id, reviewed.last_review_on, coalesce(waiting.open_recommendations, 0) AS open_recommendations
    FROM registry_episode e
    LEFT JOIN (
        SELECT episode_id, max(reviewed_on) AS last_review_on FROM casereview_review
        WHERE clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR episode_id = %(episode)s)
        GROUP BY episode_id
    ) reviewed ON reviewed.episode_id = e.id
    LEFT JOIN (
        SELECT episode_id, count(*) AS open_recommendations FROM casereview_recommendation
        WHERE clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR episode_id = %(episode)s) AND answer = 'open'
        GROUP BY episode_id
    ) waiting ON waiting.episode_id = e.id
    WHERE e.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR e.id = %(episode)s)
    """,
)


def recompute(*, clinic_id: int, today: date) -> int:
    return FACTS.recompute(clinic_id=clinic_id, today=today)


def columns(episode: Episode, today: date) -> dict[str, Any]:
    return FACTS.of(episode, today)
