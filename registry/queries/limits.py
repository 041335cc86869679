"""The numbers in force."""

from __future__ import annotations

from clinics.models import Clinic
from clinics.queries import settings_of
from registry.rules import Limits


def limits_of(clinic: Clinic) -> Limits:
    """What this clinic signed about states, rhythm and review, or the defaults; one query. Read once per page and
    passed on: no rule knows a number of its own."""
    return Limits.read(settings_of(clinic))
