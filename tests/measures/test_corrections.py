"""Voiding and correcting: row, alert and history follow in one transaction, whoever does what at the same moment."""

import uuid
from datetime import timedelta

import pytest

from clinics.errors import Refused
from measures import actions
from measures.models import MeasureResult
from registry.models import Episode
from safety.actions import close, hear_answer
from safety.models import AlertStep, RiskAlert
from safety.rules import CloseKind
from tests.factories.measures import NOW, answers_of, make_result
from tests.factories.registry import ENROLLED_ON, make_episode
from tests.support.at_once import together


def correct(result, staffed, *, total=10, risk=0, **changed):
    form = {"instrument": "phq9", "answers": answers_of("phq9", total, risk=risk)}
    values = {"form": form, "taken_on": ENROLLED_ON, "mode": result.mode, "reason": "Misread"} | changed
    return actions.correct_result(result=result, form_key=uuid.uuid4(), by=staffed.care_manager, now=NOW, **values)


def void(result, staffed, reason="Another patient's form"):
    return actions.void_result(result=result, reason=reason, by=staffed.lead, now=NOW)


def voided_steps():
    return list(AlertStep.objects.filter(kind="voided").order_by("at", "pk").values_list("alert__answer", "note"))


@pytest.mark.parametrize(
    ("before", "after", "answers", "notes"),
    [
        pytest.param(1, 0, [1], [(1, "Misread")], id="1 to 0: asked about all the same"),
        pytest.param(0, 2, [2], [], id="0 to 2: asked about now"),
        pytest.param(2, 2, [2], [(2, "Misread")], id="2 to 2: nobody is asked twice"),
        pytest.param(1, 3, [1, 3], [(1, "Misread")], id="1 to 3: asked again"),
    ],
)
def test_what_a_correction_does_to_the_alert(north, episode, before, after, answers, notes):
    result = make_result(episode, north.care_manager, total=12, risk=before)
    correct(result, north, risk=after)
    raised = RiskAlert.objects.order_by("pk")
    assert [alert.answer for alert in raised] == answers
    assert all(alert.closed_at is None for alert in raised)
    assert voided_steps() == notes
    episode.refresh_from_db()
    assert (episode.phq9_last, episode.open_alerts) == (10, len(answers))
    assert (episode.risk_item_on is not None) is bool(after)


def test_voiding_a_correction_reaches_the_alert_of_the_first_form(north, episode):
    corrected = correct(make_result(episode, north.care_manager, total=12, risk=2), north, risk=2)
    void(corrected, north)
    assert voided_steps() == [(2, "Misread"), (2, "Another patient's form")]
    episode.refresh_from_db()
    assert (episode.phq9_last, episode.open_alerts) == (None, 1)


def test_another_instrument_of_the_same_form_keeps_its_alert_as_it_is(north, episode):
    forms = [
        {"instrument": "phq9", "answers": answers_of("phq9", 12, risk=1)},
        {"instrument": "epds", "answers": [None] * 9 + [1], "total": 14},
    ]
    phq9, _ = actions.record_results(
        episode=episode,
        forms=forms,
        taken_on=ENROLLED_ON,
        mode="paper",
        form_key=uuid.uuid4(),
        by=north.care_manager,
        now=NOW,
    )
    void(phq9, north)
    assert [step.alert.instrument for step in AlertStep.objects.filter(kind="voided")] == ["phq9"]


def test_an_alert_closed_before_and_the_one_raised_after_it_both_say_so(north, episode):
    form = uuid.uuid4()
    heard = {"episode": episode, "source": form, "instrument": "phq9", "item": 9, "risky": True, "by": None}
    first = hear_answer(answer=1, words="PHQ-9 item 9: several days", now=NOW, **heard)
    assert first is not None
    close(alert=first, kind=CloseKind.MISTAKE, reason="A rehearsal", by=north.lead, now=NOW)
    hear_answer(answer=2, words="PHQ-9 item 9: more than half the days", now=NOW, **heard)
    result = actions.record_result(
        episode=episode,
        instrument="phq9",
        answers=answers_of("phq9", 12, risk=2),
        taken_on=ENROLLED_ON,
        mode="phone",
        form_key=form,
        by=north.care_manager,
        now=NOW,
    )
    void(result, north)
    assert sorted(answer for answer, _ in voided_steps()) == [1, 2]


@pytest.mark.parametrize("mode", ["kiosk", "link"])
def test_only_the_patients_own_form_says_that_the_patient_answered_alone(north, episode, mode):
    claimed = {
        "episode": episode,
        "instrument": "phq9",
        "answers": [0] * 9,
        "taken_on": ENROLLED_ON,
        "mode": mode,
        "by": north.care_manager,
        "now": NOW,
    }
    with pytest.raises(Refused, match="Only the patient's own form") as refusal:
        actions.record_result(form_key=uuid.uuid4(), **claimed)
    assert refusal.value.field == "mode"

    result = make_result(episode, north.care_manager)
    MeasureResult.objects.filter(pk=result.pk).update(mode=mode)
    result.refresh_from_db()
    assert correct(result, north).mode == mode  # what it was, it stays
    with pytest.raises(Refused, match="Only the patient's own form"):
        correct(make_result(episode, north.care_manager), north, mode=mode)


@pytest.mark.django_db(transaction=True)
def test_of_a_void_and_two_corrections_at_once_one_holds(north):
    episode = make_episode(north)
    with north.inside():
        result = make_result(episode, north.care_manager, total=12, risk=1)

    def mine():
        return MeasureResult.objects.select_related("clinic", "episode").get(pk=result.pk)

    def corrected(total):
        return lambda: correct(mine(), north, total=total, taken_on=ENROLLED_ON + timedelta(1))

    done = together(corrected(9), lambda: void(mine(), north), corrected(8), clinic=north)
    assert sum(isinstance(each, Refused) for each in done) == 2
    with north.inside():
        standing = MeasureResult.objects.filter(voided_at=None)
        row = Episode.objects.get(pk=episode.pk)
        assert [result.total for result in standing] == ([row.phq9_last] if row.phq9_last is not None else [])
        assert len(voided_steps()) == 1
        assert RiskAlert.objects.get().closed_at is None
