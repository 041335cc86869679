"""The care plans' column of the registry row: until when the newest signed version holds."""

from datetime import date
from typing import Any

from registry.glance import Facts
from registry.models import Episode

FACTS = Facts(
    ["plan_signed_until"],
    """
    SELECT e.id, signed.signed_until AS plan_signed_until
    FROM registry_episode e
    LEFT JOIN LATERAL (
        SELECT p.signed_until FROM careplans_careplan p
        WHERE p.clinic_id = e.clinic_id AND p.episode_id = e.id AND p.signed_until IS NOT NULL
        ORDER BY p.number DESC LIMIT 1
    ) signed ON true
    WHERE e.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR e.id = %(episode)s)
    """,
)


def recompute(*, clinic_id: int, today: date) -> int:
    return FACTS.recompute(clinic_id=clinic_id, today=today)


def columns(episode: Episode, today: date) -> dict[str, Any]:
    return FACTS.of(episode, today)
