"""Who does not come in, and what they learn: nothing."""

import hashlib
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from clinics.models import AuditLine
from measures import actions, rules
from measures.models import MeasureRequest
from registry.models import Episode
from tests.factories.clinics import StaffedClinic
from tests.factories.forms import Phone, birth_date, heading, send, values
from tests.factories.registry import make_episode

pytestmark = pytest.mark.django_db
WRONG = date(1981, 2, 3)


@pytest.fixture
def episode(north: StaffedClinic) -> Episode:
    return make_episode(north)


@pytest.fixture
def phone() -> Phone:
    return Phone()


def test_wrong_expired_revoked_finished_and_unknown_links_look_the_same(
    north: StaffedClinic, south: StaffedClinic, episode: Episode
) -> None:
    now = timezone.now()
    revoked, finished, locked = (send(north, episode) for _ in range(3))
    expired = send(north, episode, now=now - timedelta(days=3))
    with north.inside():
        actions.revoke_form(request=revoked.request, by=north.care_manager, now=now)
    done, wrong = Phone(), Phone(address="203.0.113.9")
    done.open(finished)
    done.answer(1, 1)
    done.finish()
    wrong.get(f"{locked.secret}/")
    for _ in range(rules.TRIES):
        wrong.post("form/", birth_date(WRONG))
    code = send(north, episode, channel="kiosk")
    addresses = [f"north/{sent.secret}" for sent in (revoked, finished, expired, locked, code)]
    addresses += ["north/never-made", f"south/{send(north, episode).secret}", "nowhere/never-made", "nowhere/form"]
    answers = [Client().get(f"/f/{address}/") for address in addresses]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    text = answers[0].content.decode()
    assert "This form is not available." in text
    assert "Please call the clinic." in text
    assert not any(answer.cookies for answer in answers)


def test_the_secret_is_kept_as_a_hash_and_leaves_the_address(
    north: StaffedClinic, episode: Episode, phone: Phone
) -> None:
    sent = send(north, episode)
    assert len(sent.secret) >= 43
    with north.inside():
        row = MeasureRequest.objects.filter(pk=sent.request.pk).values().get()
    assert sent.secret not in str(row)
    answer = phone.get(f"{sent.secret}/")
    assert (answer.status_code, answer["Location"]) == (302, "/f/north/form/")
    cookie = answer.cookies["form"]
    assert sent.secret not in cookie.value
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/f/north/")
    assert 0 < cookie["max-age"] <= 1800


def test_a_tablet_code_is_kept_under_a_key(north: StaffedClinic, episode: Episode) -> None:
    sent = send(north, episode, channel="kiosk")
    assert sent.secret.isdecimal()
    assert len(sent.secret) == 8
    assert sent.request.token_hash != hashlib.sha256(sent.secret.encode()).hexdigest()


def test_the_cookie_is_secure_on_tls(north: StaffedClinic, episode: Episode, phone: Phone, settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    assert phone.get(f"{send(north, episode).secret}/").cookies["form"]["secure"]


@pytest.mark.parametrize("rest", ["", "form/", "form/start/", "form/1/", "form/read/", "form/check/", "thanks/", "x/"])
def test_no_page_is_kept_or_told_to_others(north: StaffedClinic, episode: Episode, phone: Phone, rest: str) -> None:
    phone.open(send(north, episode))
    for answer in (phone.get(rest), phone.post(rest)):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("rest", ["form/start/", "form/1/", "form/read/", "form/check/"])
def test_without_the_birth_date_nothing_opens(north: StaffedClinic, episode: Episode, phone: Phone, rest: str) -> None:
    sent = send(north, episode)
    phone.get(f"{sent.secret}/")
    for answer in (phone.get(rest), phone.post(rest, {"answer": "1"})):
        assert answer.status_code == 404
    assert values(north, sent.request) == []


def test_a_cookie_of_ones_own_making_opens_nothing(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    phone.open(send(north, episode))
    phone.client.cookies["form"] = phone.client.cookies["form"].value[:-2] + "xx"
    assert phone.get("form/1/").status_code == 404


def test_the_cookie_of_one_clinic_opens_nothing_in_another(
    north: StaffedClinic, south: StaffedClinic, episode: Episode, phone: Phone
) -> None:
    phone.open(send(north, episode))
    other = Phone("south")
    other.client.cookies["form"] = phone.client.cookies["form"].value
    assert other.get("form/1/").status_code == 404


def test_an_opened_form_waits_half_an_hour_and_the_tablet_three_minutes(north: StaffedClinic, episode: Episode) -> None:
    for channel, minutes in (("link", 30), ("kiosk", 3)):
        with time_machine.travel("2026-11-02 15:00Z", tick=False) as clock:
            phone, sent = Phone(), send(north, episode, channel=channel)
            phone.open(sent) if channel == "link" else phone.type_code(sent)
            clock.shift(timedelta(minutes=minutes - 1))
            assert phone.get("form/1/").status_code == 200
            clock.shift(timedelta(minutes=minutes, seconds=1))
            assert phone.get("form/2/").status_code == 404


def test_five_wrong_birth_dates_close_it_and_staff_see_why(
    north: StaffedClinic, episode: Episode, phone: Phone, client: Client
) -> None:
    sent = send(north, episode)
    phone.get(f"{sent.secret}/")
    for _ in range(rules.TRIES - 1):
        answer = phone.post("form/", birth_date(WRONG))
        assert answer.status_code == 422
        assert "not the birth date" in answer.content.decode()
    assert phone.post("form/", birth_date(WRONG)).status_code == 404
    assert phone.open(sent).status_code == 404
    client.force_login(north.care_manager.user)
    assert "Closed after five wrong birth dates" in client.get(forms_page(episode)).content.decode()
    with north.inside():
        assert AuditLine.objects.filter(verb="form.birth_date_wrong", actor="patient").count() == 5


def test_no_date_is_no_try(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode)
    phone.get(f"{sent.secret}/")
    for odd in ({}, {"month": 2, "day": 31, "year": 1980}, {"month": 2, "day": "x", "year": 1980}):
        assert phone.post("form/", odd).status_code == 422
    with north.inside():
        sent.request.refresh_from_db()
    assert sent.request.proof_tries == 0


def test_a_wrong_code_and_a_wrong_birth_date_look_the_same(
    north: StaffedClinic, episode: Episode, phone: Phone
) -> None:
    sent = send(north, episode, channel="kiosk")
    other = f"{(int(sent.secret) + 1) % 10**8:08}"
    wrong_code = phone.post("", {"code": other, **birth_date()})
    wrong_date = phone.post("", {"code": other, **birth_date(WRONG)})
    right_code = phone.post("", {"code": sent.secret, **birth_date(WRONG)})
    told = {answer.content.decode().replace(other, "").replace(sent.secret, "") for answer in (wrong_date, right_code)}
    assert len(told) == 1
    assert {wrong_code.status_code, wrong_date.status_code, right_code.status_code} == {422}
    for _ in range(rules.TRIES - 1):
        phone.post("", {"code": sent.secret, **birth_date(WRONG)})
    assert "do not belong together" in phone.type_code(sent).content.decode()


def test_a_link_is_no_code_and_a_code_no_link(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    code, link = send(north, episode, channel="kiosk"), send(north, episode)
    assert phone.get(f"{code.secret}/").status_code == 404
    assert phone.post("", {"code": link.secret, **birth_date()}).status_code == 422


def test_comings_of_one_network_are_limited(north: StaffedClinic, episode: Episode, settings) -> None:
    with time_machine.travel("2026-11-02 15:00Z", tick=False) as clock:
        guesser = Phone(address="2001:db8::1")
        beside = Phone(address="2001:db8::2")
        for _ in range(rules.DOORS["open"]):
            assert guesser.get("guess/").status_code == 404
        for phone in (guesser, beside):
            answer = phone.get(f"{send(north, episode).secret}/")
            assert answer.status_code == 429
            assert 0 < int(answer["Retry-After"]) <= 600
            assert "call the clinic" in answer.content.decode()
        assert Phone(address="2001:db8:0:1::1").open(send(north, episode)).status_code == 200
        clock.shift(timedelta(minutes=10))
        assert heading(guesser.open(send(north, episode))) == "9 short questions"


def test_another_sites_page_cannot_answer(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode)
    phone.open(sent)
    for site in ("cross-site", "same-site"):
        answer = phone.post("form/1/", {"answer": "1"}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 404
    assert values(north, sent.request) == []


def test_a_revoked_form_stops_where_it_is(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode)
    phone.open(sent)
    phone.answer(1, 1)
    with north.inside():
        actions.revoke_form(request=sent.request, by=north.care_manager, now=timezone.now())
    assert phone.answer(2, 1).status_code == 404
    assert values(north, sent.request) == [(1, 1)]


def test_no_form_after_the_episode(north: StaffedClinic, episode: Episode, phone: Phone) -> None:
    sent = send(north, episode)
    with north.inside():
        Episode.objects.filter(pk=episode.pk).update(phase="closed", closed_on=date(2026, 10, 1), close_reason="other")
    assert phone.open(sent).status_code == 404


def forms_page(episode: Episode) -> str:
    return f"/c/north/patients/{episode.patient.public_id}/forms/"
