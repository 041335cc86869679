"""Review meetings: the days of a series, the states of one meeting, and what was spoken in whole minutes.

Days and hours are the clinic's own: a meeting at 12:00 stays at 12:00 when the clocks change.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinics.machines import Machine
from registry.rules import Labelled


class MeetingState(Labelled):
    PLANNED = "planned", "Planned"
    UNDER_WAY = "under_way", "Under way"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"


# A cancelled day may be taken back; a meeting that has begun can only be ended.
MEETING = Machine(
    "Review meeting",
    {
        MeetingState.PLANNED: (MeetingState.UNDER_WAY, MeetingState.CANCELLED),
        MeetingState.UNDER_WAY: (MeetingState.HELD,),
        MeetingState.HELD: (),
        MeetingState.CANCELLED: (MeetingState.PLANNED,),
    },
    {state: state.label for state in MeetingState},
)


class PlaceOutcome(Labelled):
    WAITING = "waiting", "Not reviewed"
    REVIEWED = "reviewed", "Reviewed"
    PUT_OFF = "put_off", "Skipped"


@dataclass(frozen=True)
class Rhythm:
    """Every so many weeks on the weekday of the first day."""

    first_on: date
    every_weeks: int = 1
    last_on: date | None = None


def days_of(rhythm: Rhythm, first: date, last: date) -> list[date]:
    """The days of the rhythm from `first` to `last`, both included."""
    step = 7 * rhythm.every_weeks
    last = min(last, rhythm.last_on) if rhythm.last_on else last
    numbers = range(max(0, -((rhythm.first_on - first).days // step)), (last - rhythm.first_on).days // step + 1)
    return [rhythm.first_on + timedelta(days=step * number) for number in numbers]


def falls_on(rhythm: Rhythm, day: date) -> bool:
    return days_of(rhythm, day, day) == [day]


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment of that local time. One that a clock change skips is taken as that much later, one that it repeats as
    its first time."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


LONGEST_RUN = 60 * 60  # seconds with one patient, after which the clock is taken to have been forgotten


def spent(seconds: int, running_since: datetime | None, now: datetime) -> int:
    """What the clock shows: what was kept, and what has run since."""
    ran = (now - running_since).total_seconds() if running_since else 0
    return seconds + min(max(0, int(ran)), LONGEST_RUN)


def whole_minutes(seconds: Sequence[int]) -> list[int]:
    """Each patient's whole minutes; together they are the whole minutes that were spent.

    Cutting each one down would lose up to a minute per patient, so the minutes lost go to those who came closest to
    their next one. Who was not spoken about gets none.
    """
    minutes = [each // 60 for each in seconds]
    left = sum(seconds) // 60 - sum(minutes)
    for at in sorted(range(len(seconds)), key=lambda at: (-(seconds[at] % 60), at))[:left]:
        minutes[at] += 1
    return minutes


@dataclass(frozen=True)
class Reached:
    """A patient spoken about. People are keys here."""

    key: int
    minutes: int
    care_manager: int | None = None


@dataclass(frozen=True)
class Attendee:
    key: int
    manages_care: bool = False


def shares(reached: Iterable[Reached], attendees: Sequence[Attendee]) -> Mapping[tuple[int, int], int]:
    """(patient, attendee) -> the minutes to log.

    Ten minutes of two care managers are ten minutes: of several, only the patient's own gets them, else the first.
    """
    found = {}
    managers = [each.key for each in attendees if each.manages_care]
    for patient in reached:
        own = patient.care_manager if patient.care_manager in managers else next(iter(managers), None)
        for each in attendees:
            counts = not each.manages_care or each.key == own
            found[patient.key, each.key] = patient.minutes if counts else 0
    return found
