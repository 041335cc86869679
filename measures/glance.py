"""The measures' columns of the registry row, from the results.

The baseline is the first complete score that was not prorated, on or after the day of enrolment: the first of the first
14 days, or else the first after them, which is the same score (`measures.rules.baseline`). After a relapse it is the
new course's own. Voided results do not count.
"""

from datetime import date
from typing import Any

from registry.glance import Facts
from registry.models import Episode

SCALES = ("phq9", "gad7")
_FIRST = "ORDER BY r.taken_on, r.entered_at, r.id"
_LAST = "ORDER BY r.taken_on DESC, r.entered_at DESC, r.id DESC"


def _of_scale(scale: str) -> str:
    whole = f"FILTER (WHERE r.instrument = '{scale}' AND r.total IS NOT NULL)"
    counts = f"{whole[:-1]} AND NOT r.prorated AND r.taken_on >= coalesce(e.course_on, e.enrolled_on))"
    return f"""
        (array_agg(r.total {_FIRST}) {counts})[1] AS {scale}_baseline,
        min(r.taken_on) {counts} AS {scale}_baseline_on,
        (array_agg(r.total {_LAST}) {whole})[1] AS {scale}_last,
        max(r.taken_on) {whole} AS {scale}_last_on,
        coalesce(jsonb_agg(jsonb_build_array(r.taken_on, r.total) {_FIRST}) {whole}, '[]') AS {scale}_series"""


# Each episode looks up its own results by index, whatever the planner believes of the table's size.
FACTS = Facts(
    [
        *(f"{scale}_{part}" for scale in SCALES for part in ("baseline", "baseline_on", "last", "last_on", "series")),
        "risk_item_on",
    ],
    f"""
    SELECT e.id, found.* FROM registry_episode e CROSS JOIN LATERAL (
        SELECT {", ".join(map(_of_scale, SCALES))},
        max(r.taken_on) FILTER (WHERE r.risk_positive) AS risk_item_on
        FROM measures_measureresult r
        WHERE r.clinic_id = e.clinic_id AND r.episode_id = e.id AND r.voided_at IS NULL
    ) found
    WHERE e.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR e.id = %(episode)s)
    """,  # noqa: S608 - names of this file
)


def recompute(*, clinic_id: int, today: date) -> int:
    return FACTS.recompute(clinic_id=clinic_id, today=today)


def columns(episode: Episode, today: date) -> dict[str, Any]:
    return FACTS.of(episode, today)
