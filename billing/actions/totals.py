"""What the night keeps of the months that are open: the very figures of the month's page."""

from dataclasses import asdict
from datetime import date

from billing.models import MonthTotal
from billing.queries.month import month, totals
from clinics.models import Clinic, Membership
from contacts.models import ServiceMonth
from contacts.rules import add_months, month_of

LOOK_BACK = 3  # months; an older one that nobody closed has stood still for long


def keep_totals(*, clinic: Clinic, night: date) -> int:
    """Store the totals of this month and of the ones before that nobody closed; how many months. May run twice."""
    reader = Membership(clinic=clinic)  # nobody in person: the clinic's own figures
    this = month_of(night)
    firsts = [add_months(this, -back) for back in range(LOOK_BACK + 1)]
    books = ServiceMonth.objects.filter(clinic=clinic, first__in=firsts)
    closed = set(books.filter(closed_at__isnull=False).values_list("first", flat=True))
    logged = set(books.values_list("first", flat=True))
    kept = 0
    for first in firsts:
        if first != this and (first in closed or first not in logged):
            continue
        MonthTotal.objects.update_or_create(
            clinic=clinic, first=first, night=night, defaults={"totals": asdict(totals(month(reader, first)))}
        )
        kept += 1
    return kept
