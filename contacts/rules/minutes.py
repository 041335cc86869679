"""Which minutes count, and why not. Pure dates: a service date is the clinic's local one.

The set-based totals use the same rule: entries that are not voided, whose activity is in `counted_activities`, whose
role is in `Counting.roles`, from the day of consent to the day the episode ended; less what the same person's earlier
entries take, and once for all people in one activity.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from clinics.rules import Role
from registry.rules import Labelled, consent_ends, short_date

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
    inpatient: bool = True
    consent_months: int | None = None  # how long a consent holds; None: until it is withdrawn

    @property
    def roles_in_order(self) -> list[str]:
        """Of two people in one activity, the one whose role comes first is counted."""
        return [role.value for role in Role if role in self.roles]


def counted_activities(counting: Counting) -> frozenset[Activity]:
    return frozenset(
        activity for activity in Activity if (counting.attempts if activity.counts == "setting" else activity.counts)
    )


@dataclass(frozen=True)
class Entry:
    """One time entry as the rule sees it. The last four say which of several people in one activity comes first."""

    minutes: int
    activity: Activity
    service_date: date
    role: str = "care_manager"
    voided: bool = False
    inpatient: bool = False
    lost: int = 0  # to entries of the same person that began earlier, see `clock.without_overlap`
    shared: str = ""  # the activity, when several people log it for one patient
    starts_at: datetime | None = None
    logged_at: datetime | None = None
    key: str = ""


@dataclass(frozen=True)
class Counted:
    minutes: int
    reason: str  # why not all of them, in words; empty when they all count


Agreement = tuple[date, date | None]  # a consent: given on, withdrawn on


def agreement_on(consents: Sequence[Agreement], day: date) -> tuple[date | None, date | None]:
    """Of an episode's consents, oldest first, the one that held on that day: the last given by then, else the first to
    come."""
    given = [consent for consent in consents if consent[0] <= day]
    return given[-1] if given else consents[0] if consents else (None, None)


def verdicts(
    entries: Sequence[Entry], *, consents: Sequence[Agreement], closed_on: date | None, counting: Counting
) -> list[Counted]:
    """The verdict on each of an episode's entries, in the order given; their order makes no difference.

    Ten minutes of two people in one activity are ten minutes: of those that count, the first by role, then by start,
    then by when it was logged."""
    found = []
    for entry in entries:
        given_on, withdrawn_on = agreement_on(consents, entry.service_date)
        found.append(
            counts(
                entry, consent_on=given_on, closed_on=closed_on, consent_withdrawn_on=withdrawn_on, counting=counting
            )
        )
    firsts: set[tuple[str, date]] = set()
    for at in sorted(range(len(entries)), key=lambda at: _first(entries[at], counting)):
        activity = entries[at].shared, entries[at].service_date
        if not entries[at].shared or not found[at].minutes:
            continue
        if activity in firsts:
            found[at] = Counted(0, SECOND_PERSON)
        firsts.add(activity)
    return found


SECOND_PERSON = "counted once, for another person in the same activity"


def _first(entry: Entry, counting: Counting) -> tuple[int, float, float, str]:
    """Sorts the people of one activity; who has no start comes after those who have."""
    roles = counting.roles_in_order
    return (
        roles.index(entry.role) if entry.role in roles else len(roles),
        entry.starts_at.timestamp() if entry.starts_at else math.inf,
        entry.logged_at.timestamp() if entry.logged_at else math.inf,
        entry.key,
    )


def counts(
    entry: Entry,
    *,
    consent_on: date | None,
    closed_on: date | None,
    consent_withdrawn_on: date | None = None,
    counting: Counting | None = None,
) -> Counted:
    """What of one entry counts by itself, with the first reason that holds. The days of consent and closing count."""
    counting = counting or Counting()
    reason = _why_not(entry, consent_on, closed_on, consent_withdrawn_on, counting)
    if reason:
        return Counted(0, reason)
    if entry.lost:
        overlap = "1 minute overlaps" if entry.lost == 1 else f"{entry.lost} minutes overlap"
        return Counted(entry.minutes - entry.lost, f"{overlap} an entry that began earlier")
    return Counted(entry.minutes, "")


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
    if entry.inpatient and not counting.inpatient:
        return "inpatient time does not count under this payer"
    if consent_on is None:
        return "no consent yet"
    if day < consent_on:
        return f"before consent on {short_date(consent_on, day)}"
    if withdrawn_on is not None and day >= withdrawn_on:
        return f"consent withdrawn on {short_date(withdrawn_on, day)}"
    ran_out = consent_ends(consent_on, counting.consent_months)
    if ran_out is not None and day >= ran_out:
        return f"consent ran out on {short_date(ran_out, day)}"
    if closed_on is not None and day > closed_on:
        return f"after the episode ended on {short_date(closed_on, day)}"
    return ""
