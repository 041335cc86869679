"""The care plans' columns of the registry row: until when the signed version holds, since when one waits, and when the
newest one asks for the first check of relapse prevention."""

from datetime import date
from typing import Any

from registry.glance import Facts
from registry.models import Episode

FACTS = Facts(
    ["plan_signed_until", "plan_unsigned_since", "relapse_check_on"],
    """
    SELECT e.id, signed.signed_until AS plan_signed_until, waiting.since AS plan_unsigned_since,
           newest.check_on AS relapse_check_on
    FROM registry_episode e
    LEFT JOIN LATERAL (
        SELECT p.signed_until FROM careplans_careplan p
        WHERE p.clinic_id = e.clinic_id AND p.episode_id = e.id AND p.state = 'signed'
    ) signed ON true
    LEFT JOIN LATERAL (
        SELECT (p.written_at AT TIME ZONE c.time_zone)::date AS since FROM careplans_careplan p
        JOIN clinics_clinic c ON c.id = p.clinic_id
        WHERE p.clinic_id = e.clinic_id AND p.episode_id = e.id AND p.state = 'waiting'
    ) waiting ON true
    LEFT JOIN LATERAL (
        SELECT (p.content #>> '{relapse,0,first_check_on}')::date AS check_on FROM careplans_careplan p
        WHERE p.clinic_id = e.clinic_id AND p.episode_id = e.id ORDER BY p.number DESC LIMIT 1
    ) newest ON true
    WHERE e.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR e.id = %(episode)s)
    """,
)


def recompute(*, clinic_id: int, today: date) -> int:
    return FACTS.recompute(clinic_id=clinic_id, today=today)


def columns(episode: Episode, today: date) -> dict[str, Any]:
    return FACTS.of(episode, today)
