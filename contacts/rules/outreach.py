"""Out of reach: the clinic's outreach schedule, the next try, and when ending care is suggested. Never automatic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from registry.rules import counted, short_date

from .kinds import Kind, Mode, Outcome

TRIES = (Kind.ATTEMPT, Kind.NO_SHOW)


@dataclass(frozen=True)
class Schedule:
    """What the clinic signed: so many tries, so many days apart, and how long without treatment is too long."""

    attempts: int
    days: int
    inactive_days: int

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> Schedule:
        return cls(settings["outreach.attempts"], settings["outreach.days"], settings["inactive.days"])

    @property
    def words(self) -> str:
        return f"{_tries(self.attempts)}, {counted(self.days, 'day')} apart"


def suggested_try(schedule: Schedule, *, tries: int, on: date, agreed_on: date | None = None) -> date | None:
    """When to try next after one more try on that day, `tries` being those before it. What is agreed sooner stays;
    None once the schedule is used up."""
    if tries + 1 >= schedule.attempts:
        return None
    coming = on + timedelta(days=schedule.days)
    return agreed_on if agreed_on is not None and on < agreed_on < coming else coming


def next_try(schedule: Schedule, *, tries: int, last_try_on: date | None, next_contact_on: date | None) -> date | None:
    """The day somebody is to try again: what was entered with the last try or after it, else by the schedule. None
    without a try, and once the schedule is used up."""
    if last_try_on is None or tries >= schedule.attempts:
        return None
    if next_contact_on is not None and next_contact_on > last_try_on:
        return next_contact_on
    return last_try_on + timedelta(days=schedule.days)


@dataclass(frozen=True)
class Reached:
    """How reaching a patient stands. `treated_on` is the last treatment contact; `since` the day the days without one
    are counted from: it, or enrolment, or the referral."""

    tries: int
    treated_on: date | None
    since: date
    is_in_care: bool
    last_try_on: date | None
    next_contact_on: date | None

    def days_without(self, today: date) -> int:
        return (today - self.since).days

    def next_try(self, schedule: Schedule) -> date | None:
        return next_try(schedule, tries=self.tries, last_try_on=self.last_try_on, next_contact_on=self.next_contact_on)

    def why_end(self, schedule: Schedule, today: date) -> list[str]:
        """Why ending care is suggested, with dates; empty when it is not."""
        found = []
        if self.tries >= schedule.attempts and self.last_try_on:
            found.append(
                f"All {schedule.attempts} tries of the schedule are used up, the last on "
                f"{short_date(self.last_try_on, today)}."
            )
        if self.is_in_care and self.days_without(today) >= schedule.inactive_days:
            began = "since" if self.treated_on else "since enrolment on"
            found.append(
                f"No treatment contact for {self.days_without(today)} days, {began} {short_date(self.since, today)}; "
                f"the clinic asks after {schedule.inactive_days}."
            )
        return found


@dataclass(frozen=True)
class Try:
    on: date
    kind: Kind
    mode: Mode
    outcome: Outcome | None

    @property
    def words(self) -> str:
        """by phone, left a message; no-show in person, not reached afterwards"""
        how = "in person" if self.mode is Mode.IN_PERSON else f"by {self.mode.label.lower()}"
        what = f"no-show {how}" if self.kind is Kind.NO_SHOW else how
        return f"{what}, {self.outcome.label.lower()}" if self.outcome else what


def tries_in_words(tries: Iterable[Try], *, treated_on: date | None, today: date) -> str:
    """The summary that a close-out note starts from, oldest first; empty without a try."""
    told = [f"{short_date(each.on, today)} {each.words}" for each in sorted(tries, key=lambda each: each.on)]
    if not told:
        return ""
    since = f" since the last treatment contact on {short_date(treated_on, today)}" if treated_on else ""
    return f"Not reached{since}. {_tries(len(told))}: {'; '.join(told)}."


def _tries(number: int) -> str:
    return "1 try" if number == 1 else f"{number} tries"
