"""When some of the month's minutes began: one overlap of two patients, and each review talked over by two people."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from uuid import uuid5

from casereview.models import Review
from clinics.models import Clinic
from contacts.models import TimeEntry
from contacts.rules import Activity, month_of

BEGINS = time(9, 5)
PAUSE = timedelta(minutes=7)  # between one call and the next


def write_clocks(clinic: Clinic, now: datetime) -> None:
    today = clinic.today(now)
    first = month_of(today)
    _one_after_the_other(clinic, first, today)
    _talked_over(clinic, first)


def _one_after_the_other(clinic: Clinic, first: date, today: date) -> None:
    """Each person's contacts of a day in a row; their last two of the month overlap by some minutes."""
    past = first, today - timedelta(days=1)
    entries = TimeEntry.objects.filter(clinic=clinic, service_date__range=past, contact__isnull=False, voided_at=None)
    rows = list(entries.order_by("logged_by", "service_date", "logged_at", "pk"))
    free: dict[tuple[int, date], datetime] = {}
    for row in rows:
        clock = row.logged_by_id, row.service_date
        row.starts_at = free.get(clock, datetime.combine(row.service_date, BEGINS, clinic.zone))
        free[clock] = row.starts_at + timedelta(minutes=row.minutes) + PAUSE
    days = Counter((row.logged_by_id, row.service_date) for row in rows)
    for person in {row.logged_by_id for row in rows}:
        busy = [day for (who, day), number in days.items() if who == person and number > 1]
        if busy:
            last = [row for row in rows if (row.logged_by_id, row.service_date) == (person, max(busy))][-1]
            assert last.starts_at is not None
            last.starts_at -= PAUSE + timedelta(minutes=4)
    TimeEntry.objects.bulk_update(rows, ["starts_at"], batch_size=1000)


def _talked_over(clinic: Clinic, first: date) -> None:
    """The specialist's minutes of a review and the care manager's beside it were one talk."""
    for review in Review.objects.filter(clinic=clinic, reviewed_on__gte=first, time__isnull=False):
        TimeEntry.objects.filter(
            clinic=clinic, episode=review.episode_id, service_date=review.reviewed_on, activity=Activity.CASE_REVIEW
        ).update(shared_key=uuid5(review.public_id, "talk"))
