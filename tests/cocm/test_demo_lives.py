"""The invented clinics show what a life can take: hand-offs, a relapse, step-down, an agenda moved by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casereview.models import AgendaMark
from casereview.queries import agenda
from clinics import wall
from clinics.models import Membership
from clinics.rules import Role
from cocm.demo.load import load
from measures.queries import course_of
from measures.rules import relapsed_on
from registry.models import Episode, Flag, HandOff
from registry.queries import courses_of, held_of, limits_of
from registry.rules import CloseReason, FlagKind, Phase

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)


def test_the_first_clinic_shows_every_turn() -> None:
    clinic = load(seed=7, now=NOW, scale=0.6)[0]
    today, limits = clinic.today(NOW), limits_of(clinic)
    with wall.in_clinic(clinic.pk):
        hand_offs = HandOff.objects.filter(clinic=clinic)
        waiting = hand_offs.get(ended_at=None)
        assert waiting.steps.count() == 1
        assert Flag.objects.filter(episode=waiting.episode, kind=FlagKind.HAND_OFF_DUE, closed_on=None).exists()
        assert hand_offs.filter(confirmed_on__isnull=False, episode__closed_on=None).count() == 1
        for episode in Episode.objects.filter(clinic=clinic, close_reason=CloseReason.TRANSFERRED):
            assert hand_offs.get(episode=episode).confirmed_on == episode.handed_off_on

        (again,) = Episode.objects.filter(clinic=clinic, course_on__isnull=False)
        assert (again.phase, len(courses_of(again)), again.phq9_baseline) == (Phase.ACTIVE, 2, 14)
        member = Membership.objects.filter(clinic=clinic, roles__contains=[Role.SPECIALIST]).select_related("clinic")[0]
        resting = Episode.objects.filter(clinic=clinic, phase=Phase.RELAPSE_PREVENTION).select_related("clinic")
        courses = [course_of(member=member, episode=each, today=today, limits=limits) for each in resting]
        assert any(relapsed_on(course) for course in courses)
        active = Episode.objects.filter(clinic=clinic, phase=Phase.ACTIVE)
        assert any(held_of(each, today, limits) for each in active), "step-down is suggested for somebody"

        queued = agenda(member, today=today)
        assert sum(one.pin is not None for one in queued.queued) == 1
        assert len(queued.put_off) == 1
        assert AgendaMark.objects.filter(clinic=clinic).count() == 2
