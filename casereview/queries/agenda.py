"""The review queue: who comes up and why, in the order of the agenda. The same eight queries for any number.

The rules are `casereview.rules`; this brings them the registry rows, the open questions, what was moved by hand and the
places there are: those of the planned meetings, without any those of each week.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from casereview.models import AgendaMark, Review
from casereview.queries import meetings
from casereview.queries.facts import facts_of, risk_days
from casereview.queries.marks import Marks, marks_in_force
from casereview.rules import (
    Choice,
    Facts,
    Group,
    Occasion,
    Outlook,
    Place,
    Placed,
    Waiting,
    agenda_place,
    chosen,
    in_order,
    last_day,
    occasions,
    outlook,
    with_last_day,
)
from casereview.rules.meetings import MeetingState
from clinics.models import Membership
from clinics.queries import settings_of
from contacts.models import ReviewRequest
from registry.models import Episode
from registry.queries import standing_of
from registry.rules import Limits, Scale, Standing


@dataclass(frozen=True)
class Queued:
    """A patient in the queue: where, why, what was moved by hand, and the question that was asked, if one was."""

    episode: Episode
    place: Place
    standing: Standing
    request: ReviewRequest | None
    last_day: date | None = None  # within the clinic's interval
    comes_up: bool = False  # on the next occasion; the others when there is room
    reserved: bool = False  # comes up because of the last day, the order would have left them out
    pin: AgendaMark | None = None
    put: AgendaMark | None = None
    put_off: AgendaMark | None = None

    @property
    def public_id(self) -> UUID:
        return self.episode.public_id

    @property
    def marks(self) -> list[AgendaMark]:
        return [mark for mark in (self.pin, self.put, self.put_off) if mark]

    @property
    def moved(self) -> bool:
        """Whether the place by hand holds: only in the group it was given in, and not for the pinned."""
        return self.put is not None and self.pin is None and self.put.group == self.place.group

    @property
    def deferred(self) -> bool:
        return self.put_off is not None


@dataclass(frozen=True)
class Agenda:
    """The queue of a clinic on one day, and whether there is room for everyone in it."""

    now: list[Queued]  # for whom there is room on the next occasion
    later: list[Queued]  # when there is room
    put_off: list[Queued]
    order: list[Placed]  # of everyone on the agenda who was not put off
    outlook: Outlook
    next_out: Episode | None
    slots: int
    used: int
    meeting: meetings.Occasion | None  # the next one, if one is planned

    @property
    def queued(self) -> list[Queued]:
        return [*self.now, *self.later, *self.put_off]

    def of(self, member: Membership) -> Agenda:
        """Only the patients whose specialist the member is; the places stay the clinic's."""

        def mine(queued: list[Queued]) -> list[Queued]:
            return [one for one in queued if one.episode.specialist_id == member.pk]

        return replace(self, now=mine(self.now), later=mine(self.later), put_off=mine(self.put_off))


@dataclass(frozen=True)
class _Candidate:
    """Somebody in the clinic's care as the rules see them; most are neither due nor on the agenda."""

    episode: Episode
    facts: Facts
    standing: Standing
    request: ReviewRequest | None
    marks: Marks
    put_off: AgendaMark | None
    place: Place | None
    last_day: date | None

    def placed(self, place: Place) -> Placed:
        row, pin, put = self.episode, self.marks.pin, self.marks.put
        return Placed(
            key=row.pk,
            place=place,
            since=row.last_review_on or row.enrolled_on or row.referred_on,
            pinned_at=pin.made_at if pin else None,
            put_at=put.rank if put else None,
            put_in=Group(put.group) if put else None,
        )

    def waiting(self, last_day: date) -> Waiting:
        """A deferral beyond the last day was made in full knowledge of it: it moves the day."""
        until = self.put_off.until if self.put_off else None
        day = last_day if until is None else max(last_day, until + timedelta(days=6))
        return Waiting(self.episode.pk, day, self.place is not None, self.marks.pin is not None, until)

    def line(self, today: date, choice: Choice) -> Queued:
        """As it is shown; whoever comes up because of the interval is told so with the day."""
        place, key = self.place, self.episode.pk
        if self.last_day and key in choice.reserved:
            place = with_last_day(place, self.facts, today, self.last_day)
        assert place is not None  # whoever is shown is on the agenda or comes up because of the interval
        return Queued(
            self.episode,
            place,
            self.standing,
            self.request,
            last_day=self.last_day,
            comes_up=key in choice.now,
            reserved=key in choice.reserved,
            pin=self.marks.pin,
            put=self.marks.put,
            put_off=self.put_off,
        )


def agenda(member: Membership, *, today: date) -> Agenda:
    """The clinic's queue of that day."""
    settings = settings_of(member.clinic)
    slots, used = settings["review.slots"], _reviewed_this_week(member, today)
    everyone = {one.episode.pk: one for one in _candidates(member, today, Limits.read(settings))}
    shown = in_order(one.placed(one.place) for one in everyone.values() if one.place and not one.put_off)
    order = [one.key for one in shown]
    others = sorted(everyone.keys() - order, key=lambda key: (everyone[key].last_day or date.max, key))
    waiting = [everyone[key].waiting(day) for key in [*order, *others] if (day := everyone[key].last_day)]
    until = max((one.last_day for one in waiting), default=today)
    planned = _planned(member, today, until)
    rooms = occasions(
        today, slots=slots, used=used, until=until, meetings=[Occasion(one.on, one.slots) for one in planned]
    )
    choice, ahead = chosen(waiting, rooms), outlook(waiting, rooms, today)
    lines = [everyone[key].line(today, choice) for key in [*order, *(key for key in others if key in choice.now)]]
    put_off = [one for one in everyone.values() if one.put_off and one.place]
    return Agenda(
        now=[line for line in lines if line.comes_up],
        later=[line for line in lines if not line.comes_up],
        put_off=[one.line(today, choice) for one in sorted(put_off, key=_until)],
        order=shown,
        outlook=ahead,
        next_out=everyone[ahead.next_out.key].episode if ahead.next_out else None,
        slots=slots,
        used=used,
        meeting=planned[0] if planned else None,
    )


def _planned(member: Membership, today: date, until: date) -> list[meetings.Occasion]:
    """The meetings up to that day, and in any case the next one."""
    found = meetings.occasions(member.clinic, today, today + meetings.AHEAD)
    coming = [one for one in found if one.state in (MeetingState.PLANNED, MeetingState.UNDER_WAY)]
    return [one for one in coming if one.on <= until] or coming[:1]


def _until(one: _Candidate) -> tuple[date, int]:
    return (one.put_off and one.put_off.until) or date.max, one.episode.pk


def queue(member: Membership, *, today: date, mine: bool = False) -> list[Queued]:
    """Everyone due in the clinic, or those whose specialist the member is; whoever was put off stands at the end."""
    found = agenda(member, today=today)
    return (found.of(member) if mine else found).queued


def _candidates(member: Membership, today: date, limits: Limits) -> Iterator[_Candidate]:
    open_questions = ReviewRequest.objects.for_member(member).filter(answered_at=None, withdrawn_at=None)
    asked = {request.episode_id: request for request in open_questions.select_related("asked_by__user")}
    marks, risks = marks_in_force(member), risk_days(member)
    for row in Episode.objects.for_member(member).filter(closed_on=None).select_related("patient"):
        standing, request = standing_of(row, today, limits), asked.get(row.pk)
        facts = facts_of(row, standing, request, risks.get(row.pk, []), today, limits)
        of_scale, moved = limits.review(Scale(row.primary_scale)), marks.get(row.pk, Marks())
        yield _Candidate(
            row,
            facts,
            standing,
            request,
            moved,
            moved.put_off(row, request, today),
            agenda_place(facts, today, of_scale),
            last_day(facts, today, of_scale),
        )


def _reviewed_this_week(member: Membership, today: date) -> int:
    """Patients, by anybody of the clinic, since Monday."""
    monday = today - timedelta(days=today.weekday())
    rows = Review.objects.for_member(member).filter(reviewed_on__range=(monday, today))
    return rows.values("episode").distinct().count()


def next_after(queued: Sequence[Queued], public_id: UUID) -> Queued | None:
    """Who comes after this patient; the first one when the patient is no longer in the list, None at its end."""
    places = [one.public_id for one in queued]
    at = places.index(public_id) + 1 if public_id in places else 0
    return queued[at] if at < len(queued) else None


def before(queued: Sequence[Queued], public_id: UUID) -> Queued | None:
    """Who comes before this patient; None at the top and for somebody who is not in the list."""
    places = [one.public_id for one in queued]
    at = places.index(public_id) - 1 if public_id in places else -1
    return queued[at] if at >= 0 else None


def reviewed_today(member: Membership, today: date) -> list[Review]:
    """What this person reviewed today, the latest first, each with its patient and minutes."""
    mine = Review.objects.for_member(member).filter(reviewed_by=member, reviewed_on=today)
    return list(mine.select_related("episode__patient", "time").order_by("-reviewed_at"))
