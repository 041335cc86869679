"""Planning review meetings: series, extra meetings, and single days that are moved, cancelled or taken back."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction

from casereview.models import MeetingSeries, ReviewMeeting
from casereview.queries.meetings import Occasion, rhythm_of
from casereview.rules.meetings import MEETING, MeetingState, falls_on
from clinics import audit
from clinics.actions import save_version
from clinics.errors import Refused, Stale
from clinics.models import Membership
from clinics.rules import Can
from registry.rules import short_date

ENDED = "The series ended."
CHANGED = "Somebody changed this meeting meanwhile. Nothing was overwritten: reload the page to see what it is now."


@transaction.atomic
def plan_series(
    *,
    name: str,
    first_on: date,
    every_weeks: int,
    starts: time,
    minutes: int,
    slots: int,
    specialist: Membership | None = None,
    last_on: date | None = None,
    by: Membership,
    now: datetime,
) -> MeetingSeries:
    """Meetings from that day on; the same one pressed twice is one series."""
    _check(minutes, slots)
    if first_on < by.clinic.today(now):
        raise Refused("The first meeting is today or later.", "first_on")
    if every_weeks not in dict(MeetingSeries.EVERY):
        raise Refused("Choose how often it repeats.", "every_weeks")
    _check_end(first_on, last_on)
    _check_specialist(specialist)
    values = {"first_on": first_on, "every_weeks": every_weeks, "starts": starts, "last_on": last_on}
    twin = MeetingSeries.objects.filter(clinic_id=by.clinic_id, name=name, **values).first()
    if twin:
        return twin
    series = MeetingSeries.objects.create(
        clinic_id=by.clinic_id, name=name, minutes=minutes, slots=slots, specialist=specialist, **values
    )
    audit.record("meetings.planned", target=series, by=by, at=now, first_on=first_on, every_weeks=every_weeks)
    return series


@transaction.atomic
def change_series(
    *,
    series: MeetingSeries,
    seen: int,
    name: str,
    starts: time,
    minutes: int,
    slots: int,
    specialist: Membership | None,
    last_on: date | None,
    by: Membership,
    now: datetime,
) -> MeetingSeries:
    """From now on; another weekday or rhythm is another series. Days changed by hand keep what was said about them,
    and those after the end are cancelled."""
    _check(minutes, slots)
    _check_end(series.first_on, last_on)
    if specialist != series.specialist:
        _check_specialist(specialist)
    series.name, series.starts, series.minutes, series.slots = name, starts, minutes, slots
    series.specialist, series.last_on = specialist, last_on
    save_version(series, seen=seen, fields=["name", "starts", "minutes", "slots", "specialist", "last_on"])
    if last_on:
        beyond = ReviewMeeting.objects.select_for_update().filter(
            clinic_id=by.clinic_id, series=series, state=MeetingState.PLANNED, planned_on__gt=last_on
        )
        for row in beyond:
            _save(row, "meeting.cancelled", by, now, state=MeetingState.CANCELLED, why=ENDED)
    audit.record("meetings.changed", target=series, by=by, at=now, last_on=last_on)
    return series


@transaction.atomic
def add_meeting(*, on: date, starts: time, minutes: int, slots: int, by: Membership, now: datetime) -> ReviewMeeting:
    """An extra one, outside any series."""
    _check(minutes, slots)
    if on < by.clinic.today(now):
        raise Refused("That day is past.", "on")
    _refuse_twin(by, on, starts)
    row = ReviewMeeting.objects.create(
        clinic_id=by.clinic_id, planned_on=on, on=on, starts=starts, minutes=minutes, slots=slots
    )
    audit.record("meeting.added", target=row, by=by, at=now, on=on)
    return row


@transaction.atomic
def move_meeting(
    *,
    occasion: Occasion,
    seen: int,
    on: date,
    starts: time,
    minutes: int,
    slots: int,
    why: str,
    by: Membership,
    now: datetime,
) -> ReviewMeeting:
    """This one meeting to another day or hour, with a reason; the series stays."""
    _check(minutes, slots)
    row = written(occasion, seen, by)
    if row.state != MeetingState.PLANNED:
        raise Refused("Only a meeting that is still to come can be moved.")
    if on < by.clinic.today(now):
        raise Refused("That day is past.", "on")
    if row.series is None and (on, starts) != (row.on, row.starts):
        _refuse_twin(by, on, starts)
    _save(row, "meeting.moved", by, now, on=on, starts=starts, minutes=minutes, slots=slots, why=_reason(why))
    return row


@transaction.atomic
def cancel_meeting(*, occasion: Occasion, seen: int, why: str, by: Membership, now: datetime) -> ReviewMeeting:
    row = written(occasion, seen, by)
    check_state(row, MeetingState.CANCELLED)
    _save(row, "meeting.cancelled", by, now, state=MeetingState.CANCELLED, why=_reason(why))
    return row


@transaction.atomic
def restore_meeting(*, occasion: Occasion, seen: int, by: Membership, now: datetime) -> ReviewMeeting:
    """It takes place after all, on the day and at the hour it had when it was cancelled."""
    row = written(occasion, seen, by)
    check_state(row, MeetingState.PLANNED)
    if row.on < by.clinic.today(now):
        raise Refused("That day is past. Add an extra meeting instead.")
    if row.series is None:
        _refuse_twin(by, row.on, row.starts)
    _save(row, "meeting.restored", by, now, state=MeetingState.PLANNED, why="")
    return row


def written(occasion: Occasion, seen: int, by: Membership) -> ReviewMeeting:
    """`held_row`, Stale when somebody changed it since it was seen."""
    row = held_row(occasion, by)
    if row.version != seen:
        raise Stale(CHANGED)
    return row


def held_row(occasion: Occasion, by: Membership) -> ReviewMeeting:
    """The row of this meeting, locked; written down now, at version 0, if its day was untouched."""
    rows = ReviewMeeting.objects.select_for_update(of=("self",)).filter(clinic_id=by.clinic_id)
    if occasion.series is None:
        return rows.get(public_id=occasion.key)
    # Whoever writes down a day of the series waits for whoever changes the series, or its other days.
    series = MeetingSeries.objects.select_for_update().get(clinic_id=by.clinic_id, pk=occasion.series.pk)
    row = rows.filter(series=series, planned_on=occasion.planned_on).first()
    if row is None:
        if not falls_on(rhythm_of(series), occasion.planned_on):
            raise Stale("The series ended meanwhile and no longer meets on that day.")
        row = ReviewMeeting.objects.create(
            clinic_id=by.clinic_id,
            series=series,
            planned_on=occasion.planned_on,
            on=occasion.on,
            starts=series.starts,
            minutes=series.minutes,
            slots=series.slots,
            version=0,
        )
    return row


def check_state(row: ReviewMeeting, to: MeetingState) -> None:
    if not MEETING.allows(row.state, to):
        stands = MeetingState(row.state).label.lower()
        raise Refused(f"This meeting is {stands}; “{to.label.lower()}” cannot follow. Reload the page.")


def _save(row: ReviewMeeting, verb: str, by: Membership, now: datetime, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])
    audit.record(verb, target=row, by=by, at=now, planned_on=row.planned_on, on=row.on)


def _reason(why: str) -> str:
    why = why.strip()
    if not why:
        raise Refused("Say why, for whoever wonders.", "why")
    if len(why) > 200:
        raise Refused("Shorten it to 200 characters.", "why")
    return why


def _check(minutes: int, slots: int) -> None:
    if not 5 <= minutes <= 480:
        raise Refused("A meeting lasts 5 to 480 minutes.", "minutes")
    if not 1 <= slots <= 200:
        raise Refused("A meeting has room for 1 to 200 patients.", "slots")


def _check_end(first_on: date, last_on: date | None) -> None:
    if last_on and last_on < first_on:
        raise Refused(
            f"The series begins on {short_date(first_on, last_on)}: choose that day or a later one.", "last_on"
        )


def _check_specialist(specialist: Membership | None) -> None:
    if specialist and (specialist.ended_at or not specialist.can(Can.REVIEW)):
        raise Refused("Choose somebody who reviews.", "specialist")


def _refuse_twin(by: Membership, on: date, starts: time) -> None:
    extra = ReviewMeeting.objects.filter(clinic_id=by.clinic_id, series=None, on=on, starts=starts)
    if extra.exclude(state=MeetingState.CANCELLED).exists():
        raise Refused("There is an extra meeting at that time already.", "starts")
