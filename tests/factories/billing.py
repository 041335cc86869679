"""Minutes and policies as billing reads them; rows are written as given, also those an action would refuse."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from billing.models import PayerPolicy, PayerRate
from careplans.models import CarePlan
from casereview.models import Review
from contacts.models import TimeEntry
from measures.models import MeasureResult
from registry.models import Consent, Coverage, Episode, Patient, Payer
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import ENROLLED_ON, RECORDED_AT, EpisodeFactory, PatientFactory, make_payer


def log(
    staffed: StaffedClinic, episode: Episode, on: date, minutes: int, activity: str = "treatment", **fields: Any
) -> TimeEntry:
    """A time entry of the care manager, logged on the day itself."""
    values: dict[str, Any] = {
        "logged_by": staffed.care_manager,
        "logged_as": "care_manager",
        "logged_at": datetime.combine(on, time(20), UTC),
        "form_key": uuid.uuid4(),
    }
    with staffed.inside():
        return TimeEntry.objects.create(
            clinic=staffed.clinic,
            episode=episode,
            service_date=on,
            minutes=minutes,
            activity=activity,
            **(values | fields),
        )


def make_policy(
    staffed: StaffedClinic,
    payer: Payer,
    template: str = "standard",
    *,
    since: date = date(2026, 1, 1),
    until: date | None = None,
    verified: bool = True,
    **fields: Any,
) -> PayerPolicy:
    """`until` is the first day on which it no longer holds. One with `changes` was approved by a second person."""
    if fields.get("changes"):
        fields = {"drafted_by": staffed.administrator, "approved_by": staffed.lead} | fields
    with staffed.inside():
        return PayerPolicy.objects.create(
            clinic=staffed.clinic,
            payer=payer,
            template=template,
            valid=DateRange(since, until),
            verified_by=staffed.lead if verified else None,
            verified_on=since if verified else None,
            **fields,
        )


def make_rate(
    staffed: StaffedClinic, payer: Payer, *, since: date = date(2026, 1, 1), until: date | None = None, **amounts: int
) -> PayerRate:
    """Cents by code; `until` is the first day on which they no longer hold."""
    with staffed.inside():
        return PayerRate.objects.create(
            clinic=staffed.clinic,
            payer=payer,
            valid=DateRange(since, until),
            amounts=amounts or {"99492": 15000},
            source="Contract",
            saved_by=staffed.administrator,
            saved_at=RECORDED_AT,
        )


def make_signed_plan(staffed: StaffedClinic, episode: Episode, on: date, until: date) -> CarePlan:
    at = datetime.combine(on, time(18), UTC)
    with staffed.inside():
        CarePlan.objects.filter(episode=episode).update(state="replaced")
        return CarePlan.objects.create(
            clinic=staffed.clinic,
            episode=episode,
            state="signed",
            number=CarePlan.objects.filter(episode=episode).count() + 1,
            written_by=staffed.care_manager,
            written_at=at,
            form_key=uuid.uuid4(),
            signed_by=staffed.clinician,
            signed_at=at,
            signed_until=until,
        )


def score(staffed: StaffedClinic, episode: Episode, on: date, total: int | None = 12, **fields: Any) -> MeasureResult:
    """A PHQ-9 as billing sees it: that there is a total, on which day."""
    with staffed.inside():
        return MeasureResult.objects.create(
            **{
                "clinic": staffed.clinic,
                "episode": episode,
                "instrument": "phq9",
                "instrument_version": "1",
                "taken_on": on,
                "answers": [],
                "total": total,
                "mode": "phone",
                "entered_by": staffed.care_manager,
                "entered_at": datetime.combine(on, time(18), UTC),
                "form_key": uuid.uuid4(),
                **fields,
            }
        )


def review_weekly(staffed: StaffedClinic, episode: Episode, first: date) -> None:
    """The caseload's case review of each week that touches the month; this patient is on every one."""
    with staffed.inside():
        Review.objects.bulk_create(
            Review(
                clinic=staffed.clinic,
                episode=episode,
                reviewed_on=first + timedelta(days=days),
                reviewed_by=staffed.specialist,
                reviewed_at=RECORDED_AT,
                place="in a test",
                form_key=uuid.uuid4(),
            )
            for days in (0, 7, 14, 21, 27)
        )


def make_many(staffed: StaffedClinic, number: int) -> list[Episode]:
    """That many patients under consent, each with 40 counted minutes in September and in October."""
    clinic, payer = staffed.clinic, make_payer(staffed)
    with staffed.inside():
        patients = Patient.objects.bulk_create(PatientFactory.build(clinic=clinic) for _ in range(number))
        episodes = Episode.objects.bulk_create(
            EpisodeFactory.build(clinic=clinic, patient=patient, clinician=staffed.clinician) for patient in patients
        )
        Coverage.objects.bulk_create(
            Coverage(clinic=clinic, patient=patient, payer=payer, starts_on=date(2026, 1, 1)) for patient in patients
        )
        Consent.objects.bulk_create(
            Consent(
                clinic=clinic,
                episode=episode,
                given_on=ENROLLED_ON,
                how="verbal",
                heard_by=staffed.clinician,
                text_version="1",
                recorded_at=RECORDED_AT,
            )
            for episode in episodes
        )
        TimeEntry.objects.bulk_create(
            TimeEntry(
                clinic=clinic,
                episode=episode,
                activity="treatment",
                minutes=40,
                service_date=on,
                logged_by=staffed.care_manager,
                logged_as="care_manager",
                logged_at=RECORDED_AT,
                form_key=uuid.uuid4(),
            )
            for episode in episodes
            for on in (date(2026, 9, 10), date(2026, 10, 10))
        )
    return episodes
