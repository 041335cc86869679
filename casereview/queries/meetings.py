"""Review meetings: the days that follow from series with what was changed about them, and those that began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q
from django.http import Http404

from casereview.models import Attendance, MeetingSeries, ReviewMeeting
from casereview.rules.meetings import MeetingState, Rhythm, days_of, falls_on, instant
from clinics.models import Clinic, Membership, TenantQuerySet
from clinics.queries import people
from clinics.rules import ROLE_MAY, Can

AHEAD = timedelta(weeks=26)


@dataclass(frozen=True)
class Occasion:
    """A meeting to come or past: its row, or the day of its series as long as nothing was changed about it."""

    clinic: Clinic
    series: MeetingSeries | None
    row: ReviewMeeting | None
    planned_on: date
    on: date
    starts: time
    minutes: int
    slots: int
    state: MeetingState = MeetingState.PLANNED
    why: str = ""

    @property
    def starts_at(self) -> datetime:
        return instant(self.on, self.starts, self.clinic.zone)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def version(self) -> int:
        """What a change has to have seen; 0 as long as nothing is written down."""
        return self.row.version if self.row else 0

    @property
    def name(self) -> str:
        return self.series.name if self.series else "Extra meeting"

    @property
    def moved(self) -> bool:
        return self.series is not None and (self.on != self.planned_on or self.starts != self.series.starts)

    @property
    def is_planned(self) -> bool:
        return self.state is MeetingState.PLANNED

    @property
    def key(self) -> str:
        """The same for as long as it exists, also when it is moved: a calendar knows it by this."""
        return f"{self.series.public_id}-{self.planned_on:%Y%m%d}" if self.series else str(self._written.public_id)

    @property
    def _written(self) -> ReviewMeeting:
        assert self.row is not None  # what follows from no series is a row
        return self.row


def rhythm_of(series: MeetingSeries) -> Rhythm:
    return Rhythm(series.first_on, series.every_weeks, series.last_on)


def occasion_of(row: ReviewMeeting) -> Occasion:
    return Occasion(
        clinic=row.clinic,
        series=row.series,
        row=row,
        planned_on=row.planned_on,
        on=row.on,
        starts=row.starts,
        minutes=row.minutes,
        slots=row.slots,
        state=MeetingState(row.state),
        why=row.why,
    )


def occasion_on(series: MeetingSeries, day: date, row: ReviewMeeting | None = None) -> Occasion:
    """The day of a series as it is now."""
    if row is not None:
        return occasion_of(row)
    return Occasion(
        clinic=series.clinic,
        series=series,
        row=None,
        planned_on=day,
        on=day,
        starts=series.starts,
        minutes=series.minutes,
        slots=series.slots,
    )


def occasions(clinic: Clinic, first: date, last: date) -> list[Occasion]:
    """Every meeting of these days in order, cancelled ones too. Two queries for any number."""
    in_days = Q(on__range=(first, last)) | Q(planned_on__range=(first, last))
    rows = list(_meetings(clinic).filter(in_days))
    written = {(row.series_id, row.planned_on) for row in rows}
    found = [occasion_of(row) for row in rows if first <= row.on <= last]
    for series in all_series(clinic).filter(first_on__lte=last):
        days = days_of(rhythm_of(series), first, last)
        found += [occasion_on(series, day) for day in days if (series.pk, day) not in written]
    return sorted(found, key=lambda one: (one.on, one.starts, one.key))


def all_series(clinic: Clinic) -> TenantQuerySet[MeetingSeries]:
    return MeetingSeries.objects.filter(clinic=clinic).select_related("clinic", "specialist__user")


def _meetings(clinic: Clinic) -> TenantQuerySet[ReviewMeeting]:
    rows = ReviewMeeting.objects.filter(clinic=clinic)
    return rows.select_related("clinic", "series__specialist__user", "led_by__user")


def get_series(*, member: Membership, public_id: UUID) -> MeetingSeries:
    found = all_series(member.clinic).filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such series of meetings here.")
    return found


def get_meeting(*, member: Membership, public_id: UUID) -> ReviewMeeting:
    found = _meetings(member.clinic).filter(public_id=public_id).first()
    if found is None:
        raise Http404("No such meeting here.")
    return found


def get_day(*, member: Membership, series: UUID, day: date) -> Occasion:
    """One day of a series; 404 for a day on which it never met."""
    found = get_series(member=member, public_id=series)
    row = _meetings(member.clinic).filter(series=found, planned_on=day).first()
    if row is None and not falls_on(rhythm_of(found), day):
        raise Http404("This series does not meet on that day.")
    return occasion_on(found, day, row)


def held_meetings(member: Membership) -> TenantQuerySet[Any]:
    """Those that were held, the latest first, with who came and how many were reviewed."""
    came = Attendance.objects.select_related("member__user").order_by("member__user__name", "pk")
    return (
        _meetings(member.clinic)
        .filter(state=MeetingState.HELD)
        .prefetch_related(Prefetch("attendances", came))
        .annotate(
            reviewed=Count("patients", Q(patients__outcome="reviewed")),
            reached=Count("patients", Q(patients__seconds__gt=0) | Q(patients__outcome="reviewed")),
        )
        .order_by("-on", "-starts", "-pk")
    )


def under_way(member: Membership) -> Sequence[ReviewMeeting]:
    return list(_meetings(member.clinic).filter(state=MeetingState.UNDER_WAY).order_by("began_at"))


def may_meet(member: Membership) -> TenantQuerySet[Membership]:
    """Whoever of the clinic takes part in meetings."""
    roles = [role.value for role, may in ROLE_MAY.items() if Can.MEET in may]
    return people(member).filter(ended_at=None, user__is_active=True, roles__overlap=roles)


def may_specialise(member: Membership) -> TenantQuerySet[Membership]:
    roles = [role.value for role, may in ROLE_MAY.items() if Can.REVIEW in may]
    return people(member).filter(ended_at=None, user__is_active=True, roles__overlap=roles)
