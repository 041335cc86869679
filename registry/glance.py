"""At-a-glance columns from the facts: what each app's `glance.py` states in SQL, compared with the rows and mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from registry.models import GLANCE_FIELDS, Episode


@dataclass(frozen=True)
class Facts:
    """An app's own columns of the registry row, for every episode of a clinic or for one of them.

    `select` yields `id` and the columns by name. It takes %(clinic)s, %(today)s and %(episode)s, which is NULL for all;
    what else it needs is passed in as `values`.
    """

    columns: Sequence[str]
    select: str

    def __post_init__(self) -> None:
        unknown = set(self.columns) - set(GLANCE_FIELDS)
        if unknown:
            raise ValueError(f"not columns of the registry row: {sorted(unknown)}")

    def recompute(self, *, clinic_id: int, today: date, **values: Any) -> int:
        """Mend the rows that differ from the facts, in one statement; how many they were.

        The rows are locked first, in one order: a save that is under way ends before the facts are read. Otherwise
        the statement would wait for it and then write what it had read before."""
        names = ", ".join(self.columns)
        ours = ", ".join(f"e.{name}" for name in self.columns)
        theirs = ", ".join(f"facts.{name}" for name in self.columns)
        params: dict[str, Any] = {"clinic": clinic_id, "today": today, "episode": None} | values
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT FROM registry_episode WHERE clinic_id = %s ORDER BY id FOR NO KEY UPDATE", [clinic_id]
            )
            cursor.execute(
                f"UPDATE registry_episode e SET ({names}) = ROW ({theirs}) FROM ({self.select}) facts "  # noqa: S608
                f"WHERE e.id = facts.id AND ({ours}) IS DISTINCT FROM ({theirs})",
                params,
            )
            return cursor.rowcount

    def of(self, episode: Episode, today: date, **values: Any) -> dict[str, Any]:
        """The columns of one episode, ready for `registry.actions.update_glance`."""
        params: dict[str, Any] = {"clinic": episode.clinic_id, "today": today, "episode": episode.pk} | values
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(self.columns)} FROM ({self.select}) facts",  # noqa: S608
                params,
            )
            (row,) = cursor.fetchall()
        return {name: _python(name, value) for name, value in zip(self.columns, row, strict=True)}


# The registry's own: what a hand-off asks for next, and since when the phase runs.
FACTS = Facts(
    ["hand_off_due_on", "phase_on"],
    """
    SELECT e.id,
        (SELECT h.ask_on FROM registry_handoff h
         WHERE h.clinic_id = e.clinic_id AND h.episode_id = e.id AND h.ended_at IS NULL) AS hand_off_due_on,
        (SELECT max(c."on") FROM registry_statuschange c
         WHERE c.clinic_id = e.clinic_id AND c.episode_id = e.id AND c.to_phase = e.phase) AS phase_on
    FROM registry_episode e
    WHERE e.clinic_id = %(clinic)s AND (%(episode)s::bigint IS NULL OR e.id = %(episode)s)
    """,
)


def recompute(*, clinic_id: int, today: date) -> int:
    return FACTS.recompute(clinic_id=clinic_id, today=today)


def _python(name: str, value: Any) -> Any:
    field = Episode._meta.get_field(name)
    decode = getattr(field, "from_db_value", None)  # JSON comes from the driver as text
    return decode(value, None, connection) if decode else value
