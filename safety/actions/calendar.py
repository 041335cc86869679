"""Who watches, and when: rows of the cover calendar are added and taken away, each with its line in the trail."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from clinics.rules import Can
from safety.models import Absence, Holiday, OnCall, OpeningHours
from safety.models.cover import WEEKDAYS

Row = OpeningHours | Holiday | Absence | OnCall
Kept = TypeVar("Kept", bound=Model)


@transaction.atomic
def add_hours(
    *, weekdays: Iterable[int], opens: time, closes: time, by: Membership, now: datetime
) -> list[OpeningHours]:
    """The same stretch on several weekdays; a lunch break makes two stretches of a day."""
    _locked(by)
    if closes <= opens:
        raise Refused("It has to close after it opens. Write 23:59 for the end of the day.", "closes")
    days = sorted(set(weekdays))
    there = OpeningHours.objects.filter(clinic=by.clinic, weekday__in=days, opens__lt=closes, closes__gt=opens).first()
    if there:
        raise Refused(f"{there} is there already. Take it away first, or choose other hours.", "opens")
    rows = [OpeningHours(clinic=by.clinic, weekday=day, opens=opens, closes=closes) for day in days]
    for row in rows:
        _save(row, by=by, now=now, weekday=WEEKDAYS[row.weekday], opens=str(opens), closes=str(closes))
    return rows


@transaction.atomic
def add_holiday(*, on: date, name: str, by: Membership, now: datetime) -> Holiday:
    _locked(by)
    if Holiday.objects.filter(clinic=by.clinic, on=on).exists():
        raise Refused("This day is a holiday already.", "on")
    return _save(Holiday(clinic=by.clinic, on=on, name=name.strip()), by=by, now=now, on=str(on))


@transaction.atomic
def add_absence(
    *,
    member: Membership,
    first_day: date,
    last_day: date,
    covered_by: Membership | None = None,
    by: Membership,
    now: datetime,
) -> Absence:
    """One's own leave, or for whoever keeps the calendar anybody's."""
    if member.pk != by.pk and not by.can(Can.KEEP_COVER):
        raise Refused("Enter your own days away; the clinic lead enters those of others.", "member")
    _locked(by)
    _refuse_stranger(member, "member", by)
    if last_day < first_day:
        raise Refused("The last day comes before the first.", "last_day")
    if covered_by is not None:
        _refuse_stranger(covered_by, "covered_by", by)
        if covered_by.pk == member.pk:
            raise Refused("Nobody covers themselves.", "covered_by")
    same = Absence.objects.filter(member=member, first_day__lte=last_day, last_day__gte=first_day).first()
    if same:
        raise Refused(f"{member} is away already from {same.first_day} to {same.last_day}.", "first_day")
    row = Absence(clinic=by.clinic, member=member, first_day=first_day, last_day=last_day, covered_by=covered_by)
    covers = str(covered_by.public_id) if covered_by else ""
    return _save(
        row, by=by, now=now, member=str(member.public_id), covers=covers, first=str(first_day), last=str(last_day)
    )


@transaction.atomic
def add_on_call(*, member: Membership, starts_at: datetime, ends_at: datetime, by: Membership, now: datetime) -> OnCall:
    _locked(by)
    _refuse_stranger(member, "member", by)
    if ends_at <= starts_at:
        raise Refused("It has to end after it begins.", "ends_at")
    if ends_at <= now:
        raise Refused("This is over already.", "ends_at")
    there = OnCall.objects.filter(clinic=by.clinic, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if other := there.select_related("member__user").first():
        raise Refused(f"{other.member} is on call in that time already.", "starts_at")
    row = OnCall(clinic=by.clinic, member=member, starts_at=starts_at, ends_at=ends_at)
    return _save(row, by=by, now=now, member=str(member.public_id), first=str(starts_at), last=str(ends_at))


@transaction.atomic
def remove_cover(*, row: Row, by: Membership, now: datetime) -> None:
    """Take a row away. What was decided by it stands; one's own leave is one's own to take back."""
    if not by.can(Can.KEEP_COVER) and not (isinstance(row, Absence) and row.member_id == by.pk):
        raise Refused("The clinic lead takes this away, or whoever is away themselves.")
    audit.record(f"{_verb(row)}_removed", target=row, by=by, at=now)
    row.delete()


def _locked(by: Membership) -> None:
    """One writer at a time, so that two people cannot enter what overlaps."""
    Membership.objects.select_for_update().filter(clinic=by.clinic).order_by("pk").values_list("pk").first()


def _refuse_stranger(member: Membership, field: str, by: Membership) -> None:
    if member.clinic_id != by.clinic_id or member.ended_at is not None or not member.can(Can.HANDLE_ALERTS):
        raise Refused("Choose someone of this clinic who handles risk alerts.", field)


def _save(row: Kept, *, by: Membership, now: datetime, **detail: Any) -> Kept:
    row.save(force_insert=True)
    audit.record(f"{_verb(row)}_added", target=row, by=by, at=now, **detail)
    return row


def _verb(row: Model) -> str:
    return f"cover.{row._meta.verbose_name}".replace(" ", "_")
