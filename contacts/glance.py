"""The contacts' columns of the registry row, from the facts.

Only treatment moves the last contact; attempts and no-shows of later days are the tries since. What comes next is what
the latest contact that names it says, or the care plan if the contact was planned from it since. The minutes are those
of the last month with counted minutes, so that the turn of a month changes no row: whoever shows them compares
`minutes_month` with the month that runs.
"""

from datetime import date
from typing import Any

import safety.glance
from clinics.models import Clinic
from contacts.queries import COUNTED_OF_ROW, clinic_counting, counting_values, minutes_of_month
from registry.actions import update_glance
from registry.glance import Facts
from registry.models import Episode

# Each episode looks up its own facts by index: joined as whole tables, a plan made for tables believed empty (they were
# filled a minute ago) works all of them out again for every episode.
FACTS = Facts(
    [
        "last_contact_on",
        "last_contact_mode",
        "attempts_since",
        "next_contact_on",
        "next_contact_covers",
        "minutes_month",
        "minutes_counted",
        "review_asked_on",
        "referral_due_on",
    ],
    f"""
    SELECT e.id,
           treated.service_date AS last_contact_on,
           coalesce(treated.mode, '') AS last_contact_mode,
           tries.number AS attempts_since,
           coming.next_contact_on,
           coalesce(coming.next_contact_covers, '') AS next_contact_covers,
           months.first AS minutes_month,
           coalesce(months.minutes, 0) AS minutes_counted,
           asked.asked_on AS review_asked_on,
           referred.ask_on AS referral_due_on
    FROM registry_episode e
    LEFT JOIN LATERAL (
        SELECT service_date, mode FROM contacts_contact c
        WHERE c.clinic_id = e.clinic_id AND c.episode_id = e.id AND c.voided_at IS NULL AND kind = 'treatment'
        ORDER BY service_date DESC, entered_at DESC, id DESC LIMIT 1
    ) treated ON true
    CROSS JOIN LATERAL (
        SELECT count(*) AS number FROM contacts_contact c
        WHERE c.clinic_id = e.clinic_id AND c.episode_id = e.id AND c.voided_at IS NULL
          AND kind IN ('attempt', 'no_show')
          AND (treated.service_date IS NULL OR c.service_date > treated.service_date)
    ) tries
    LEFT JOIN LATERAL (
        SELECT next_contact_on, next_contact_covers FROM (
            SELECT next_contact_on, next_contact_covers, service_date AS said_on, entered_at AS said_at,
                   false AS of_plan, id
            FROM contacts_contact c
            WHERE c.clinic_id = e.clinic_id AND c.episode_id = e.id AND c.voided_at IS NULL
              AND next_contact_on IS NOT NULL
            UNION ALL
            SELECT "on", covers, planned_on, planned_at, true, id FROM contacts_plannedcontact p
            WHERE p.clinic_id = e.clinic_id AND p.episode_id = e.id
        ) named ORDER BY said_on DESC, said_at DESC, of_plan DESC, id DESC LIMIT 1
    ) coming ON true
    LEFT JOIN LATERAL (
        SELECT date_trunc('month', service_date::timestamp)::date AS first, sum(minutes) AS minutes
        FROM ({COUNTED_OF_ROW}) counted GROUP BY 1 ORDER BY 1 DESC LIMIT 1
    ) months ON true
    LEFT JOIN LATERAL (
        SELECT asked_on FROM contacts_reviewrequest r
        WHERE r.clinic_id = e.clinic_id AND r.episode_id = e.id AND answered_at IS NULL AND withdrawn_at IS NULL
    ) asked ON true
    CROSS JOIN LATERAL (
        SELECT min(ask_on) AS ask_on FROM contacts_referral r WHERE r.clinic_id = e.clinic_id AND r.episode_id = e.id
    ) referred
    WHERE e.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR e.id = %(episode)s)
    """,  # noqa: S608 - a constant of the queries
)


def recompute(*, clinic_id: int, today: date) -> int:
    counting = counting_values(clinic_counting(Clinic.objects.get(pk=clinic_id)))
    return FACTS.recompute(clinic_id=clinic_id, today=today, **counting)


def columns(episode: Episode, today: date) -> dict[str, Any]:
    return FACTS.of(episode, today, **counting_values(clinic_counting(episode.clinic)))


def refresh(episode: Episode, today: date) -> None:
    """Write the columns of one row, in the transaction of the fact that changed them."""
    update_glance(episode=episode, **columns(episode, today))
    safety.glance.refresh(episode, today)  # a treatment contact may be the one that risk made due


def clinic_total(*, clinic_id: int, today: date) -> int:
    """The clinic's counted minutes of the calendar month that runs."""
    return sum(minutes_of_month(clinic=Clinic.objects.get(pk=clinic_id), month=today).values())
