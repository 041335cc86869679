"""The cover calendar as a page shows it: its rows, the month in stretches, who watches at this moment."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from clinics.models import Clinic, Membership
from safety.models import Absence, Holiday, OnCall, OpeningHours
from safety.models.cover import WEEKDAYS
from safety.queries.calendar import Book, book
from safety.rules.rota import Stretch, Watch, people_in, rota


@dataclass(frozen=True)
class Line:
    """One stretch of the month with its people."""

    stretch: Stretch
    people: list[Membership]
    is_now: bool

    @property
    def is_gap(self) -> bool:
        return self.stretch.watch is Watch.NOBODY


@dataclass(frozen=True)
class Month:
    first: date
    last: date
    lines: list[Line]

    @property
    def gaps(self) -> int:
        return sum(line.is_gap for line in self.lines)


@dataclass(frozen=True)
class Rows:
    """What somebody entered, as far as it still matters."""

    week: list[tuple[str, list[OpeningHours]]]
    holidays: list[Holiday]
    absences: list[Absence]
    on_call: list[OnCall]


def calendar_rows(member: Membership, now: datetime) -> Rows:
    today = member.clinic.today(now)
    hours = list(OpeningHours.objects.for_member(member))
    people = "member__user", "covered_by__user"
    return Rows(
        week=[(name, [row for row in hours if row.weekday == day]) for day, name in enumerate(WEEKDAYS)],
        holidays=list(Holiday.objects.for_member(member).filter(on__gte=today)),
        absences=list(Absence.objects.for_member(member).filter(last_day__gte=today).select_related(*people)),
        on_call=list(OnCall.objects.for_member(member).filter(ends_at__gt=now).select_related("member__user")),
    )


def month_of_cover(clinic: Clinic, first: date, now: datetime) -> Month:
    """Who watches when in one clinic-local month; what is over is left out."""
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    begins = max(first, min(clinic.today(now), last))
    found = book(clinic, datetime.combine(begins, time(), clinic.zone))
    lines = [
        Line(each, [found.people[who] for who in each.people], each.starts_at <= now < each.ends_at)
        for each in rota(found.calendar, begins, last)
        if each.ends_at > now
    ]
    return Month(first, last, lines)


@dataclass(frozen=True)
class OnCover:
    """Who watches now, for the top bar and the head of the calendar."""

    is_set: bool
    is_open: bool
    people: list[Membership]
    until: datetime | None  # the end of this, or when somebody next watches

    @property
    def names(self) -> str:
        first = " and ".join(str(member) for member in self.people[:2])
        return f"{first} and {len(self.people) - 2} more" if len(self.people) > 2 else first


def on_cover(clinic: Clinic, now: datetime) -> OnCover:
    found = book(clinic, now)
    cover = found.cover(now)
    if cover.found.held_until is None:
        return OnCover(found.calendar.is_set, False, [], cover.found.next_watch)
    people = _in(found, now) if cover.found.is_open else [cover.on_call] if cover.on_call else []
    return OnCover(True, cover.found.is_open, people, cover.found.held_until)


def _in(found: Book, now: datetime) -> list[Membership]:
    return [found.people[who] for who in people_in(found.calendar, found.calendar.day(now))]
