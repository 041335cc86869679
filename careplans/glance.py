"""The care plans' columns of the registry row: until when the newest signed version holds, since when one waits."""

from datetime import date
from typing import Any

from registry.glance import Facts
from registry.models import Episode

FACTS = Facts(
    ["plan_signed_until", "plan_unsigned_since"],
    """
    SELECT e.id, signed.signed_until AS plan_signed_until, waiting.since AS plan_unsigned_since
    FROM registry_episode e
    LEFT JOIN LATERAL (
        SELECT p.signed_until FROM careplans_careplan p
        WHERE p.clinic_id = e.clinic_id AND p.episode_id = e.id AND p.signed_until IS NOT NULL
        ORDER BY p.number DESC LIMIT 1
    ) signed ON true
    LEFT JOIN LATERAL (
        SELECT (p.written_at AT TIME ZONE c.time_zone)::date AS since FROM careplans_careplan p
        JOIN clinics_clinic c ON c.id = p.clinic_id
        WHERE p.clinic_id = e.clinic_id AND p.episode_id = e.id AND p.signed_at IS NULL
          AND NOT EXISTS (SELECT FROM careplans_careplan newer WHERE newer.clinic_id = p.clinic_id
                          AND newer.episode_id = p.episode_id AND newer.number > p.number)
    ) waiting ON true
    WHERE e.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR e.id = %(episode)s)
    """,
)


def recompute(*, clinic_id: int, today: date) -> int:
    return FACTS.recompute(clinic_id=clinic_id, today=today)


def columns(episode: Episode, today: date) -> dict[str, Any]:
    return FACTS.of(episode, today)
