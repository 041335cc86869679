"""Flags: what is due and not done, opened and closed for all of a clinic at once, from the registry row alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, Q, When

from clinics.models import Clinic, TenantQuerySet
from registry.models import Episode
from registry.queries import limits_of, score_of_row, state_of_row
from registry.rules import REVIEWED_PHASES, FlagKind, Limits, Scale, State

# For each kind the day since which it is due; a flag stands while that day is not after today. The same days as
# `registry.rules.measure_due`, `overdue`, `review_due` and `relapse_check` give; a closed episode has none. %(slow)s
# are the episodes that are not improving or worsening, %(stalled)s those of them that the review is for.
_DUE = """
SELECT e.id AS episode_id, due.kind, due.since
FROM registry_episode e
LEFT JOIN (VALUES
    ('enrolled', %(enrolled)s::int), ('active', %(active)s::int), ('relapse_prevention', %(relapse_prevention)s::int)
) AS rhythm (phase, days) ON rhythm.phase = e.phase
CROSS JOIN LATERAL (VALUES (
    coalesce(e.course_on, e.enrolled_on)
        + CASE e.primary_scale WHEN 'gad7' THEN %(gad7_days)s ELSE %(phq9_days)s END::int,
    CASE e.primary_scale WHEN 'gad7' THEN e.gad7_last_on ELSE e.phq9_last_on END,
    coalesce(e.relapse_check_on, e.phase_on + %(check_days)s::int)
)) AS course (target_on, scored_on, check_on)
CROSS JOIN LATERAL (VALUES (
    coalesce(e.last_review_on, e.enrolled_on)
        + CASE WHEN e.id = ANY(%(slow)s::bigint[]) THEN least(%(active_days)s, %(slow_days)s)
               ELSE %(active_days)s END::int,
    CASE WHEN e.id = ANY(%(stalled)s::bigint[])
              AND (e.last_review_on IS NULL OR e.last_review_on < course.target_on)
         THEN course.target_on END
)) AS review (usual, target)
CROSS JOIN LATERAL (VALUES
    ('contact_overdue', e.next_contact_on + 1),
    ('risk_follow_up', e.risk_follow_up_on),
    ('measure_due', CASE WHEN rhythm.days IS NULL THEN NULL
                         ELSE coalesce(course.scored_on + rhythm.days, e.enrolled_on) END),
    ('plan_signature', least(e.plan_unsigned_since, e.plan_signed_until + 1)),
    ('plan_missing', CASE WHEN rhythm.days IS NOT NULL AND e.plan_unsigned_since IS NULL AND e.plan_signed_until IS NULL
                          THEN e.enrolled_on + %(plan_days)s::int END),
    ('untold', e.untold_since + %(tell_days)s::int),
    ('referral_due', e.referral_due_on),
    ('hand_off_due', e.hand_off_due_on),
    ('relapse_check', CASE WHEN e.phase <> 'relapse_prevention' THEN NULL
                           WHEN course.scored_on >= course.check_on THEN course.scored_on + %(check_days)s::int
                           ELSE course.check_on END),
    ('inactive', CASE WHEN rhythm.days IS NOT NULL
                      THEN coalesce(e.last_contact_on, e.enrolled_on) + %(inactive_days)s::int END),
    ('review_due', CASE WHEN e.phase IN ('enrolled', 'active') THEN least(review.usual, review.target) END)
) AS due (kind, since)
WHERE e.clinic_id = %(clinic)s AND e.closed_on IS NULL AND due.since <= %(today)s
"""
# A flag follows its day: when the due day moved, the old flag ends and a new one begins.
_CLOSE = f"""
UPDATE registry_flag f SET closed_on = %(today)s
WHERE f.clinic_id = %(clinic)s AND f.closed_on IS NULL AND f.opened_on <= %(today)s
  AND NOT EXISTS (SELECT FROM ({_DUE}) due
                  WHERE due.episode_id = f.episode_id AND due.kind = f.kind AND due.since = f.since)
RETURNING f.kind
"""  # noqa: S608 - our own text
_OPEN = f"""
INSERT INTO registry_flag (public_id, clinic_id, episode_id, kind, since, opened_on)
SELECT gen_random_uuid(), %(clinic)s, due.episode_id, due.kind, due.since, %(today)s FROM ({_DUE}) due
ON CONFLICT (clinic_id, episode_id, kind) WHERE closed_on IS NULL DO NOTHING
RETURNING kind
"""  # noqa: S608


def open_and_close(*, clinic: Clinic, today: date) -> dict[str, int]:
    """Close what is done, open what fell due by `today` (a clinic-local date): `{"review_due_opened": 3, ...}`.

    One read of the states and two set-based statements; running them again for the same day changes nothing."""
    limits = limits_of(clinic)
    values: dict[str, Any] = {"clinic": clinic.pk, "today": today} | _slow(clinic, today, limits)
    values |= {"active_days": limits.active_days, "slow_days": limits.not_improved_days}
    values |= {"plan_days": limits.plan_days}
    values |= {"tell_days": limits.tell_days, "inactive_days": limits.inactive_days}
    values |= {"check_days": 7 * limits.check_weeks}
    values |= {f"{scale}_days": 7 * limits[scale].target_weeks for scale in Scale}
    values |= {phase.value: days for phase, days in limits.rhythm.items()}
    counts = {f"{kind}_{what}": 0 for kind in FlagKind for what in ("opened", "closed")}
    with connection.cursor() as cursor:
        for statement, what in ((_CLOSE, "closed"), (_OPEN, "opened")):
            cursor.execute(statement, values)
            for (kind,) in cursor.fetchall():
                counts[f"{kind}_{what}"] += 1
    return counts


def _slow(clinic: Clinic, today: date, limits: Limits) -> dict[str, list[int]]:
    """Who is not improving or worsening, and who of them is stalled, by `registry.rules.is_stalled`."""
    rows: TenantQuerySet[Any] = Episode.objects.filter(clinic=clinic, closed_on=None, phase__in=REVIEWED_PHASES)
    rows = rows.annotate(standing=state_of_row(today, limits), score=score_of_row())
    slow = rows.filter(standing__in=(State.NOT_IMPROVING, State.WORSENING))
    stalled = Q(standing=State.WORSENING)
    for scale in Scale:
        begun = today - timedelta(weeks=limits[scale].target_weeks)
        long = Q(course_on__lte=begun) | Q(course_on=None, enrolled_on__lte=begun)
        stalled |= long & Q(primary_scale=scale, score__gte=limits[scale].improved_below)
    found = list(slow.annotate(stalled=Case(When(stalled, then=True), default=False)).values_list("pk", "stalled"))
    return {"slow": [pk for pk, _ in found], "stalled": [pk for pk, is_stalled in found if is_stalled]}
