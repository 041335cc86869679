"""The night's flags: the same days as the rules say, opened once, closed when done."""

from datetime import date, timedelta
from random import Random

import pytest

from registry import flags
from registry.models import Episode, Flag
from registry.rules import RHYTHM_DAYS, FlagKind, Phase, measure_due, overdue
from tests.factories.registry import make_episode, make_patient

TODAY = date(2026, 11, 20)


def standing(clinic):
    with clinic.inside():
        return {(flag.episode_id, flag.kind): flag.since for flag in Flag.objects.filter(closed_on=None)}


def night(clinic, today=TODAY):
    with clinic.inside():
        return flags.open_and_close(clinic=clinic.clinic, today=today)


def test_the_statement_and_the_rules_agree(north):
    rng = Random(20)
    patients = [make_patient(north) for _ in range(80)]

    def some_day(most: int) -> date | None:
        return TODAY + timedelta(days=rng.randint(-most, 8)) if rng.random() < 0.85 else None

    for patient in patients:
        phase = rng.choice([Phase.REFERRED, Phase.ENROLLED, Phase.ACTIVE, Phase.RELAPSE_PREVENTION])
        episode = make_episode(
            north,
            patient=patient,
            phase=phase,
            enrolled_on=None if phase is Phase.REFERRED else date(2026, 9, 7),
            primary_scale=rng.choice(["phq9", "gad7"]),
            next_contact_on=some_day(40),
            phq9_last_on=some_day(45),
            gad7_last_on=some_day(45),
            last_review_on=some_day(90),
        )
        assert episode.is_open
    night(north)
    expected = {}
    with north.inside():
        for episode in Episode.objects.all():
            last_on = episode.gad7_last_on if episode.primary_scale == "gad7" else episode.phq9_last_on
            due = measure_due(last_on, Phase(episode.phase), RHYTHM_DAYS, TODAY, enrolled_on=episode.enrolled_on)
            if due:
                expected[episode.pk, FlagKind.MEASURE_DUE] = due
            if overdue(episode.next_contact_on, TODAY):
                expected[episode.pk, FlagKind.CONTACT_OVERDUE] = episode.next_contact_on + timedelta(days=1)
            review = (episode.last_review_on or episode.enrolled_on or TODAY) + timedelta(days=56)
            if episode.phase in (Phase.ENROLLED, Phase.ACTIVE) and review <= TODAY:
                expected[episode.pk, FlagKind.REVIEW_DUE] = review
    assert standing(north) == expected
    assert len({kind for _, kind in expected}) == 3


@pytest.fixture
def late(north) -> Episode:
    return make_episode(
        north,
        next_contact_on=TODAY - timedelta(days=3),
        phq9_last_on=TODAY - timedelta(days=5),
        last_review_on=TODAY - timedelta(days=5),
    )


def test_overdue_from_the_first_day(north, late):
    assert night(north, TODAY - timedelta(days=3))["contact_overdue_opened"] == 0
    assert night(north, TODAY - timedelta(days=2))["contact_overdue_opened"] == 1


def test_a_second_run_changes_nothing(north, late):
    assert night(north)["contact_overdue_opened"] == 1
    assert set(night(north).values()) == {0}
    assert len(standing(north)) == 1


def test_a_contact_closes_the_flag_and_keeps_it_for_the_history(north, late):
    night(north)
    with north.inside():
        Episode.objects.update(next_contact_on=TODAY + timedelta(days=14))
    assert night(north, TODAY + timedelta(days=1))["contact_overdue_closed"] == 1
    with north.inside():
        flag = Flag.objects.get(kind=FlagKind.CONTACT_OVERDUE)
        assert (flag.since, flag.opened_on, flag.closed_on) == (
            TODAY - timedelta(days=2),
            TODAY,
            TODAY + timedelta(days=1),
        )


def test_closing_the_episode_closes_its_flags(north, late):
    night(north)
    with north.inside():
        Episode.objects.update(phase=Phase.CLOSED, closed_on=TODAY, close_reason="graduated")
    assert night(north)["contact_overdue_closed"] == 1
    assert standing(north) == {}


def test_one_clinics_night_leaves_the_other_alone(north, south, late):
    make_episode(south, next_contact_on=TODAY - timedelta(days=3))
    night(north)
    assert standing(south) == {}
