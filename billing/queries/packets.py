"""What an audit packet shows beside the statement: the clinical record of the month, read for many patients at once.

The number of queries is the same for one patient and for a batch of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Prefetch

from careplans.models import CarePlan
from casereview.models import Recommendation, Review
from clinics.models import Membership
from contacts.models import Contact
from contacts.rules import add_months, month_bounds
from measures.instruments import Band
from measures.models import MeasureResult
from measures.queries import Instruments, instruments_of
from measures.rules import band
from registry.models import Consent

REVIEWS_BACK = 3  # months in which the last review is looked for when the month itself has none


@dataclass(frozen=True)
class Score:
    result: MeasureResult
    name: str
    band: Band | None


@dataclass
class Record:
    """One patient's, each list oldest first."""

    scores: list[Score] = field(default_factory=list)  # complete and not voided, those after the month too
    plans: list[CarePlan] = field(default_factory=list)  # written before the month's end
    reviews: list[Review] = field(default_factory=list)  # of the month, or the last one before it
    consents: list[Consent] = field(default_factory=list)
    contact: Contact | None = None  # the month's last that names a next one


def records(member: Membership, first: date, patients: Collection[int]) -> dict[int, Record]:
    first, last = month_bounds(first)
    of_these: dict[str, Any] = {"episode__patient_id__in": patients}
    found: dict[int, Record] = {patient: Record() for patient in patients}
    library = instruments_of(member.clinic)
    results = MeasureResult.objects.for_member(member).filter(**of_these, voided_at=None, total__isnull=False)
    for result in results.select_related("episode").order_by("taken_on", "entered_at", "pk"):
        found[result.episode.patient_id].scores.append(_score(library, result))
    end = datetime.combine(add_months(first, 1), time(), member.clinic.zone)
    plans = CarePlan.objects.for_member(member).filter(**of_these, written_at__lt=end)
    for plan in plans.select_related("episode", "written_by__user", "signed_by__user").order_by("written_at", "pk"):
        found[plan.episode.patient_id].plans.append(plan)
    for patient, reviews in _reviews(member, first, last, of_these).items():
        in_month = [review for review in reviews if review.reviewed_on >= first]
        found[patient].reviews = in_month or reviews[-1:]
    consents = Consent.objects.for_member(member).filter(**of_these, given_on__lte=last)
    for consent in consents.select_related("episode", "heard_by__user").order_by("given_on", "pk"):
        found[consent.episode.patient_id].consents.append(consent)
    contacts = Contact.objects.for_member(member).filter(
        **of_these, voided_at=None, next_contact_on__isnull=False, service_date__range=(first, last)
    )
    for contact in contacts.select_related("episode").order_by("service_date", "entered_at"):
        found[contact.episode.patient_id].contact = contact
    return found


def _score(library: Instruments, result: MeasureResult) -> Score:
    instrument = library.of(result)
    return Score(result, instrument.short_name, band(instrument, result.total))


def _reviews(member: Membership, first: date, last: date, of_these: dict[str, Any]) -> dict[int, list[Review]]:
    rows = Review.objects.for_member(member).filter(
        **of_these, reviewed_on__range=(add_months(first, -REVIEWS_BACK), last)
    )
    said = Recommendation.objects.for_member(member).select_related("answered_by__user", "done_by__user")
    rows = rows.prefetch_related(Prefetch("recommendations", said.order_by("made_at", "pk")))
    found: dict[int, list[Review]] = defaultdict(list)
    for review in rows.select_related("episode", "reviewed_by__user").order_by("reviewed_on", "reviewed_at"):
        found[review.episode.patient_id].append(review)
    return found
