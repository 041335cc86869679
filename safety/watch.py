"""What safety watches: alerts that nobody has acknowledged."""

from __future__ import annotations

from datetime import datetime

from clinics.models import Clinic
from clinics.queries import setting
from clinics.watching import NotWatched, Watched
from safety.models import OnCall


def watched(clinic: Clinic, *, now: datetime) -> list[Watched]:
    minutes = int(setting(clinic, "alert.minutes"))
    return [Watched("Risk", f"An alert is to be acknowledged within {minutes} minutes", ("alert.minutes",))]


def not_watched(clinic: Clinic, *, now: datetime) -> list[NotWatched]:
    if OnCall.objects.filter(clinic=clinic, ends_at__gt=now).exists():
        return []
    return [NotWatched("Nothing out of hours", "Nobody is on call from now on: an alert waits for the clinic to open.")]
