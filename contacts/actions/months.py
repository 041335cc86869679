"""The time log's books: who writes into a month shares its lock, so a close waits for them and they for a close."""

from __future__ import annotations

from datetime import date

from clinics.errors import Refused
from contacts.models import ServiceMonth
from contacts.rules import month_of


def hold_open_month(*, clinic_id: int, day: date, today: date, kept: str) -> None:
    """Share the lock of the day's month until the transaction ends; refuse when it is closed. `kept` says what is
    kept and how to go on without it."""
    first = month_of(day)
    month = _shared(clinic_id, first)
    if month is None:
        ServiceMonth.objects.bulk_create([ServiceMonth(clinic_id=clinic_id, first=first)], ignore_conflicts=True)
        month = _shared(clinic_id, first)
    if month is not None and month.closed_at is not None:
        words = f"{first:%B}" if first.year == today.year else f"{first:%B %Y}"
        raise Refused(f"This month is closed. {kept.format(month=words)}", "service_date")


def _shared(clinic_id: int, first: date) -> ServiceMonth | None:
    rows = ServiceMonth.objects.raw(
        "SELECT * FROM contacts_servicemonth WHERE clinic_id = %s AND first = %s FOR SHARE", [clinic_id, first]
    )
    return next(iter(rows), None)
