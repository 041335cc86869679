"""Two people, one row: the second save is refused, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clinics.errors import Stale
from clinics.models import Versioned


def save_version(row: Versioned, *, seen: int, fields: Iterable[str]) -> None:
    """Save `fields` of a row that was opened at version `seen`; Stale when somebody saved it since."""
    values: dict[str, Any] = {name: getattr(row, name) for name in fields}
    manager = type(row)._default_manager
    if not manager.filter(pk=row.pk, version=seen).update(version=seen + 1, **values):
        raise Stale
    row.version = seen + 1
