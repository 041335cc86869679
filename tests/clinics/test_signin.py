"""Signing in: lock-outs that hold, sessions that end, second factors, and nothing told about who has an account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from clinics.models import ApiToken, User
from clinics.rules import Role
from jobs.models import OutboxMessage
from tests.factories.clinics import PASSWORD, StaffedClinic, UserFactory, add_member

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
NINE = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NINE, tick=False) as moved:
        yield moved


def sign_in(client: Client, email: str, password: str = PASSWORD, address: str = "192.0.2.1") -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address)


def is_in(client: Client) -> bool:
    return client.get("/account/sessions/").status_code == 200


def test_by_e_mail_in_any_case_and_home_leads_on(client: Client, north: StaffedClinic) -> None:
    answer = sign_in(client, north.administrator.user.email.upper())
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/")["Location"] == "/c/north/people/"


def test_nobody_signs_up(client: Client, db: None) -> None:
    form = {"email": "me@example.org", "password1": "a fine long password"}
    assert b"clos" in client.post("/account/signup/", form).content.lower()
    assert not User.objects.exists()


# --- lock-out ---


def test_five_wrong_passwords_pause_this_address_and_the_right_one_too(client: Client, north: StaffedClinic) -> None:
    email = north.lead.user.email
    for _ in range(4):
        assert sign_in(client, email, "wrong").status_code == 200
    assert sign_in(client, email, "wrong").status_code == 429
    assert sign_in(client, email).status_code == 429
    assert not is_in(client)


def test_capitals_give_no_further_tries(client: Client, north: StaffedClinic) -> None:
    email = north.lead.user.email
    for spelling in (email, email.upper(), email.title(), email.swapcase(), f" {email} "):
        sign_in(client, spelling, "wrong")
    assert sign_in(client, email).status_code == 429


def test_the_pause_ends_and_tries_during_it_do_not_lengthen_it(
    client: Client, north: StaffedClinic, clock: Any
) -> None:
    email = north.lead.user.email
    for _ in range(5):
        sign_in(client, email, "wrong")
    clock.shift(timedelta(minutes=14))
    assert sign_in(client, email).status_code == 429
    clock.shift(timedelta(minutes=2))
    assert sign_in(client, email).status_code == 302


def test_one_account_tried_from_many_places_is_paused_everywhere(client: Client, north: StaffedClinic) -> None:
    email = north.lead.user.email
    for place in range(5):
        for _ in range(5):
            sign_in(client, email, "wrong", address=f"198.51.100.{place}")
    assert sign_in(client, email, address="203.0.113.9").status_code == 429
    assert sign_in(client, north.clinician.user.email, address="203.0.113.9").status_code == 302


def test_one_place_trying_many_accounts_is_paused_for_all(client: Client, north: StaffedClinic, settings: Any) -> None:
    settings.LOCKOUT_ADDRESS = 12
    for number in range(12):
        sign_in(client, f"guess{number}@example.org", "wrong")
    assert sign_in(client, north.lead.user.email).status_code == 429
    assert sign_in(client, north.lead.user.email, address="203.0.113.9").status_code == 302


def test_a_forged_forwarded_address_does_not_escape_the_pause(client: Client, north: StaffedClinic) -> None:
    email = north.lead.user.email
    for number in range(5):
        client.post(LOGIN, {"login": email, "password": "wrong"}, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert client.post(LOGIN, {"login": email, "password": PASSWORD}).status_code == 429


# --- nothing is told ---


def test_unknown_wrong_and_inactive_look_alike(client: Client, north: StaffedClinic) -> None:
    gone = UserFactory(is_active=False)
    bodies = set()
    for email in ("nobody@example.org", north.lead.user.email, gone.email):
        answer = sign_in(client, email, "wrong")
        plain = re.sub(r'value="[^"]*"|[\w.]+@[\w.]+|X-CSRFToken":"\w+', "", answer.content.decode())
        bodies.add((answer.status_code, plain))
    assert len(bodies) == 1


def test_a_new_password_is_asked_for_without_telling_who_is_known(client: Client, north: StaffedClinic) -> None:
    answers = [
        client.post("/account/password/reset/", {"email": email})
        for email in ("no@example.org", "lead@north.example.org")
    ]
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, "/account/password/reset/done/")] * 2
    assert mail.outbox == []  # it goes through the outbox, so the answer does not wait for the mail server
    with north.inside():
        assert OutboxMessage.objects.get().to == "lead@north.example.org"


def test_a_new_password_by_the_mailed_link_ends_sessions_and_tokens(client: Client, north: StaffedClinic) -> None:
    person, other = north.lead.user, Client()
    other.force_login(person)
    ApiToken.objects.create(user=person, expiry=timedelta(days=1), name="script")
    client.post("/account/password/reset/", {"email": person.email})
    with north.inside():
        body = OutboxMessage.objects.get().context["body"]
    path = "/" + re.search(r"https?://[^/]+/(\S+)", body)[1]  # type: ignore[index]
    form = client.get(path, follow=True)
    new = "another fine password"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert sign_in(client, person.email, new).status_code == 302
    assert not is_in(other)
    assert not ApiToken.objects.exists()
    assert client.get(path, follow=True).status_code == 200
    client.post(form.redirect_chain[-1][0], {"password1": "x" * 20, "password2": "x" * 20})
    assert sign_in(Client(), person.email, new).status_code == 302  # the link worked once


def test_who_is_in_no_clinic_yet_gets_the_mail_directly(client: Client, db: None) -> None:
    person = UserFactory()
    client.post("/account/password/reset/", {"email": person.email})
    assert [(m.to, m.subject) for m in mail.outbox] == [
        ([person.email], "A new password for the collaborative care registry")
    ]


def test_a_mail_server_that_is_away_tells_nothing_either(client: Client, db: None, monkeypatch: Any) -> None:
    def refuses(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuses)
    answer = client.post("/account/password/reset/", {"email": UserFactory().email})
    assert (answer.status_code, answer["Location"]) == (302, "/account/password/reset/done/")


# --- passwords ---


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("short", False),
        ("elevenchars", False),
        ("123456789012", False),
        ("passwordpassword", False),
        ("administrator@north.example.org", False),
        ("Collaborative-Care-2026", False),
        ("abababababababab", False),
        ("correct horse battery", True),
        ("  spaces at both ends  ", True),
        ("ünïcödé wörds ärë fïne 雨", True),
        ("long words " * 9, True),
    ],
)
def test_which_passwords_are_taken(client: Client, north: StaffedClinic, password: str, good: bool) -> None:
    client.force_login(north.administrator.user)
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    client.post("/account/password/change/", form)
    assert User.objects.get(pk=north.administrator.user_id).check_password(password) is good


# --- sessions ---


def test_after_a_quarter_of_an_hour_without_a_request_the_session_is_over(
    client: Client, north: StaffedClinic, clock: Any
) -> None:
    client.force_login(north.lead.user)
    for _ in range(3):
        clock.shift(timedelta(minutes=14))
        assert is_in(client)
    clock.shift(timedelta(minutes=16))
    answer = client.get("/c/north/people/")
    assert answer["Location"] == f"{LOGIN}?next=/c/north/people/"
    assert answer["Clear-Site-Data"]


def test_polls_of_an_open_page_keep_nobody_in(client: Client, north: StaffedClinic, clock: Any) -> None:
    client.force_login(north.lead.user)
    client.get("/c/north/people/")
    for _ in range(15):
        clock.shift(timedelta(minutes=1))
        assert client.get("/c/north/people/", HTTP_X_BACKGROUND="1").status_code == 200
    clock.shift(timedelta(minutes=1))
    assert client.get("/c/north/people/", HTTP_X_BACKGROUND="1").status_code == 302


def test_after_twelve_hours_everybody_signs_in_anew(client: Client, north: StaffedClinic, clock: Any) -> None:
    client.force_login(north.lead.user)
    for _ in range(12 * 6):
        assert is_in(client)
        clock.shift(timedelta(minutes=10))
    clock.shift(timedelta(minutes=1))
    assert not is_in(client)


def test_the_limit_also_holds_for_the_api(client: Client, north: StaffedClinic, clock: Any) -> None:
    client.force_login(north.lead.user)
    assert client.get("/api/v1/clinics/").status_code == 200
    clock.shift(timedelta(minutes=16))
    assert client.get("/api/v1/clinics/").status_code == 401


def test_signing_out_ends_the_session_on_the_server(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.lead.user)
    cookie = client.cookies["session"].value
    answer = client.post("/account/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(session_key=cookie).exists()
    replay = Client()
    replay.cookies["session"] = cookie
    assert not is_in(replay)


def test_signing_out_takes_a_post(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.lead.user)
    client.get("/account/logout/")
    assert is_in(client)


def test_a_person_ends_their_other_sessions(client: Client, north: StaffedClinic) -> None:
    other, colleague = Client(), Client()
    other.force_login(north.lead.user)
    colleague.force_login(north.clinician.user)
    client.force_login(north.lead.user)
    client.post("/account/sessions/")
    assert is_in(client)
    assert not is_in(other)
    assert is_in(colleague)


def test_the_session_id_is_new_after_signing_in(client: Client, north: StaffedClinic) -> None:
    client.get(LOGIN)
    client.cookies["session"] = "chosenbyanattacker"
    sign_in(client, north.lead.user.email)
    assert client.cookies["session"].value != "chosenbyanattacker"
    assert is_in(client)


# --- second factor ---


def code_at(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def switch_on(client: Client, person: User) -> str:
    """TOTP by the pages a person uses; the secret."""
    sign_in(client, person.email)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/two-factor/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/account/two-factor/totp/activate/", {"code": code_at(secret)})
    assert answer.status_code == 302
    return secret


def test_a_person_switches_a_second_factor_on_and_needs_it_from_then_on(
    client: Client, north: StaffedClinic, clock: Any
) -> None:
    person = north.lead.user
    secret = switch_on(client, person)
    client.post("/account/logout/")
    clock.shift(timedelta(minutes=1))
    assert sign_in(client, person.email)["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    code = code_at(secret)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(client)
    again = Client()
    sign_in(again, person.email)
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(again), "a code works once"


def test_recovery_codes_let_in_once(client: Client, north: StaffedClinic, clock: Any) -> None:
    person = north.lead.user
    switch_on(client, person)
    codes = client.get("/account/two-factor/recovery-codes/").context["unused_codes"]
    for tries in (True, False):
        client.post("/account/logout/")
        sign_in(client, person.email)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert is_in(client) is tries


def test_the_seeds_are_not_readable_in_the_database(client: Client, north: StaffedClinic, clock: Any) -> None:
    secret = switch_on(client, north.lead.user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        stored = cursor.fetchone()[0]
    assert secret not in stored
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    plain = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    assert plain not in stored


def test_the_factor_is_told_to_the_person_by_mail(
    client: Client, north: StaffedClinic, clock: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        switch_on(client, north.lead.user)
    with north.inside():
        told = OutboxMessage.objects.get(to=north.lead.user.email, context__subject__icontains="activated")
    assert "tell your administrator" in told.context["body"]


def test_a_session_alone_does_not_switch_a_factor_on(client: Client, north: StaffedClinic) -> None:
    """Who finds a browser open cannot bind it to a device of theirs."""
    client.force_login(north.lead.user)
    answer = client.get("/account/two-factor/totp/activate/")
    assert answer["Location"].startswith("/account/reauthenticate/")
    for _ in range(5):
        client.post("/account/reauthenticate/", {"password": "guess"})
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 429


# --- headers ---

PAGES = ["/", LOGIN, "/account/", "/c/north/people/", "/c/south/people/", "/c/north/nothing/", "/api/v1/clinics/"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(client: Client, north: StaffedClinic, path: str) -> None:
    client.force_login(add_member(north.clinic, Role.ADMINISTRATOR).user)
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    for rule in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert rule in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_cookies_are_out_of_reach_of_scripts(client: Client, north: StaffedClinic) -> None:
    sign_in(client, north.lead.user.email)
    client.get("/account/")
    for name in ("session", "csrf"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_next_leads_nowhere_else(client: Client, north: StaffedClinic) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        form = {"login": north.lead.user.email, "password": PASSWORD, "next": elsewhere}
        answer = Client().post(LOGIN, form)
        assert answer["Location"] == "/", elsewhere
