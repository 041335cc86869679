"""The measures' columns of the registry row, from the results.

The baseline is the first complete score that was not prorated, on or after the day of enrolment: the first of the first
14 days, or else the first after them, which is the same score (`measures.rules.baseline`). Voided results do not count.
"""

from datetime import date
from typing import Any

from registry.glance import Facts
from registry.models import Episode

SCALES = ("phq9", "gad7")
PARTS = ("baseline", "baseline_on", "last", "last_on", "series")
COLUMNS = [f"{scale}_{part}" for scale in SCALES for part in PARTS]

_OF_SCALE = ", ".join(
    f"coalesce({scale}.series, '[]') AS {scale}_series" if part == "series" else f"{scale}.{part} AS {scale}_{part}"
    for scale in SCALES
    for part in PARTS
)
_JOINS = " ".join(
    f"LEFT JOIN lines {scale} ON {scale}.episode_id = e.id AND {scale}.instrument = '{scale}'" for scale in SCALES
)

FACTS = Facts(
    [*COLUMNS, "risk_item_on"],
    f"""
    WITH results AS (
        SELECT r.*, e.enrolled_on FROM measures_measureresult r
        JOIN registry_episode e ON e.clinic_id = r.clinic_id AND e.id = r.episode_id
        WHERE r.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR r.episode_id = %(episode)s)
          AND r.voided_at IS NULL
    ), firsts AS (
        SELECT DISTINCT ON (episode_id, instrument) episode_id, instrument, total, taken_on FROM results
        WHERE total IS NOT NULL AND NOT prorated AND taken_on >= enrolled_on
        ORDER BY episode_id, instrument, taken_on, entered_at, id
    ), lines AS (
        SELECT r.episode_id, r.instrument,
               min(firsts.total) AS baseline,
               min(firsts.taken_on) AS baseline_on,
               (array_agg(r.total ORDER BY r.taken_on DESC, r.entered_at DESC, r.id DESC))[1] AS last,
               max(r.taken_on) AS last_on,
               jsonb_agg(jsonb_build_array(r.taken_on, r.total) ORDER BY r.taken_on, r.entered_at, r.id) AS series
        FROM results r LEFT JOIN firsts USING (episode_id, instrument)
        WHERE r.total IS NOT NULL
        GROUP BY r.episode_id, r.instrument
    ), risks AS (
        SELECT episode_id, max(taken_on) AS risk_item_on FROM results WHERE risk_positive GROUP BY episode_id
    )
    SELECT e.id, {_OF_SCALE}, risks.risk_item_on
    FROM registry_episode e {_JOINS} LEFT JOIN risks ON risks.episode_id = e.id
    WHERE e.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR e.id = %(episode)s)
    """,  # noqa: S608 - names of this file
)


def recompute(*, clinic_id: int, today: date) -> int:
    return FACTS.recompute(clinic_id=clinic_id, today=today)


def columns(episode: Episode, today: date) -> dict[str, Any]:
    return FACTS.of(episode, today)
