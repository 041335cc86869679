"""Safety's columns of the registry row, from its facts.

The follow-up is the earliest that no later treatment contact has met; that contact is the row's own, so whoever writes
`last_contact_on` asks for a `refresh` here.
"""

from datetime import date
from typing import Any

from registry.actions import update_glance
from registry.glance import Facts
from registry.models import Episode
from safety.rules import WITHOUT_LEVEL

FACTS = Facts(
    ["open_alerts", "risk_follow_up_on"],
    """
    SELECT e.id, found.open_alerts, found.risk_follow_up_on
    FROM registry_episode e JOIN clinics_clinic c ON c.id = e.clinic_id CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE a.closed_at IS NULL) AS open_alerts,
               min(a.follow_up_on) FILTER (
                   WHERE NOT a.close_kind = ANY(%(without_level)s)
                     AND (e.last_contact_on IS NULL
                          OR e.last_contact_on <= (a.level_set_at AT TIME ZONE c.time_zone)::date)
               ) AS risk_follow_up_on
        FROM safety_riskalert a WHERE a.clinic_id = e.clinic_id AND a.episode_id = e.id
    ) found
    WHERE e.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR e.id = %(episode)s)
    """,
)
VALUES: dict[str, Any] = {"without_level": [kind.value for kind in WITHOUT_LEVEL]}


def recompute(*, clinic_id: int, today: date) -> int:
    return FACTS.recompute(clinic_id=clinic_id, today=today, **VALUES)


def columns(episode: Episode, today: date) -> dict[str, Any]:
    return FACTS.of(episode, today, **VALUES)


def refresh(episode: Episode, today: date) -> None:
    """Write the columns of one row, in the transaction of the fact that changed them."""
    update_glance(episode=episode, **columns(episode, today))
