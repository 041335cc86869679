"""The phases of an episode: what the machine draws is possible, everything else is refused by action, API and
database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinics.errors import Refused
from registry import actions
from registry.models import Episode
from registry.rules import EPISODE, CloseReason, Phase
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import ENROLLED_ON, make_episode

pytestmark = pytest.mark.django_db
PAIRS = [(before, after) for before in Phase for after in Phase if before is not after]
pairs = pytest.mark.parametrize(("before", "after"), PAIRS)


def standing(staffed: StaffedClinic, phase: Phase) -> Episode:
    if phase is Phase.REFERRED:
        return make_episode(staffed, phase=phase, enrolled_on=None)
    if phase is Phase.CLOSED:
        return make_episode(staffed, phase=phase, closed_on=ENROLLED_ON, close_reason=CloseReason.OTHER.value)
    return make_episode(staffed, phase=phase)


def move(staffed: StaffedClinic, episode: Episode, to: Phase) -> Episode:
    """By the action that leads there; a phase that none leads to is asked of the general one."""
    now = timezone.now()
    on = staffed.clinic.today(now)
    acts: dict[Phase, Callable[[], Episode]] = {
        Phase.ENROLLED: lambda: actions.enrol(episode=episode, enrolled_on=on, by=staffed.lead, now=now),
        Phase.CLOSED: lambda: actions.close_episode(
            episode=episode, reason=CloseReason.OTHER, on=on, by=staffed.lead, now=now
        ),
    }
    general: Callable[[], Episode] = lambda: actions.move_phase(  # noqa: E731
        episode=episode, to=to, on=on, reason="As agreed.", by=staffed.lead, now=now
    )
    return acts.get(to, general)()


def body(to: Phase, on: date) -> tuple[str, dict[str, str]]:
    if to is Phase.ENROLLED:
        return "api-episode-enrol", {"enrolled_on": str(on)}
    if to is Phase.CLOSED:
        return "api-episode-close", {"reason": CloseReason.OTHER.value, "on": str(on)}
    return "api-episode-phase", {"to": to.value, "on": str(on), "reason": "As agreed."}


@pairs
def test_an_action_moves_as_drawn_or_not_at_all(north: StaffedClinic, before: Phase, after: Phase) -> None:
    episode = standing(north, before)
    with north.inside():
        if EPISODE.allows(before, after):
            move(north, episode, after)
        else:
            with pytest.raises(Refused), transaction.atomic():
                move(north, episode, after)
        stands = Episode.objects.get(pk=episode.pk).phase
    assert stands == (after if EPISODE.allows(before, after) else before)


@pairs
def test_the_api_moves_as_drawn_or_not_at_all(
    client: Client, north: StaffedClinic, before: Phase, after: Phase
) -> None:
    episode = standing(north, before)
    name, given = body(after, north.clinic.today(timezone.now()))
    client.force_login(north.clinician.user)
    answer = client.post(
        reverse(name, args=[north.clinic.slug, episode.public_id]),
        given,
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    )
    with north.inside():
        stands = Episode.objects.get(pk=episode.pk).phase
    allowed = EPISODE.allows(before, after)
    assert answer.status_code in ((200,) if allowed else (400, 409)), answer.content
    assert stands == (after if allowed else before)


@pairs
def test_the_database_refuses_what_is_not_drawn(north: StaffedClinic, before: Phase, after: Phase) -> None:
    if EPISODE.allows(before, after):
        return
    episode = standing(north, before)
    ended = {"closed_on": ENROLLED_ON, "close_reason": "other"} if after is Phase.CLOSED else {"closed_on": None}
    with north.inside(), pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Episode.objects.filter(pk=episode.pk).update(phase=after, **ended)
