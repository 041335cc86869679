"""Care plans as tests write them: rows with keys that a test can name."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django.utils import timezone

from careplans import actions
from careplans.models import CarePlan
from careplans.rules import Content
from clinics.models import Membership
from registry.models import Episode


def key(words: str) -> str:
    """The same name gives the same key in every version."""
    return str(uuid5(NAMESPACE_OID, words))


def content(**parts: Any) -> Content:
    """goals="Walk" or goals=["Walk", "Read"]; rows of named fields as they are, each known by its first value."""
    found: Content = {}
    for code, given in parts.items():
        rows = given if isinstance(given, list) else [given]
        named = [{"words": row} if isinstance(row, str) else row for row in rows]
        found[code] = [{"key": key(f"{code} {next(iter(row.values()))}")} | row for row in named]
    return found


def drug(name: str, dose: str = "", **fields: str) -> dict[str, str]:
    return {"drug": name, **({"dose": dose} if dose else {}), **fields}


def write(
    episode: Episode,
    by: Membership,
    base: int,
    *,
    form_key: UUID | None = None,
    now: datetime | None = None,
    **parts: Any,
) -> CarePlan:
    return actions.write_plan(
        episode=episode,
        base=base,
        content=content(**parts),
        form_key=form_key or uuid4(),
        by=by,
        now=now or timezone.now(),
    )
