"""Which minutes count, in which calendar month, and why not. Pure dates: a service date is the clinic's local one.

The set-based totals use the same rule: entries that are not voided, whose activity is in `counted_activities`, whose
role is in `Counting.roles`, from the day of consent to the day the episode ended.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from clinics.rules import Role
from registry.rules import Labelled, short_date

from .kinds import Kind


class Activity(Labelled):
    TREATMENT = "treatment", "Treatment contact"
    OUTREACH = "outreach", "Outreach and engagement"
    ASSESSMENT = "assessment", "Assessment and scales"
    CARE_PLANNING = "care_planning", "Care planning"
    REGISTRY = "registry", "Registry work"
    COORDINATION = "coordination", "Care coordination"
    CASE_REVIEW = "case_review", "Case review"
    INTERVENTION = "intervention", "Brief intervention"
    ATTEMPT = "attempt", "Failed attempt, no work done"
    CLERICAL = "clerical", "Clerical work"
    SEPARATELY_BILLED = "separately_billed", "Separately billed service"

    @property
    def counts(self) -> bool | Literal["setting"]:
        """Towards the month's minutes; "setting" is for the payer's policy to say."""
        return _COUNTS.get(self, True)


_COUNTS: dict[Activity, bool | Literal["setting"]] = {
    Activity.ATTEMPT: "setting",
    Activity.CLERICAL: False,
    Activity.SEPARATELY_BILLED: False,
}

# What a contact's own minutes were: making an appointment is clerical, an attempt that reached nobody is for the payer
# to say.
ACTIVITY_OF: Mapping[Kind, Activity] = {
    Kind.TREATMENT: Activity.TREATMENT,
    Kind.ATTEMPT: Activity.ATTEMPT,
    Kind.SCHEDULING: Activity.CLERICAL,
    Kind.NO_SHOW: Activity.ATTEMPT,
    Kind.MESSAGE: Activity.OUTREACH,
}


def working_role(roles: Iterable[str]) -> Role:
    """The role whose minutes they are when a person of several roles does not say: the care manager's come first."""
    held = set(roles)
    return next(role for role in Role if role in held)


@dataclass(frozen=True)
class Counting:
    """What a payer's policy says about minutes."""

    attempts: bool = False
    roles: frozenset[str] = frozenset({"care_manager"})


def counted_activities(counting: Counting) -> frozenset[Activity]:
    return frozenset(
        activity for activity in Activity if (counting.attempts if activity.counts == "setting" else activity.counts)
    )


@dataclass(frozen=True)
class Entry:
    """One time entry as the rule sees it."""

    minutes: int
    activity: Activity
    service_date: date
    role: str = "care_manager"
    voided: bool = False


@dataclass(frozen=True)
class Counted:
    minutes: int
    reason: str  # why not, in words; empty when the minutes count


Agreement = tuple[date, date | None]  # a consent: given on, withdrawn on


def agreement_on(consents: Sequence[Agreement], day: date) -> tuple[date | None, date | None]:
    """Of an episode's consents, oldest first, the one that held on that day: the last given by then, else the first to
    come."""
    given = [consent for consent in consents if consent[0] <= day]
    return given[-1] if given else consents[0] if consents else (None, None)


def counts(
    entry: Entry,
    *,
    consent_on: date | None,
    closed_on: date | None,
    consent_withdrawn_on: date | None = None,
    counting: Counting | None = None,
) -> Counted:
    """All of an entry's minutes, or none with the first reason that holds. The days of consent and of closing count."""
    counting = counting or Counting()
    reason = _why_not(entry, consent_on, closed_on, consent_withdrawn_on, counting)
    return Counted(0 if reason else entry.minutes, reason)


def _why_not(
    entry: Entry, consent_on: date | None, closed_on: date | None, withdrawn_on: date | None, counting: Counting
) -> str:
    day = entry.service_date
    if entry.voided:
        return "voided"
    if entry.activity not in counted_activities(counting):
        return f"{entry.activity.label.lower()} does not count"
    if entry.role not in counting.roles:
        return f"the {entry.role.replace('_', ' ')}'s own minutes do not count"
    if consent_on is None:
        return "no consent yet"
    if day < consent_on:
        return f"before consent on {short_date(consent_on, day)}"
    if withdrawn_on is not None and day >= withdrawn_on:
        return f"consent withdrawn on {short_date(withdrawn_on, day)}"
    if closed_on is not None and day > closed_on:
        return f"after the episode ended on {short_date(closed_on, day)}"
    return ""


@dataclass(frozen=True)
class Timed:
    """An entry whose clock is known."""

    person: str
    starts_at: datetime
    minutes: int


def without_overlap(entries: Sequence[Timed]) -> list[int]:
    """The minutes of each entry, in the order given, after one person's overlapping time is counted once.

    The earlier start wins; of two with the same start, the one given first. Nobody works on two patients at a time.
    """
    kept = [0] * len(entries)
    busy_until: dict[str, datetime] = {}
    for at in sorted(range(len(entries)), key=lambda at: (entries[at].starts_at, at)):
        entry = entries[at]
        ends_at = entry.starts_at + timedelta(minutes=entry.minutes)
        begins = max(entry.starts_at, busy_until.get(entry.person, entry.starts_at))
        kept[at] = max(0, int((ends_at - begins).total_seconds()) // 60)
        busy_until[entry.person] = max(ends_at, begins)
    return kept


def month_of(day: date) -> date:
    """The first day of its calendar month."""
    return day.replace(day=1)


def add_months(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def month_bounds(first: date) -> tuple[date, date]:
    """The first and the last day of the month."""
    return month_of(first), add_months(first, 1) - timedelta(days=1)


def months_between(first: date, later: date) -> int:
    """1 from January to February."""
    return (later.year - first.year) * 12 + later.month - first.month


def local_date(instant: datetime, zone: str) -> date:
    """The clinic's date at that instant: 04:30 UTC on 1 January is still 31 December in New York."""
    return instant.astimezone(ZoneInfo(zone)).date()


def split_at_month_end(starts_at: datetime, minutes: int, zone: str) -> list[tuple[date, int]]:
    """(service date, minutes), in two parts when the clinic's month ends in between."""
    first = local_date(starts_at, zone)
    turn = datetime.combine(add_months(first, 1), time(), ZoneInfo(zone))
    before = int((turn.timestamp() - starts_at.timestamp()) // 60)
    if before >= minutes:
        return [(first, minutes)]
    parts = [(first, before), (turn.date(), minutes - before)]
    return [part for part in parts if part[1] > 0]
