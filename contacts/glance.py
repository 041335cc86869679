"""The contacts' columns of the registry row, from the facts.

Only treatment moves the last contact; attempts and no-shows of later days are the tries since. What comes next is what
the latest contact that names it says. The minutes are those of the last month with counted minutes, so that the turn of
a month changes no row: whoever shows them compares `minutes_month` with the month that runs.
"""

from datetime import date
from typing import Any

import safety.glance
from clinics.models import Clinic
from contacts.queries import COUNTED, clinic_counting, counting_values, minutes_of_month
from registry.actions import update_glance
from registry.glance import Facts
from registry.models import Episode

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
    ],
    f"""
    WITH contacts AS (
        SELECT c.* FROM contacts_contact c
        WHERE c.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR c.episode_id = %(episode)s)
          AND c.voided_at IS NULL
    ), treated AS (
        SELECT DISTINCT ON (episode_id) episode_id, service_date, mode FROM contacts
        WHERE kind = 'treatment' ORDER BY episode_id, service_date DESC, entered_at DESC, id DESC
    ), tries AS (
        SELECT c.episode_id, count(*) AS number FROM contacts c LEFT JOIN treated USING (episode_id)
        WHERE c.kind IN ('attempt', 'no_show')
          AND (treated.service_date IS NULL OR c.service_date > treated.service_date)
        GROUP BY c.episode_id
    ), coming AS (
        SELECT DISTINCT ON (episode_id) episode_id, next_contact_on, next_contact_covers FROM contacts
        WHERE next_contact_on IS NOT NULL ORDER BY episode_id, service_date DESC, entered_at DESC, id DESC
    ), months AS (
        SELECT DISTINCT ON (episode_id) episode_id, date_trunc('month', service_date::timestamp)::date AS first,
               sum(minutes) AS minutes
        FROM ({COUNTED}) counted GROUP BY 1, 2 ORDER BY 1, 2 DESC
    ), asked AS (
        SELECT episode_id, asked_on FROM contacts_reviewrequest
        WHERE clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR episode_id = %(episode)s)
          AND answered_at IS NULL AND withdrawn_at IS NULL
    )
    SELECT e.id,
           treated.service_date AS last_contact_on,
           coalesce(treated.mode, '') AS last_contact_mode,
           coalesce(tries.number, 0) AS attempts_since,
           coming.next_contact_on,
           coalesce(coming.next_contact_covers, '') AS next_contact_covers,
           months.first AS minutes_month,
           coalesce(months.minutes, 0) AS minutes_counted,
           asked.asked_on AS review_asked_on
    FROM registry_episode e
    LEFT JOIN treated ON treated.episode_id = e.id
    LEFT JOIN tries ON tries.episode_id = e.id
    LEFT JOIN coming ON coming.episode_id = e.id
    LEFT JOIN months ON months.episode_id = e.id
    LEFT JOIN asked ON asked.episode_id = e.id
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
