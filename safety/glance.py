"""Safety's columns of the registry row, from its facts."""

from datetime import date
from typing import Any

from registry.glance import Facts
from registry.models import Episode

FACTS = Facts(
    ["open_alerts"],
    """
    SELECT e.id, found.open_alerts
    FROM registry_episode e CROSS JOIN LATERAL (
        SELECT count(*) AS open_alerts FROM safety_riskalert a
        WHERE a.clinic_id = e.clinic_id AND a.episode_id = e.id AND a.closed_at IS NULL
    ) found
    WHERE e.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR e.id = %(episode)s)
    """,
)


def recompute(*, clinic_id: int, today: date) -> int:
    return FACTS.recompute(clinic_id=clinic_id, today=today)


def columns(episode: Episode, today: date) -> dict[str, Any]:
    return FACTS.of(episode, today)
