"""Who is ready to step down, over the registry row: `registry.rules.held` in SQL."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import BooleanField, Case, Q, Value, When
from django.db.models.expressions import RawSQL

from registry.rules import Limits, Phase, Scale

# The scores up to the last one that are at the goal or below it (`registry.rules.goal`): two or more, and so many days
# from the first to the last of them.
_HELD = """(
SELECT count(*) >= 2 AND coalesce(max(run.taken_on) - min(run.taken_on) >= %s, false)
FROM (SELECT taken.day AS taken_on, bool_and(taken.total <= aim.goal) OVER (ORDER BY taken.place DESC) AS arrived
      FROM (SELECT (score ->> 0)::date AS day, (score ->> 1)::int AS total, place
            FROM jsonb_array_elements(registry_episode.{scale}_series) WITH ORDINALITY AS each (score, place)) taken
      CROSS JOIN (VALUES (greatest(
          %s - 1,
          registry_episode.{scale}_baseline * (100 - %s) / 100,
          CASE WHEN registry_episode.{scale}_baseline >= %s THEN %s - 1 END
      ))) aim (goal)
      WHERE taken.day > registry_episode.{scale}_baseline_on) run
WHERE run.arrived
)"""


def held_of_row(today: date, limits: Limits) -> Case:
    """Whether a response has held, in the phase that may step down and with nobody at risk."""
    return Case(
        *(When(_asked(scale, today, limits), then=_held(scale, limits)) for scale in Scale),
        default=Value(False),
        output_field=BooleanField(),
    )


def _asked(scale: Scale, today: date, limits: Limits) -> Q:
    fresh = Q(**{f"{scale}_last_on__gte": today - timedelta(days=limits[scale].not_measured_days)})
    return fresh & Q(primary_scale=scale.value, phase=Phase.ACTIVE, open_alerts=0)


def _held(scale: Scale, limits: Limits) -> RawSQL:
    of = limits[scale]
    cut = of.improved_below
    values = (7 * limits.step_down_weeks, of.remission_below, of.response_percent, cut, cut)
    return RawSQL(_HELD.format(scale=scale.value), values, output_field=BooleanField())  # noqa: S611 - our own text
