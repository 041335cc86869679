"""Relapse: back to active treatment with a course of its own, by the rule's own words."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinics.errors import Refused
from clinics.models import Membership
from measures import queries, rules
from registry.actions import move_phase
from registry.models import Episode
from registry.queries import limits_of, locked
from registry.rules import Phase


@transaction.atomic
def return_after_relapse(*, episode: Episode, by: Membership, now: datetime) -> Episode:
    """What the rule suggests, in one step: the phase, the rule's words as the reason, and a new course from the first
    score of the relapse on. Refused when the scores say so no longer."""
    held = locked(episode)
    today = by.clinic.today(now)
    course = queries.course_of(member=by, episode=held, today=today, limits=limits_of(by.clinic))
    found, begun_on = rules.is_relapse(course), rules.relapsed_on(course)
    if begun_on is None:
        raise Refused(f"The scores do not say relapse: {found.reason}. The phase can still be changed by hand.")
    reason = f"{found.label}: {found.reason}"
    return move_phase(episode=held, to=Phase.ACTIVE, on=today, reason=reason, course_on=begun_on, by=by, now=now)
