"""The patient's own form, through the public door: opening, answering, risk, finishing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from clinics.models import AuditLine
from measures.actions import finish_abandoned
from measures.models import MeasureResult
from registry.models import Episode
from safety.models import AlertStep, RiskAlert
from safety.queries import watch_words
from tests.factories.clinics import StaffedClinic
from tests.factories.forms import Phone, birth_date, heading, let_clinic_use, send, values
from tests.factories.registry import make_episode

pytestmark = pytest.mark.django_db
GONE = "not available"


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return make_episode(north)


@pytest.fixture
def phone() -> Phone:
    return Phone()


def test_from_link_to_result(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode, "phq9")
    first = phone.open(sent)
    assert heading(first) == "9 short questions"
    for number, value in enumerate([1, 0, 2, 3, 0, 1, 0, 0, 0], 1):
        page = phone.answer(number, value)
    assert "One more question" in page.content.decode()
    assert heading(phone.answer(10, 1)) == "Your answers"
    assert heading(phone.finish()) == "Thank you"
    with north.inside():
        [result] = MeasureResult.objects.all()
        today = north.clinic.today(timezone.now())
        assert (result.answers, result.total, result.difficulty) == ([1, 0, 2, 3, 0, 1, 0, 0, 0], 7, 1)
        assert (result.mode, result.giver, result.taken_on) == ("link", "the patient", today)
        assert (result.request, result.form_key) == (sent.request, sent.request.public_id)
        episode.refresh_from_db()
        assert episode.phq9_last == 7


def test_each_answer_is_kept_the_moment_it_is_given(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode)
    phone.open(sent)
    for number, value in ((1, 2), (2, 0), (3, "skip")):
        phone.answer(number, value)
        assert values(north, sent.request)[-1] == (number, None if value == "skip" else value)
    with north.inside():
        assert not MeasureResult.objects.exists()


def test_the_next_question_comes_by_itself_and_counts_in_words(
    north: StaffedClinic, episode: Episode, phone: Phone
) -> None:
    phone.open(send(north, episode))
    page = phone.answer(1, 0)
    assert page.redirect_chain[-1][0].endswith("/form/2/")
    assert "Question 2 of 9" in page.content.decode()


def test_a_positive_risk_answer_raises_the_alert_before_the_form_is_finished(
    north: StaffedClinic, episode: Episode, phone: Phone
) -> None:
    sent = send(north, episode)
    phone.open(sent)
    page = phone.answer(9, 1)
    with north.inside():
        [alert] = RiskAlert.objects.all()
        assert (alert.source, alert.instrument, alert.item, alert.answer) == (sent.request.public_id, "phq9", 9, 1)
        assert (alert.raised_by, alert.reason) == (None, "PHQ-9 item 9: several days")
        assert alert.owner
        watched = watch_words(north.clinic, timezone.now())
    text = page.content.decode()
    assert heading(page) == "Thank you for telling us"
    assert 'href="tel:988"' in text
    assert 'href="tel:911"' in text
    assert watched in text


def test_another_answer_later_keeps_the_alert_and_adds_what_changed(
    north: StaffedClinic, episode: Episode, phone: Phone
) -> None:
    phone.open(send(north, episode))
    phone.answer(9, 1)
    phone.answer(9, 1)  # the same once more: Back, and the same button
    phone.answer(9, 0)
    phone.answer(9, "skip")
    phone.finish()
    with north.inside():
        [alert] = RiskAlert.objects.all()
        assert (alert.answer, alert.closed_at) == (1, None)
        notes = alert.steps.filter(kind=AlertStep.Kind.ANSWERED).values_list("note", flat=True)
        assert list(notes) == ["PHQ-9 item 9: not at all", "PHQ-9 item 9: not answered"]


def test_no_page_shows_a_score_or_says_what_it_is(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode, "phq9", "gad7")
    pages = [phone.open(sent)]
    pages += [phone.answer(number, 3) for number in range(1, 10)]
    pages += [phone.get("form/check/"), phone.finish()]
    for page in pages:
        text = page.content.decode().lower()
        assert not [word for word in ("score", "severe", "phq", "gad", ">27<", "of 27") if word in text]
        title = text.partition("<title>")[2].partition("</title>")[0]
        assert title == "a short form from north clinic"
        assert "phq" not in page.request["PATH_INFO"]


def test_back_and_changing_an_answer(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode)
    phone.open(sent)
    phone.answer(1, 1)
    page = phone.answer(2, 2)
    assert 'href="/f/north/form/2/">Back</a>' in page.content.decode()
    assert "your answer" in phone.get("form/2/").content.decode()
    assert phone.answer(2, 0).redirect_chain[-1][0].endswith("/form/3/")
    assert values(north, sent.request) == [(1, 1), (2, 2), (2, 0)]
    phone.finish()
    with north.inside():
        assert MeasureResult.objects.get().answers[:2] == [1, 0]


def test_a_double_press_keeps_one_answer(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode)
    phone.open(sent)
    phone.answer(1, 1)
    phone.answer(1, 1)
    assert values(north, sent.request) == [(1, 1)]


def test_finishing_twice_makes_one_result(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode)
    other = Phone(address="203.0.113.8")
    phone.open(sent)
    other.open(sent)
    phone.answer(1, 1)
    assert heading(phone.finish()) == "Thank you"
    other.finish()
    with north.inside():
        assert MeasureResult.objects.count() == 1


def test_two_devices_at_once_lose_nothing(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode)
    other = Phone(address="203.0.113.8")
    phone.open(sent)
    other.open(sent)
    phone.answer(1, 1)
    other.answer(2, 2)
    phone.answer(3, 3)
    phone.finish()
    with north.inside():
        assert MeasureResult.objects.get().answers[:4] == [1, 2, 3, None]


def test_after_the_end_nothing_is_added(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode)
    other = Phone(address="203.0.113.8")
    phone.open(sent)
    other.open(sent)
    phone.answer(1, 1)
    phone.finish()
    assert GONE in heading(other.answer(2, 2))
    assert GONE in heading(Phone().open(sent))
    assert values(north, sent.request) == [(1, 1)]


def test_but_an_answer_about_risk_is_heard_even_then(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode)
    other = Phone(address="203.0.113.8")
    phone.open(sent)
    other.open(sent)
    phone.answer(9, 0)
    phone.finish()
    assert heading(other.answer(9, 2)) == "Thank you for telling us"
    with north.inside():
        assert RiskAlert.objects.get().answer == 2
        assert MeasureResult.objects.get().answers[8] == 0


def test_what_is_asked_twice_is_asked_once(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    """The PHQ-2 is the beginning of the PHQ-9: its answers count for both."""
    let_clinic_use(north, "phq2", "phq9")
    sent = send(north, episode, "phq9", "phq2")
    assert heading(phone.open(sent)) == "9 short questions"
    for number in range(1, 10):
        phone.answer(number, 1 if number < 3 else 0)
    phone.finish()
    with north.inside():
        totals = dict(MeasureResult.objects.values_list("instrument", "total"))
        assert totals == {"phq2": 2, "phq9": 2}


def test_an_answer_that_is_not_offered_is_not_kept(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode)
    phone.open(sent)
    for wrong in ("9", "-1", "", "x"):
        phone.answer(1, wrong)
    phone.answer(77, 1)
    assert values(north, sent.request) == []


def test_a_form_left_unfinished_becomes_an_unfinished_result(
    north: StaffedClinic, episode: Episode, phone: Phone
) -> None:
    sent = send(north, episode)
    phone.open(sent)
    for number in range(1, 8):
        phone.answer(number, 1)
    now = timezone.now()
    with north.inside():
        assert finish_abandoned(clinic=north.clinic, now=now + timedelta(minutes=59)) == 0
        assert finish_abandoned(clinic=north.clinic, now=now + timedelta(minutes=61)) == 1
        assert finish_abandoned(clinic=north.clinic, now=now + timedelta(minutes=62)) == 0
        [result] = MeasureResult.objects.all()
        assert (result.answers, result.total) == ([1] * 7 + [None, None], None)
        assert AuditLine.objects.filter(verb="form.left", actor="clock").exists()
    assert GONE in heading(phone.get("form/8/"))


def test_nothing_answered_is_nothing_to_finish(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    phone.open(send(north, episode))
    phone.answer(1, "skip")
    assert "Nothing is answered yet" in phone.finish().content.decode()
    with north.inside():
        assert not MeasureResult.objects.exists()


def test_whoever_is_inside_is_not_thrown_out_when_the_time_ends(
    north: StaffedClinic, episode: Episode, phone: Phone
) -> None:
    with time_machine.travel("2026-11-02 15:00Z", tick=False) as clock:
        sent = send(north, episode, channel="kiosk")
        phone.type_code(sent)
        phone.answer(1, 1)
        for _ in range(20):
            clock.shift(timedelta(minutes=2))
            assert phone.answer(2, 0).status_code == 200
        phone.answer(3, 3)
        assert values(north, sent.request)[-1] == (3, 3)
        assert "do not belong together" in Phone().type_code(sent).content.decode()


def test_the_tablet_keeps_nothing(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode, channel="kiosk")
    page = phone.type_code(sent)
    assert page["Refresh"] == "120; url=/f/north/"
    phone.answer(1, 1)
    assert "Please give the tablet back" in phone.finish().content.decode()
    assert GONE in heading(phone.get("form/1/"))
    assert not phone.client.cookies["form"].value
    with north.inside():
        assert MeasureResult.objects.get().get_mode_display() == "On the clinic's tablet"


def test_coming_back_to_the_tablets_first_page_ends_what_was_open(
    north: StaffedClinic, episode: Episode, phone: Phone
) -> None:
    sent = send(north, episode, channel="kiosk")
    phone.type_code(sent)
    phone.answer(1, 1)
    phone.get("")
    assert GONE in heading(phone.get("form/2/"))
    assert "Question 2 of 9" in phone.type_code(sent).content.decode()


def test_the_tablet_is_never_signed_in(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode, channel="kiosk")
    phone.client.force_login(north.care_manager.user)
    for page in (phone.get(""), phone.post("", {"code": sent.secret, **birth_date()})):
        assert page.status_code == 403
        assert "never signed in" in page.content.decode()
        assert 'name="code"' not in page.content.decode()


def test_the_language_is_said(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    phone.open(send(north, episode))
    assert '<span lang="en" id="asked">' in phone.get("form/1/").content.decode()
