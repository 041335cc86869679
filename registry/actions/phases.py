"""Moves between the phases of care, the new course that a relapse begins, and taking that back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from registry.actions.rows import save_values, update_glance
from registry.models import Episode, StatusChange
from registry.queries import locked, return_to_take_back
from registry.rules import EPISODE, MOVES, Phase, short_date
from registry.signals import terms_changed


@transaction.atomic
def move_phase(
    *,
    episode: Episode,
    to: Phase,
    on: date,
    reason: str = "",
    course_on: date | None = None,
    by: Membership,
    now: datetime,
) -> Episode:
    """Between the phases of care. Enrolling and closing have actions of their own, since they ask for more.

    `course_on` is the day of a relapse: from then on a new course runs, with a baseline of its own."""
    episode = locked(episode)
    before = Phase(episode.phase)
    if to in (Phase.ENROLLED, Phase.CLOSED):
        raise Refused("Enrolling and closing have pages of their own.", "to")
    check_move(episode, to)
    if MOVES[before, to].asks_reason and not reason.strip():
        raise Refused("Say why: it stands in the patient's story.", "reason")
    check_day(episode, on, by, now)
    begun: dict[str, Any] = {}
    if course_on is not None:
        _check_course(episode, to, course_on, on, by, now)
        begun = {"course_on": course_on}
    enter(episode, to, on, by, now, reason=reason, **begun)
    if begun:
        terms_changed.send(Episode, episode=episode, today=by.clinic.today(now))
    audit.record(
        "episode.moved",
        target=episode,
        by=by,
        at=now,
        patient=episode.patient.public_id,
        before=before,
        after=to,
        on=on,
        **begun,
    )
    return episode


@transaction.atomic
def take_back_return(*, episode: Episode, by: Membership, now: datetime) -> Episode:
    """Undo a return to active treatment on the day it was made: relapse prevention and the course before it."""
    episode = locked(episode)
    made = return_to_take_back(episode, by.clinic.today(now), by.clinic.zone)
    if made is None:
        raise Refused("A return can be taken back on the day it was made. Change the phase instead.")
    last, course_on = made
    ended = {"course_on": course_on} if course_on != episode.course_on else {}
    enter(
        episode,
        Phase.RELAPSE_PREVENTION,
        last.on,
        by,
        now,
        reason=f"Taken back: the return to active treatment ({last.reason})",
        **ended,
    )
    terms_changed.send(Episode, episode=episode, today=by.clinic.today(now))
    audit.record("episode.return_taken_back", target=episode, by=by, at=now, patient=episode.patient.public_id)
    return episode


def check_move(episode: Episode, to: Phase) -> None:
    if not EPISODE.allows(episode.phase, to):
        raise Refused(
            f"This episode is in the phase {Phase(episode.phase).label.lower()}: {to.label.lower()} "
            "cannot follow. Reload the page to see where it stands."
        )


def check_day(episode: Episode, on: date, by: Membership, now: datetime) -> None:
    today = by.clinic.today(now)
    if on > today:
        raise Refused("That day is still to come.", "on")
    latest = episode.status_changes.order_by("-on").values_list("on", flat=True).first() or episode.referred_on
    if on < latest:
        raise Refused(f"The last change was on {short_date(latest, today)}. Choose that day or a later one.", "on")


def _check_course(episode: Episode, to: Phase, course_on: date, on: date, by: Membership, now: datetime) -> None:
    if to is not Phase.ACTIVE or episode.phase != Phase.RELAPSE_PREVENTION:
        raise Refused("A new course begins with the return from relapse prevention.", "course_on")
    if course_on > on:
        raise Refused("The relapse cannot be after the return.", "course_on")
    runs = episode.course_on or episode.enrolled_on
    if runs is not None and course_on <= runs:
        since = short_date(runs, by.clinic.today(now))
        raise Refused(f"The course now running began on {since}. Choose a later day.", "course_on")


def enter(
    episode: Episode, to: Phase, on: date, by: Membership, now: datetime, *, reason: str = "", **values: Any
) -> None:
    """Write the phase, its line in the history and its day on the row."""
    before = episode.phase
    save_values(episode, version=episode.version, phase=to, **values)
    note(episode, before, to, on, by, now, reason)


def note(
    episode: Episode, before: str, after: Phase, on: date, by: Membership, now: datetime, reason: str = ""
) -> None:
    StatusChange.objects.create(
        clinic_id=episode.clinic_id,
        episode=episode,
        from_phase=before,
        to_phase=after,
        on=on,
        by=by,
        at=now,
        reason=reason.strip(),
        course_on=episode.course_on,
    )
    update_glance(episode=episode, phase_on=on)
