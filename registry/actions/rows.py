"""The two ways a row of the registry changes: by its version when people edit it, by its columns when facts do."""

from typing import Any

from django.db import transaction

from clinics.actions import save_version
from clinics.models import Versioned
from registry.models import GLANCE_FIELDS, Episode


@transaction.atomic
def update_glance(*, episode: Episode, **columns: Any) -> None:
    """Write at-a-glance columns of one row, in the transaction of the fact itself; no other column may come this way.

    Whoever derives a column from facts locks the episode before writing the fact (`registry.queries.locked`), so that
    two writers at once cannot each leave out the other's.
    """
    unknown = set(columns) - set(GLANCE_FIELDS)
    if unknown:
        raise ValueError(f"not columns of the registry row: {sorted(unknown)}")
    Episode.objects.filter(clinic_id=episode.clinic_id, pk=episode.pk).update(**columns)
    for name, value in columns.items():
        setattr(episode, name, value)


def save_values(row: Versioned, *, version: int, **values: Any) -> list[str]:
    """Write the row if it is still at the version that was read; the names of what changed. `Stale` otherwise."""
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    save_version(row, seen=version, fields=changed)
    return changed
