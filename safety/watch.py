"""What safety watches: alerts that nobody has acknowledged, in clinic hours and out of them."""

from __future__ import annotations

from datetime import datetime

from clinics.models import Clinic
from clinics.queries import settings_of
from clinics.watching import NotWatched, Watched
from safety.models import OnCall, OpeningHours


def watched(clinic: Clinic, *, now: datetime) -> list[Watched]:
    values = settings_of(clinic)
    return [
        Watched(
            "Risk",
            f"An alert is to be acknowledged within {values['alert.minutes']} minutes, "
            f"by somebody on call within {values['alert.minutes_on_call']}",
            ("alert.minutes", "alert.minutes_on_call"),
        )
    ]


def not_watched(clinic: Clinic, *, now: datetime) -> list[NotWatched]:
    found = []
    if not OpeningHours.objects.filter(clinic=clinic).exists():
        found.append(
            NotWatched("When the clinic is closed", "No opening hours are entered, so no hour counts as closed.")
        )
    if not OnCall.objects.filter(clinic=clinic, ends_at__gt=now).exists():
        found.append(NotWatched("Nothing out of hours", "Nobody is entered as on call from now on."))
    return found
