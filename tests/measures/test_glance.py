"""The row against the facts: after any sequence of entries and voids, by a reading of the rules that knows no SQL."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures import actions, glance, rules
from measures.models import MeasureResult
from registry.actions import update_glance
from registry.models import Episode
from tests.factories.measures import NOW, make_result
from tests.factories.registry import ENROLLED_ON, make_episode

answer = st.integers(0, 3) | st.none()
days = st.integers(-20, 60)
steps = st.lists(
    st.tuples(st.just("phq9"), days, st.lists(answer, min_size=9, max_size=9).filter(lambda a: set(a) != {None}))
    | st.tuples(st.just("gad7"), days, st.lists(answer, min_size=7, max_size=7).filter(lambda a: set(a) != {None}))
    | st.tuples(st.just("void"), st.integers(0, 9), st.none()),
    max_size=9,
)


def expected(results: list[MeasureResult], enrolled_on: date | None) -> dict[str, object]:
    """The columns by `measures.rules` and plain Python."""
    valid = sorted((r for r in results if r.voided_at is None), key=lambda r: (r.taken_on, r.entered_at, r.pk))
    columns: dict[str, object] = {"risk_item_on": max((r.taken_on for r in valid if r.risk_positive), default=None)}
    for scale in glance.SCALES:
        scores = [rules.Score(r.taken_on, r.total, r.prorated) for r in valid if r.instrument == scale]
        whole = [score for score in scores if score.total is not None]
        first, last = rules.baseline(scores, enrolled_on), whole[-1] if whole else None
        columns |= {
            f"{scale}_baseline": first and first.total,
            f"{scale}_baseline_on": first and first.on,
            f"{scale}_last": last and last.total,
            f"{scale}_last_on": last and last.on,
            f"{scale}_series": [[score.on.isoformat(), score.total] for score in whole],
        }
    return columns


def shown(episode: Episode) -> dict[str, object]:
    return Episode.objects.values(*glance.FACTS.columns).get(pk=episode.pk)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, enrolled=st.booleans())
def test_after_any_sequence_the_row_is_what_the_facts_say(north, steps, enrolled):
    with north.inside():
        episode = make_episode(north, **({} if enrolled else {"phase": "referred", "enrolled_on": None}))
        made: list[MeasureResult] = []
        for minute, (what, number, answers) in enumerate(steps):
            now = NOW + timedelta(minutes=minute)
            if what != "void":
                day = ENROLLED_ON + timedelta(number)
                made.append(make_result(episode, north.care_manager, instrument=what, answers=answers, on=day, now=now))
            elif made and made[number % len(made)].voided_at is None:
                place = number % len(made)
                made[place] = actions.void_result(result=made[place], reason="Misread", by=north.care_manager, now=now)

        assert shown(episode) == expected(made, episode.enrolled_on)
        assert glance.recompute(clinic_id=north.clinic.pk, today=NOW.date()) == 0


def test_drift_is_mended_and_counted(north, episode):
    for each in (episode, make_episode(north)):
        make_result(each, north.care_manager, total=18, risk=1)
    before = shown(episode)
    update_glance(episode=episode, phq9_last=3, phq9_series=[], risk_item_on=None)

    assert glance.recompute(clinic_id=north.clinic.pk, today=NOW.date()) == 1
    assert shown(episode) == before
    assert glance.recompute(clinic_id=north.clinic.pk, today=NOW.date()) == 0


def test_the_statement_keeps_to_its_clinic_and_its_columns(north, south, episode):
    theirs = make_episode(south)
    with south.inside():
        update_glance(episode=theirs, phq9_last=3)
    update_glance(episode=episode, open_alerts=7)

    assert glance.recompute(clinic_id=north.clinic.pk, today=NOW.date()) == 0
    assert Episode.objects.get(pk=episode.pk).open_alerts == 7
    with south.inside():
        assert Episode.objects.get(pk=theirs.pk).phq9_last == 3


def test_the_row_takes_no_column_but_its_own(episode):
    with pytest.raises(ValueError, match="closed_on"):
        update_glance(episode=episode, closed_on=ENROLLED_ON)
