"""The night's flags: the same days as the rules say, opened once, closed when done."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from casereview.rules import Facts
from clinics.models import Setting
from registry import flags
from registry.models import Episode, Flag
from registry.queries.rows import Row, matters_due
from registry.rules import FlagKind, Phase, Scale, measure_due, overdue, review_due
from tests.factories.registry import make_episode, make_patient
from tests.support.limits import LIMITS

TODAY = date(2026, 11, 20)
SIGNED = datetime(2026, 11, 1, 17, tzinfo=UTC)


def standing(clinic):
    with clinic.inside():
        return {(flag.episode_id, flag.kind): flag.since for flag in Flag.objects.filter(closed_on=None)}


def night(clinic, today=TODAY):
    with clinic.inside():
        return flags.open_and_close(clinic=clinic.clinic, today=today)


def test_the_statement_and_the_rules_agree(north):
    rng = Random(20)

    def some_day(most: int) -> date | None:
        return TODAY + timedelta(days=rng.randint(-most, 8)) if rng.random() < 0.85 else None

    for patient in [make_patient(north) for _ in range(160)]:
        phase = rng.choice([Phase.REFERRED, Phase.ENROLLED, Phase.ACTIVE, Phase.RELAPSE_PREVENTION])
        enrolled_on = TODAY - timedelta(days=rng.randint(40, 120))
        scores = {}
        for scale in Scale:
            scores |= {f"{scale}_baseline": rng.randint(0, 21), f"{scale}_baseline_on": enrolled_on}
            scores |= {f"{scale}_last": rng.randint(0, 21), f"{scale}_last_on": some_day(45)}
        make_episode(
            north,
            patient=patient,
            phase=phase,
            referred_on=enrolled_on,
            enrolled_on=None if phase is Phase.REFERRED else enrolled_on,
            primary_scale=rng.choice(list(Scale)),
            next_contact_on=some_day(40),
            last_review_on=some_day(90),
            last_contact_on=some_day(120),
            plan_signed_until=some_day(30),
            plan_unsigned_since=some_day(30),
            untold_since=some_day(30),
            referral_due_on=some_day(20),
            hand_off_due_on=some_day(20),
            relapse_check_on=some_day(20),
            phase_on=some_day(40),
            course_on=None if phase is Phase.REFERRED or rng.random() < 0.6 else enrolled_on + timedelta(days=30),
            **scores,
        )
    night(north)
    expected = {}
    with north.inside():
        for episode in Episode.objects.select_related("patient"):
            line = Row(episode, TODAY, LIMITS).scores[Scale(episode.primary_scale)]
            rhythm = measure_due(
                line.last_on, Phase(episode.phase), LIMITS.rhythm, TODAY, enrolled_on=episode.enrolled_on
            )
            if rhythm:
                expected[episode.pk, FlagKind.MEASURE_DUE] = rhythm
            if overdue(episode.next_contact_on, TODAY):
                expected[episode.pk, FlagKind.CONTACT_OVERDUE] = episode.next_contact_on + timedelta(days=1)
            review = review_due(course_of(episode), TODAY, LIMITS.review(Scale(episode.primary_scale)))
            if review:
                expected[episode.pk, FlagKind.REVIEW_DUE] = review
            waiting = matters_due(episode, LIMITS).items()
            expected |= {(episode.pk, kind): day for kind, day in waiting if day and day <= TODAY}
            assert Row(episode, TODAY, LIMITS).due == {k: day for (pk, k), day in expected.items() if pk == episode.pk}
    assert standing(north) == expected
    assert {kind for _, kind in expected} == set(FlagKind) - {FlagKind.RISK_FOLLOW_UP}


def course_of(episode: Episode) -> Facts:
    row = Row(episode, TODAY, LIMITS)
    return Facts(
        phase=Phase(episode.phase),
        enrolled_on=episode.enrolled_on,
        course_on=episode.course_on,
        state=row.standing.state,
        last=row.scores[Scale(episode.primary_scale)].last,
        last_review_on=episode.last_review_on,
    )


def test_a_stalled_patient_is_due_from_the_target_week_whatever_the_clinics_interval(north):
    """Reviewed in week 5, stalled in week 9: due since week 8, not since eight weeks after that review."""
    enrolled_on = TODAY - timedelta(weeks=9)
    make_episode(north, referred_on=enrolled_on, enrolled_on=enrolled_on, phq9_baseline=18, phq9_last=16,
                 phq9_baseline_on=enrolled_on, phq9_last_on=TODAY - timedelta(days=5),
                 last_review_on=enrolled_on + timedelta(weeks=5), plan_signed_until=TODAY)  # fmt: skip
    assert night(north)["review_due_opened"] == 1
    assert list(standing(north).values()) == [enrolled_on + timedelta(weeks=8)]


@pytest.fixture
def late(north) -> Episode:
    return make_episode(
        north,
        next_contact_on=TODAY - timedelta(days=3),
        phq9_last_on=TODAY - timedelta(days=5),
        last_review_on=TODAY - timedelta(days=5),
        plan_signed_until=TODAY,
    )


@pytest.mark.parametrize(
    ("days", "row", "opened"),
    [
        (13, {}, 0),
        (14, {}, 1),
        (90, {}, 1),
        (90, {"plan_unsigned_since": TODAY}, 0),  # it waits for its signature, which is another flag
        (90, {"plan_signed_until": TODAY - timedelta(days=1)}, 0),  # outdated: another one, too
        (90, {"phase": Phase.REFERRED, "enrolled_on": None}, 0),
        (90, {"phase": Phase.RELAPSE_PREVENTION}, 1),
        (90, {"phase": Phase.CLOSED, "closed_on": TODAY, "close_reason": "graduated"}, 0),
    ],
)
def test_a_patient_without_any_plan_is_flagged(north, days: int, row: dict, opened: int):
    day = TODAY - timedelta(days=days)
    episode = make_episode(north, **{"referred_on": day, "enrolled_on": day, "consent_on": day, **row})
    assert night(north)["plan_missing_opened"] == opened
    found = standing(north).get((episode.pk, FlagKind.PLAN_MISSING))
    assert found == (day + timedelta(days=14) if opened else None)
    with north.inside():
        Episode.objects.filter(pk=episode.pk).update(plan_unsigned_since=TODAY)
    assert night(north, TODAY + timedelta(days=1))["plan_missing_closed"] == opened


def test_the_clinic_says_after_how_many_days_a_plan_is_missed(north):
    day = TODAY - timedelta(days=20)
    make_episode(north, referred_on=day, enrolled_on=day, consent_on=day)
    with north.inside():
        Setting.objects.create(
            clinic=north.clinic,
            key="plan.days",
            value=21,
            signed_by=north.lead,
            signed_at=SIGNED,
        )
    assert night(north)["plan_missing_opened"] == 0
    assert night(north, TODAY + timedelta(days=1))["plan_missing_opened"] == 1


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
