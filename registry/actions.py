"""Every write to patients and episodes."""

from typing import Any

from django.db import transaction

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
