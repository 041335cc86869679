"""The pages of results: recording outside a contact, the list, correcting and voiding; nothing typed is lost."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinics.models import AccessLine, Setting
from clinics.rules import Role
from measures.models import MeasureResult
from safety.models import RiskAlert
from tests.factories.clinics import add_member
from tests.factories.measures import answers_of, make_result
from tests.factories.registry import ENROLLED_ON, make_episode


@pytest.fixture
def today(north):
    return north.clinic.today(timezone.now())


@pytest.fixture
def client(client, north):
    client.force_login(north.care_manager.user)
    return client


def url(name, public_id, clinic="north"):
    return reverse(f"measures:{name}", args=[clinic, public_id])


def sent(today, **scales):
    """A post of the record page: phq9=[...answers], gad7=[...]; difficulty goes by `phq9_difficulty`."""
    data = {"form_key": str(uuid.uuid4()), "taken_on": today.isoformat(), "mode": "paper"}
    for code, answers in scales.items():
        data |= {f"{code}-item_{number}": answer for number, answer in enumerate(answers, 1) if answer is not None}
    return data


def test_two_instruments_are_recorded_in_one_save_and_what_was_not_taken_is_not(client, episode, today):
    page = client.get(url("record", episode.patient.public_id))
    assert page.status_code == 200
    form_key = re.search(r'name="form_key" value="([^"]+)"', page.content.decode())[1]
    data = sent(today, phq9=answers_of("phq9", 12)) | {"phq9-difficulty": "1", "form_key": form_key}

    for _ in range(2):  # a double press
        response = client.post(url("record", episode.patient.public_id), data, follow=True)
    assert response.redirect_chain[-1][0] == url("results", episode.patient.public_id)
    assert "PHQ-9: 12, moderate." in response.content.decode()
    result = MeasureResult.objects.get()
    assert (result.instrument, result.total, result.difficulty, result.mode) == ("phq9", 12, 1, "paper")
    episode.refresh_from_db()
    assert episode.phq9_last == 12


def test_an_unfinished_form_is_kept_with_a_warning_and_its_risk_answer_acts(client, episode, today):
    data = sent(today, phq9=[1, 1, 1, 1, 1, 1, 1, None, 2])
    page = client.post(url("record", episode.patient.public_id), data, follow=True).content.decode()
    assert "PHQ-9 kept unfinished: 8 of 9 answered" in page
    assert "PHQ-9 item 9: more than half the days. Ask today" in page
    assert MeasureResult.objects.get().total is None
    assert RiskAlert.objects.get().reason == "PHQ-9 item 9: more than half the days"


def test_an_error_stands_at_its_field_and_nothing_typed_is_lost(client, episode, today):
    data = sent(today + timedelta(1), phq9=answers_of("phq9", 20), gad7=[3, None, None, None, None, None, None])
    response = client.post(url("record", episode.patient.public_id), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "This day is still to come." in page
    assert 'name="phq9-item_1" value="3" checked' in page
    assert 'name="gad7-item_1" value="3" checked' in page
    assert data["form_key"] in page
    assert not MeasureResult.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Nothing is answered yet"),
        ({"phq9-item_1": "7"}, "7 is not one of the available choices"),
        ({"phq9-difficulty": "2"}, "Answer the questions above as well"),
        ({"phq9-item_1": "1", "taken_on": "soon"}, "Enter a valid date"),
        ({"phq9-item_1": "1", "mode": "link"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_saved_says_so(client, episode, today, changed, words):
    response = client.post(url("record", episode.patient.public_id), sent(today) | changed)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not MeasureResult.objects.exists()


def test_only_the_instruments_the_clinic_chose_are_offered(client, north, episode, today):
    record = url("record", episode.patient.public_id)
    page = client.get(record).content.decode()
    assert "Little interest" in page
    assert 'name="pcl5-item_1"' not in page

    Setting.objects.create(
        clinic=north.clinic, key="instruments", value=["epds", "auditc"], signed_by=north.lead, signed_at=timezone.now()
    )
    page = client.get(record).content.decode()
    assert "Little interest" not in page
    assert page.count('name="auditc-item_1"') == 5
    assert 'name="epds-total"' in page
    data = sent(today, phq9=answers_of("phq9", 20), auditc=[0, None, None])
    client.post(record, data | {"epds-total": "12", "epds-item_10": "1"})
    saved = MeasureResult.objects.values_list("instrument", "total", "risk_positive")
    assert sorted(saved) == [("auditc", 0, False), ("epds", 12, True)]


def test_the_form_shows_its_notice_and_the_last_score(client, north, episode):
    make_result(episode, north.care_manager, total=16)
    page = client.get(url("record", episode.patient.public_id)).content.decode()
    assert "Spitzer" in page
    assert 'data-last="16"' in page
    assert "16 on Mon\u00a07\u00a0Sep" in page


def test_the_list_shows_change_bands_and_every_risk_answer(client, north, episode):
    make_result(episode, north.care_manager, total=18, risk=1)
    make_result(episode, north.care_manager, answers=[None] * 8 + [2], on=ENROLLED_ON + timedelta(7))
    voided = make_result(episode, north.care_manager, total=20, risk=3, on=ENROLLED_ON + timedelta(14))
    make_result(episode, north.care_manager, total=9, on=ENROLLED_ON + timedelta(21))
    client.post(url("void", voided.public_id), {"reason": "Another patient's form"})

    page = client.get(url("results", episode.patient.public_id)).content.decode()
    assert "−9 (−50%)" in page
    assert "Moderately severe" in page
    answers = page.split("Answers about risk in this episode")[1].split("</section>")[0]
    assert re.findall(r"item 9: ([a-z ]+)", answers) == [
        "nearly every day",
        "more than half the days",
        "several days",
    ]
    assert "in an unfinished form" in answers
    assert "in a form voided since" in answers
    assert "Another patient&#x27;s form" in page
    assert AccessLine.objects.filter(patient=episode.patient.public_id, page="measures:results").exists()


def test_a_long_history_takes_no_more_queries(client, north, episode):
    def ask():
        with CaptureQueriesContext(connection) as asked:
            client.get(url("results", episode.patient.public_id))
        return len(asked)

    make_result(episode, north.care_manager, total=18)
    ask()  # the first page of a session writes when it was seen
    few = ask()
    for days in range(1, 12):
        make_result(episode, north.care_manager, total=18 - days, on=ENROLLED_ON + timedelta(days))
    assert ask() == few


def test_a_baseline_of_zero_has_points_and_no_percent(client, north, episode):
    make_result(episode, north.care_manager, total=0)
    make_result(episode, north.care_manager, total=6, on=ENROLLED_ON + timedelta(21))
    page = client.get(url("results", episode.patient.public_id)).content.decode()
    assert "+6" in page
    assert "%" not in page[page.index("<tbody>") : page.index("</tbody>")]


def test_a_correction_starts_from_what_was_entered(client, north, episode, today):
    result = make_result(episode, north.care_manager, total=12, risk=1)
    page = client.get(url("correct", result.public_id)).content.decode()
    assert 'name="phq9-item_9" value="1" checked' in page
    data = sent(today, phq9=answers_of("phq9", 10))
    response = client.post(url("correct", result.public_id), data)
    assert response.status_code == 422
    assert "This field is required" in response.content.decode()

    client.post(url("correct", result.public_id), data | {"reason": "Misread"})
    result.refresh_from_db()
    assert (result.void_reason, result.replaced_by.total) == ("Misread", 10)
    again = client.get(url("correct", result.public_id), follow=True)
    assert "voided already" in again.content.decode()


def test_a_void_needs_its_reason(client, north, episode):
    result = make_result(episode, north.care_manager)
    assert client.post(url("void", result.public_id), {"reason": ""}).status_code == 422
    assert MeasureResult.objects.get().voided_at is None
    client.post(url("void", result.public_id), {"reason": "Twice entered"})
    assert MeasureResult.objects.get().voided_by == north.care_manager


def test_a_closed_episode_takes_no_new_result(client, north):
    episode = make_episode(north, phase="closed", closed_on=ENROLLED_ON + timedelta(90), close_reason="graduated")
    page = client.get(url("record", episode.patient.public_id), follow=True).content.decode()
    assert "There is no open episode" in page
    assert "Record a result" not in page


def test_who_may_and_who_may_not(client, north, south, episode):
    with south.inside():
        theirs = make_episode(south)
        their_result = make_result(theirs, south.care_manager)
    ours = make_result(episode, north.care_manager)
    for name, ident in (
        ("results", theirs.patient.public_id),
        ("record", theirs.patient.public_id),
        ("correct", their_result.public_id),
        ("void", their_result.public_id),
    ):
        assert client.get(url(name, ident)).status_code == 404
        assert client.get(url(name, ident, clinic="south")).status_code == 404
        assert client.post(url(name, ident), {"reason": "No"}).status_code == 404

    client.force_login(north.specialist.user)
    assert client.get(url("results", episode.patient.public_id)).status_code == 200
    client.force_login(add_member(north.clinic, Role.ADMINISTRATOR).user)
    assert client.get(url("results", episode.patient.public_id)).status_code == 403
    client.force_login(north.clinician.user)
    for name, ident in (("record", episode.patient.public_id), ("void", ours.public_id), ("correct", ours.public_id)):
        assert client.post(url(name, ident), {"reason": "No"}).status_code == 403
    ours.refresh_from_db()
    assert ours.voided_at is None


def test_the_answers_to_a_short_form_count_for_the_long_one_of_that_day(client, north, episode, today):
    Setting.objects.create(
        clinic=north.clinic, key="instruments", value=["phq9", "phq2"], signed_by=north.lead, signed_at=timezone.now()
    )
    record = url("record", episode.patient.public_id)
    client.post(record, sent(today, phq2=[1, 2]))
    assert [result.instrument for result in MeasureResult.objects.all()] == ["phq2"]  # the long form was not begun
    page = client.get(record).content.decode()
    assert f'data-begun-on="{today.isoformat()}"' in page

    client.post(record, sent(today, phq9=[None, None, 1, 1, 1, 1, 1, 1, 0]))
    later = sent(today - timedelta(1), phq9=[None, None, 1, 1, 1, 1, 1, 1, 0])
    client.post(record, later)
    client.post(record, sent(today, phq2=[0, 3], phq9=[None, None, 1, 1, 1, 1, 1, 1, 0]))
    totals = MeasureResult.objects.filter(instrument="phq9").order_by("entered_at").values_list("total", flat=True)
    assert list(totals) == [9, None, 9]


def test_what_the_patient_said_alone_stays_so_when_it_is_corrected(client, north, episode):
    result = make_result(episode, north.care_manager)
    MeasureResult.objects.filter(pk=result.pk).update(mode="kiosk")
    assert 'value="kiosk" ' in client.get(url("correct", result.public_id)).content.decode()
    assert 'value="kiosk"' not in client.get(url("record", episode.patient.public_id)).content.decode()
