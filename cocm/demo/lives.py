"""Turns that only some lives take: handed off to specialty care, or a relapse with the course it began; and who was
moved on the agenda by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from casereview.models import AgendaMark
from casereview.queries import agenda
from clinics.models import Clinic, Membership
from clinics.rules import Role
from cocm.demo.courses import workday
from measures.models import MeasureResult
from registry.models import Episode, HandOff, HandOffStep, StatusChange
from registry.rules import CloseReason, Phase, short_date

if TYPE_CHECKING:
    from cocm.demo.load import Made

ASK_DAYS = 7
TO, WHY = "Harbor Mood Disorders Program", "Two full trials without response; bipolar disorder is to be ruled out."
SAID = "The referral has arrived; their intake meets on Thursday."
CONFIRMED_WITH = "Nurse Adeyemi, their intake, by phone"
# Answers without any thought of death: nothing but the course is told by them.
REMISSION = [1, 1, 1, 0, 0, 0, 0, 0, 0]
RELAPSE = ([2, 2, 2, 2, 2, 2, 2, 0, 0], [2, 2, 2, 2, 2, 2, 2, 1, 0])
PUT_OFF = "The new dose began on Monday: too early to tell."
Scores = dict[UUID, list[MeasureResult]]


def write_lives(made: Made) -> None:
    """After everybody else's rows, so that nobody's life is another one with these. One hand-off has to be asked after,
    one is confirmed; one relapse began a new course, one is found by the rule and still to be decided."""
    episodes: list[Any] = made.rows[Episode]
    scores = _scores(made)
    for episode in episodes:
        if episode.close_reason == CloseReason.TRANSFERRED:
            _hand_off(made, episode, days=24, ended_on=episode.closed_on)
    treated = [each for each in episodes if each.phase == Phase.ACTIVE and len(scores[each.public_id]) > 3]
    worst = sorted(treated, key=lambda episode: scores[episode.public_id][-1].total or 0, reverse=True)
    for episode, ended_on in zip(worst, (None, workday(made.today - timedelta(days=2))), strict=False):
        _hand_off(made, episode, days=16, ended_on=ended_on)
    resting = [each for each in episodes if each.phase == Phase.RELAPSE_PREVENTION]
    quiet = [each for each in resting if _is_quiet(scores[each.public_id])]
    for episode, returned in zip(quiet, (True, False), strict=False):
        _relapse(made, episode, scores[episode.public_id][-3:], returned)


def _scores(made: Made) -> Scores:
    found: Scores = defaultdict(list)
    results: list[Any] = made.rows.get(MeasureResult, [])
    for result in results:
        if result.instrument == "phq9":
            found[result.episode.public_id].append(result)
    return found


def _hand_off(made: Made, episode: Episode, *, days: int, ended_on: date | None) -> None:
    assert episode.enrolled_on is not None
    begun_on = max(episode.enrolled_on, workday((ended_on or made.today) - timedelta(days=days)))
    by, asked_on = episode.care_manager, workday(begun_on + timedelta(days=ASK_DAYS))
    ended: dict[str, Any] = {}
    if ended_on:
        episode.handed_off_on = ended_on
        ended = {
            "confirmed_on": ended_on,
            "confirmed_with": CONFIRMED_WITH,
            "ended_by": by,
            "ended_at": made.at(ended_on),
        }
    begun_at, ask_on = made.at(begun_on), asked_on + timedelta(days=ASK_DAYS)
    fields = {
        "to_whom": TO,
        "reason": WHY,
        "begun_on": begun_on,
        "begun_by": by,
        "begun_at": begun_at,
        "ask_on": ask_on,
    }
    hand_off = made.add(HandOff, episode=episode, **fields, **ended)
    if asked_on < (ended_on or made.today):
        made.add(HandOffStep, hand_off=hand_off, on=asked_on, words=SAID, ask_on=ask_on, by=by, at=made.at(asked_on))


def _is_quiet(scores: list[MeasureResult]) -> bool:
    """Whether the last three may become a remission and a relapse: without risk of their own, after the baseline."""
    return len(scores) > 3 and not any(result.risk_positive for result in scores[-3:])


def _relapse(made: Made, episode: Episode, scores: list[MeasureResult], returned: bool) -> None:
    for result, given in zip(scores, (REMISSION, *RELAPSE), strict=True):
        result.answers, result.total = given, sum(given)
    if not returned:
        return
    _, first, last = (result.taken_on for result in scores)
    episode.phase, episode.course_on, episode.interval_weeks = Phase.ACTIVE, first, 2
    made.add(
        StatusChange,
        episode=episode,
        from_phase=Phase.RELAPSE_PREVENTION,
        to_phase=Phase.ACTIVE,
        on=last,
        by=episode.care_manager,
        at=made.at(last),
        reason="Relapse after remission: "
        + ", ".join(f"{result.total} on {short_date(result.taken_on, made.today)}" for result in scores[1:]),
        course_on=first,
    )


def write_marks(clinic: Clinic, now: datetime) -> None:
    """The last of the first group who comes up is pinned, the last of the agenda put off for a week."""
    people = Membership.objects.filter(clinic=clinic, ended_at=None).select_related("clinic", "user").order_by("pk")
    specialist = next((member for member in people if member.has_role(Role.SPECIALIST)), None)
    if specialist is None:
        return
    today = clinic.today(now)
    queue = agenda(specialist, today=today)
    if len(queue.queued) < 3:
        return
    first = [one for one in queue.now if one.place.group == queue.now[0].place.group]
    pinned, later = first[-1].episode, queue.queued[-1].episode
    until = {"until": today + timedelta(days=7), "reason": PUT_OFF}
    for episode, kind, fields in ((pinned, AgendaMark.Kind.PIN, {}), (later, AgendaMark.Kind.DEFER, until)):
        AgendaMark.objects.create(
            clinic=clinic,
            public_id=uuid5(episode.public_id, kind),
            episode=episode,
            kind=kind,
            made_by=specialist,
            made_at=now - timedelta(hours=3),
            **fields,
        )
