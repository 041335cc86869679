"""Safety's columns of the registry row, from its facts."""

from datetime import date
from typing import Any

from registry.glance import Facts
from registry.models import Episode

FACTS = Facts(
    ["open_alerts"],
    """
    SELECT e.id, count(a.id) AS open_alerts
    FROM registry_episode e
    LEFT JOIN safety_riskalert a
           ON a.clinic_id = e.clinic_id AND a.episode_id = e.id AND a.closed_at IS NULL
    WHERE e.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR e.id = %(episode)s)
    GROUP BY e.id
    """,
)


def recompute(*, clinic_id: int, today: date) -> int:
    return FACTS.recompute(clinic_id=clinic_id, today=today)


def columns(episode: Episode, today: date) -> dict[str, Any]:
    return FACTS.of(episode, today)
