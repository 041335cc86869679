"""Results by their actions: what is kept, what is refused, what the row shows at once."""

import uuid
from datetime import timedelta

import pytest

from clinics.errors import Refused
from clinics.models import AuditLine, Setting
from measures import actions, glance
from measures.models import MeasureResult
from safety.models import RiskAlert
from tests.factories.measures import NOW, answers_of, make_result
from tests.factories.registry import ENROLLED_ON


def test_a_result_keeps_its_answers_and_the_row_shows_it(north, episode):
    result = make_result(episode, north.care_manager, total=18, on=ENROLLED_ON)

    episode.refresh_from_db()
    assert (result.total, result.answers) == (18, answers_of("phq9", 18))
    assert (episode.phq9_baseline, episode.phq9_baseline_on) == (18, ENROLLED_ON)
    assert (episode.phq9_last, episode.phq9_last_on) == (18, ENROLLED_ON)
    assert episode.phq9_series == [["2026-09-07", 18]]
    assert (episode.gad7_last, episode.gad7_series) == (None, [])


def test_eight_of_nine_answers_make_no_total_and_item_nine_still_acts(north, episode):
    result = make_result(episode, north.care_manager, answers=[3, 3, None, 3, 3, 3, 3, 3, 1])

    episode.refresh_from_db()
    assert (result.total, episode.phq9_last) == (None, None)
    assert (episode.risk_item_on, episode.open_alerts) == (ENROLLED_ON, 1)
    alert = RiskAlert.objects.get()
    assert (alert.source, alert.instrument, alert.item, alert.answer) == (result.form_key, "phq9", 9, 1)


def test_a_score_of_zero_is_a_score(north, episode):
    make_result(episode, north.care_manager, total=18)
    make_result(episode, north.care_manager, total=0, on=ENROLLED_ON + timedelta(60))

    episode.refresh_from_db()
    assert (episode.phq9_baseline, episode.phq9_last) == (18, 0)


def test_the_screening_score_before_enrolment_is_last_but_never_baseline(north, episode):
    make_result(episode, north.care_manager, total=21, on=ENROLLED_ON - timedelta(7))
    episode.refresh_from_db()
    assert (episode.phq9_baseline, episode.phq9_last) == (None, 21)

    # The first complete score counts, whichever entry of the log it comes in and however late it is typed.
    make_result(episode, north.care_manager, answers=[1] * 8 + [None], on=ENROLLED_ON)
    make_result(episode, north.care_manager, total=15, on=ENROLLED_ON + timedelta(40))
    make_result(episode, north.care_manager, total=16, on=ENROLLED_ON + timedelta(20))
    episode.refresh_from_db()
    assert (episode.phq9_baseline, episode.phq9_baseline_on) == (16, ENROLLED_ON + timedelta(20))
    assert [total for _, total in episode.phq9_series] == [21, 16, 15]


def test_a_void_takes_the_score_off_the_row_and_leaves_the_alert(north, episode):
    make_result(episode, north.care_manager, total=10)
    wrong = make_result(episode, north.care_manager, total=20, risk=2, on=ENROLLED_ON + timedelta(14))

    actions.void_result(result=wrong, reason="Another patient's form", by=north.care_manager, now=NOW)

    episode.refresh_from_db()
    assert (episode.phq9_last, episode.risk_item_on) == (10, None)
    assert (episode.open_alerts, RiskAlert.objects.get().closed_at) == (1, None)


def test_a_correction_replaces_and_asks_again_only_when_the_risk_answer_rose(north, episode):
    first = make_result(episode, north.care_manager, total=12, risk=1)

    def correct(result, risk):
        return actions.correct_result(
            result=result,
            reason="Misread",
            form={"instrument": "phq9", "answers": answers_of("phq9", 15, risk=risk)},
            taken_on=ENROLLED_ON,
            mode="paper",
            form_key=uuid.uuid4(),
            by=north.care_manager,
            now=NOW,
        )

    second = correct(first, risk=1)
    assert RiskAlert.objects.count() == 1
    third = correct(second, risk=3)
    assert sorted(RiskAlert.objects.values_list("answer", flat=True)) == [1, 3]
    assert [result.total for result in MeasureResult.objects.filter(voided_at=None)] == [15]
    assert third.replaces == second
    with pytest.raises(Refused, match="voided meanwhile"):
        correct(first, risk=0)


def test_the_same_form_is_saved_once_and_never_with_other_answers(north, episode):
    sent = {
        "episode": episode,
        "instrument": "gad7",
        "taken_on": ENROLLED_ON,
        "mode": "phone",
        "form_key": uuid.uuid4(),
        "by": north.care_manager,
        "now": NOW,
    }
    first = actions.record_result(answers=[1] * 7, **sent)
    assert actions.record_result(answers=[1] * 7, **sent) == first
    with pytest.raises(Refused, match="Correct the saved result"):
        actions.record_result(answers=[2] * 7, **sent)
    assert MeasureResult.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"answers": [0] * 8}, "answers", "9 items"),
        ({"answers": [4] + [0] * 8}, "answers", "not an answer"),
        ({"answers": [None] * 9}, "answers", "No question"),
        ({"difficulty": 4}, "difficulty", "does not offer 4"),
        ({"total": 9}, "total", "answer by answer"),
        ({"instrument": "phq10"}, "instrument", "no instrument"),
        ({"taken_on": NOW.date() + timedelta(1)}, "taken_on", "still to come"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(north, episode, changed, field, words):
    sent = {
        "instrument": "phq9",
        "answers": [1] * 9,
        "taken_on": ENROLLED_ON,
        "mode": "phone",
    }
    with pytest.raises(Refused, match=words) as refused:
        actions.record_result(
            episode=episode, form_key=uuid.uuid4(), by=north.care_manager, now=NOW, **{**sent, **changed}
        )
    assert refused.value.field == field
    assert not MeasureResult.objects.exists()


def test_a_slot_takes_its_total_and_the_answers_that_mean_risk(north, episode):
    sent = {
        "episode": episode,
        "instrument": "epds",
        "taken_on": ENROLLED_ON,
        "mode": "paper",
    }
    answers = [None] * 9 + [1]
    result = actions.record_result(
        answers=answers, total=14, form_key=uuid.uuid4(), by=north.care_manager, now=NOW, **sent
    )
    assert (result.total, result.risk_positive) == (14, True)
    assert RiskAlert.objects.get().item == 10
    for wrong in ({"answers": [], "total": 31}, {"answers": [1], "total": 10}):
        with pytest.raises(Refused):
            actions.record_result(form_key=uuid.uuid4(), by=north.care_manager, now=NOW, **sent, **wrong)


def test_a_result_leaves_one_line_without_scores(north, episode):
    make_result(episode, north.care_manager, total=18)
    line = AuditLine.objects.get(verb="result.recorded")
    assert line.patient == episode.patient.public_id
    assert line.detail == {"instrument": "phq9", "complete": True, "replaces": None}


def test_nothing_is_saved_when_the_line_cannot_be_written(north, episode, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("clinics.audit.record", broken)
    with pytest.raises(RuntimeError):
        make_result(episode, north.care_manager, total=18, risk=1)
    episode.refresh_from_db()
    assert (MeasureResult.objects.count(), RiskAlert.objects.count(), episode.phq9_last) == (0, 0, None)


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        pytest.param([2] * 8 + [0], 16, id="nothing missing: added up"),
        pytest.param([None, None, 2, 2, 2, 2, 2, 2, 0], 15, id="two missing: 12 over 7, times 9"),
        pytest.param([None] * 3 + [2] * 5 + [0], None, id="three missing"),
        pytest.param([2] * 8 + [None], None, id="item 9 is never guessed"),
    ],
)
def test_a_clinic_may_prorate_and_such_a_total_is_never_a_baseline(client, north, episode, answers, total):
    Setting.objects.create(clinic=north.clinic, key="prorate", value=True, signed_by=north.lead, signed_at=NOW)
    result = make_result(episode, north.care_manager, answers=answers)
    guessed = None in answers and total is not None
    assert (result.total, result.prorated) == (total, guessed)
    episode.refresh_from_db()
    assert (episode.phq9_last, episode.phq9_baseline) == (total, None if guessed else total)
    assert glance.recompute(clinic_id=north.clinic.pk, today=NOW.date()) == 0
    client.force_login(north.care_manager.user)
    page = client.get(f"/c/north/patients/{episode.patient.public_id}/results/").content.decode()
    assert ("prorated from 7 of 9 answers" in page) is guessed


def test_a_prorated_form_sent_twice_is_one_result(north, episode):
    Setting.objects.create(clinic=north.clinic, key="prorate", value=True, signed_by=north.lead, signed_at=NOW)
    form = {
        "episode": episode,
        "instrument": "gad7",
        "answers": [1, 1, 1, 1, 1, 1, None],
        "taken_on": ENROLLED_ON,
        "mode": "paper",
        "form_key": uuid.uuid4(),
        "by": north.care_manager,
        "now": NOW,
    }
    assert actions.record_result(**form).pk == actions.record_result(**form).pk
    assert MeasureResult.objects.get().total == 7
