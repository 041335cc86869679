"""Results, alerts and plans written at the same moment: the row holds all of them, nobody is written over."""

import uuid
from datetime import timedelta

import pytest

import careplans.actions
import safety.actions
import safety.glance
from careplans.models import CarePlan
from clinics.errors import Stale
from measures import actions, glance
from measures.models import MeasureResult
from registry.models import Episode
from safety.models import RiskAlert
from safety.rules import CloseKind
from tests.factories.forms import BORN, send
from tests.factories.measures import NOW, answers_of, make_result
from tests.factories.registry import ENROLLED_ON, make_episode
from tests.support.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_results_at_once_are_all_on_the_row(north):
    episode = make_episode(north)
    with north.inside():
        wrong = make_result(episode, north.care_manager, total=20, risk=1)

    def record(days):
        def work():
            mine = Episode.objects.get(pk=episode.pk)
            make_result(mine, north.care_manager, total=10 + days, on=ENROLLED_ON + timedelta(days))

        return work

    def void():
        result = MeasureResult.objects.get(pk=wrong.pk)
        actions.void_result(result=result, reason="Misread", by=north.care_manager, now=NOW)

    together(record(1), record(2), void, record(3), record(4), clinic=north)
    with north.inside():
        row = Episode.objects.get(pk=episode.pk)
        assert [total for _, total in row.phq9_series] == [11, 12, 13, 14]
        assert (row.phq9_baseline, row.phq9_last, row.risk_item_on) == (11, 14, None)
        assert glance.recompute(clinic_id=north.clinic.pk, today=NOW.date()) == 0


def test_a_form_pressed_six_times_is_one_result_and_one_alert(north):
    episode, key = make_episode(north), uuid.uuid4()

    def submit():
        return actions.record_result(
            episode=Episode.objects.get(pk=episode.pk),
            instrument="phq9",
            answers=answers_of("phq9", 12, risk=2),
            taken_on=ENROLLED_ON,
            mode="phone",
            form_key=key,
            by=north.care_manager,
            now=NOW,
        ).pk

    assert len(set(together(*[submit] * 6, clinic=north))) == 1
    with north.inside():
        assert (MeasureResult.objects.count(), RiskAlert.objects.count()) == (1, 1)


def test_raising_and_closing_at_once_leaves_a_true_count(north):
    episode = make_episode(north)

    def concern(form_key=None):
        return safety.actions.raise_concern(
            episode=Episode.objects.get(pk=episode.pk),
            note="Said goodbye",
            form_key=form_key or uuid.uuid4(),
            by=north.clinician,
            now=NOW,
        )

    with north.inside():
        first = concern()

    def close():
        alert = RiskAlert.objects.get(pk=first.pk)
        safety.actions.close(alert=alert, kind=CloseKind.MISTAKE, reason="Twice", by=north.lead, now=NOW)

    together(concern, close, concern, close, concern, clinic=north)
    with north.inside():
        assert Episode.objects.get(pk=episode.pk).open_alerts == 3
        assert RiskAlert.objects.get(pk=first.pk).steps.count() == 1
        assert safety.glance.recompute(clinic_id=north.clinic.pk, today=NOW.date()) == 0


def test_of_two_plans_from_one_version_the_second_is_stale(north):
    episode = make_episode(north)

    def write():
        return careplans.actions.write_plan(
            episode=Episode.objects.get(pk=episode.pk),
            base=0,
            content={"goals": [{"words": "Walk"}]},
            form_key=uuid.uuid4(),
            by=north.care_manager,
            now=NOW,
        )

    answers = together(write, write, write, clinic=north)
    assert sorted(type(answer) is Stale for answer in answers) == [False, True, True]
    with north.inside():
        assert CarePlan.objects.get().number == 1


def test_a_patients_form_on_three_devices_loses_and_doubles_nothing(north):
    """The same answer twice, a risky one, another question, and Finish twice: the clock looks on."""
    sent = send(north, make_episode(north), now=NOW)
    request = sent.request
    with north.inside():
        actions.prove(request=request, birth_date=BORN, now=NOW)
        actions.save_answer(request=request, number=1, value=1, now=NOW)

    def answer(number, value):
        return lambda: actions.save_answer(request=request, number=number, value=value, now=NOW)

    def finish():
        return [result.pk for result in actions.finish_form(request=request, now=NOW)]

    together(answer(2, 2), answer(2, 2), answer(9, 1), answer(9, 1), clinic=north)
    ends = together(finish, finish, lambda: actions.finish_abandoned(clinic=north.clinic, now=NOW), clinic=north)
    with north.inside():
        result = MeasureResult.objects.get()
        assert ends == [[result.pk], [result.pk], 0]
        assert result.answers == [1, 2, None, None, None, None, None, None, 1]
        assert sorted(request.given.values_list("item", "value")) == [(1, 1), (2, 2), (9, 1)]
        assert RiskAlert.objects.get().answer == 1
