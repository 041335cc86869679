"""Structured screens for suicide risk: what was asked after an alert, and which may be recorded."""

from datetime import datetime

from clinics.models import Membership, TenantQuerySet
from measures.instruments import INSTRUMENTS, Instrument
from measures.models import MeasureResult
from registry.models import Episode

SCREENS = ("cssrs_screener", "asq")


def screens_on_hand() -> list[Instrument]:
    return [INSTRUMENTS[code] for code in SCREENS]


def screens_since(*, member: Membership, episode: Episode, at: datetime) -> TenantQuerySet[MeasureResult]:
    """Those of the day of the alert and later, the last first."""
    rows = MeasureResult.objects.for_member(member).filter(
        episode=episode, instrument__in=SCREENS, voided_at=None, taken_on__gte=member.clinic.today(at)
    )
    return rows.select_related("entered_by__user").order_by("-taken_on", "-entered_at")
