"""Whose case comes up for review, in which place and why, said in words that anyone can check.

Two questions are kept apart. *Due* (`registry.rules.review_due`) is the promise that nobody falls off: a date, which
the night flags.
*The agenda* (`agenda_place`) is the order of the meeting: new enrolments, stalled, medication questions, risk flags,
follow-up actions. A patient stands once, in the first group that fits, with every reason in the words. Risk is not
first because an alert does not wait for the meeting: it has its own owner and clock (`safety`).
How the two meet when there is not room for all is `capacity`; what people move by hand is `order`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from registry.rules import (
    REVIEWED_PHASES,
    Labelled,
    Phase,
    ReviewLimits,
    State,
    change,
    counted,
    is_stalled,
    review_by,
    review_due,
    short_date,
    signed,
    weeks_in_treatment,
)


class Group(Labelled):
    """In the order of the agenda."""

    NEW = "new", "New enrolments"
    STALLED = "stalled", "Stalled"
    MEDICATION = "medication", "Medication questions"
    RISK = "risk", "Risk flags"
    FOLLOW_UP = "follow_up", "Follow-up actions"


AGENDA: tuple[Group, ...] = tuple(Group)
RULES = {  # who comes first inside each group; the ranks below say the same
    Group.NEW: "Whoever waits longest comes first.",
    Group.STALLED: "Worsening and relapsed first, then whoever was not reviewed longest.",
    Group.MEDICATION: "The oldest question comes first.",
    Group.RISK: "Open alerts first, then whoever was not reviewed longest.",
    Group.FOLLOW_UP: "The oldest question first, then whoever was not reviewed longest.",
}


@dataclass(frozen=True)
class Facts:
    """The at-a-glance columns the agenda reads; scores are those of the primary scale."""

    phase: Phase
    enrolled_on: date | None
    state: State
    relapsed: bool = False  # after remission, on the primary scale
    relapse_seen: bool = False  # at the last review already
    baseline: int | None = None
    last: int | None = None
    last_on: date | None = None
    last_review_on: date | None = None
    asked_on: date | None = None  # the day of the open question to the specialist
    asked_about_medication: bool = False
    open_alerts: int = 0
    risk_item_on: date | None = None
    open_recommendations: int = 0
    course_on: date | None = None  # a relapse began a new course


@dataclass(frozen=True)
class Place:
    group: Group
    rank: int  # within the group, lowest first
    words: str

    @property
    def order(self) -> tuple[int, int]:
        return AGENDA.index(self.group), self.rank


def agenda_place(facts: Facts, today: date, limits: ReviewLimits) -> Place | None:
    """Where the patient stands in the next review, or None when there is nothing to review.

    Within a group the one who waits longest comes first; worsening before stalled, an open alert before an older item.
    A question is answered in every phase but the closed one; the rest of the agenda needs an enrolment.
    """
    if facts.phase is Phase.CLOSED:
        return None
    found = next(_groups(facts, today, limits), None)
    if found is None:
        return None
    group, rank = found
    return Place(group, rank, ", ".join([*_course(facts, today), *_open_matters(facts, today)]))


def last_day(facts: Facts, today: date, limits: ReviewLimits) -> date | None:
    """By when somebody must be reviewed so that nobody starves; None when nothing waits.

    The clinic's interval (`review_by`), in treatment. Whoever it does not cover and who is on the agenda all the same
    (a question or a relapse in relapse prevention, before enrolment) has as many days from what brought them there.
    """
    days = [review_by(facts, today, limits)]
    if agenda_place(facts, today, limits) is not None:
        since = [facts.asked_on]
        since += [facts.risk_item_on] if _risk_since_review(facts) else []
        since += [facts.last_on] if facts.relapsed or is_stalled(facts, today, limits) else []
        known = [day for day in since if day is not None] or [facts.last_review_on or facts.enrolled_on or today]
        days.append(min(known) + timedelta(days=limits.active_days))
    return min((day for day in days if day is not None), default=None)


def with_last_day(place: Place | None, facts: Facts, today: date, due_by: date) -> Place:
    """Of somebody who comes up now because of the interval, on the agenda otherwise or not."""
    if place is None:
        place = Place(Group.FOLLOW_UP, 0, ", ".join([*_course(facts, today), *_open_matters(facts, today)]))
    return replace(place, words=f"{place.words}, last day in the interval: {short_date(due_by, today)}")


_FIRST = 10_000  # days: ahead of anyone who only waits


def _groups(facts: Facts, today: date, limits: ReviewLimits) -> Iterator[tuple[Group, int]]:
    """Every group that fits, in agenda order, with the rank in it."""
    unreviewed = (today - (facts.last_review_on or facts.enrolled_on or today)).days
    enrolled = facts.enrolled_on is not None
    if enrolled and facts.phase in REVIEWED_PHASES and facts.last_review_on is None:
        yield Group.NEW, -unreviewed
    stalled = is_stalled(facts, today, limits) and unreviewed >= limits.again_days
    if enrolled and (stalled or _relapse_to_see(facts, unreviewed, limits)):
        yield Group.STALLED, -unreviewed - (_FIRST if facts.relapsed or facts.state is State.WORSENING else 0)
    if facts.asked_on is not None and facts.asked_about_medication:
        yield Group.MEDICATION, -(today - facts.asked_on).days
    if enrolled and (facts.open_alerts or _risk_since_review(facts)):
        yield Group.RISK, -unreviewed - (_FIRST if facts.open_alerts else 0)
    if facts.asked_on is not None:
        yield Group.FOLLOW_UP, -(today - facts.asked_on).days - _FIRST
    unanswered = facts.open_recommendations > 0 and unreviewed >= limits.unanswered_days
    if review_due(facts, today, limits) is not None or unanswered:
        yield Group.FOLLOW_UP, -unreviewed


def _relapse_to_see(facts: Facts, unreviewed: int, limits: ReviewLimits) -> bool:
    return facts.relapsed and (not facts.relapse_seen or unreviewed >= limits.again_days)


def _risk_since_review(facts: Facts) -> bool:
    reviewed = facts.last_review_on
    return facts.risk_item_on is not None and (reviewed is None or facts.risk_item_on > reviewed)


def _course(facts: Facts, today: date) -> Iterator[str]:
    """How treatment goes: week, change, last review."""
    week = weeks_in_treatment(facts.course_on or facts.enrolled_on, None, today)
    which = " of the new course" if facts.course_on else ""
    yield "not enrolled yet" if week is None else f"week {week}{which}"
    if facts.relapsed:
        yield "relapsed"
    moved = change(facts.baseline, facts.last)
    if facts.last is None or facts.last_on is None:
        yield "no score yet"
    elif moved is None:
        yield f"score {facts.last}, no baseline"
    elif facts.state is State.NOT_MEASURED and moved.points == 0:
        yield f"score {facts.last} on {short_date(facts.last_on, today)}, none since"
    else:
        noun = "point" if abs(moved.points) == 1 else "points"
        yield f"{signed(moved.points)} {noun}" if moved.points else "no change"
        if facts.state is State.NOT_MEASURED:
            yield f"no score in {counted((today - facts.last_on).days, 'day')}"
    if facts.last_review_on is None:
        yield "not reviewed yet"
    elif facts.last_review_on < today:
        yield f"no review in {counted((today - facts.last_review_on).days, 'day')}"


def _open_matters(facts: Facts, today: date) -> Iterator[str]:
    """What waits for an answer."""
    if facts.asked_on is not None:
        about = "asked about medication" if facts.asked_about_medication else "question asked"
        yield f"{about} on {short_date(facts.asked_on, today)}"
    if facts.open_alerts:
        yield counted(facts.open_alerts, "open alert")
    if facts.risk_item_on is not None and _risk_since_review(facts):
        yield f"risk item positive on {short_date(facts.risk_item_on, today)}"
    if facts.open_recommendations:
        yield f"{counted(facts.open_recommendations, 'recommendation')} unanswered"
