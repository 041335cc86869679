"""From an empty installation to the first patient, without a shell: by the printed link alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from clinics import actions, queries
from clinics.models import AuditLine, Clinic, Installation, Setting, User
from clinics.rules import FIRST_HOUR, Role
from jobs.models import OutboxMessage
from tests.factories.clinics import StaffedClinic
from tests.factories.registry import make_payer

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ME = {
    "name": "Ada Moreno",
    "email": "ada@example.org",
    "password": "unlikely brass lantern",
    "again": "unlikely brass lantern",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def link(db: None) -> str:
    return urlsplit(actions.setup_link(now=NOW) or "").path


def founded(client: Client, link: str, **fields: Any) -> Clinic:
    """The first person with their clinic."""
    client.post(link, ME)
    client.post("/new-clinic/", {"name": "Harbor Family Practice", "time_zone": "America/Denver"} | fields)
    return Clinic.objects.get()


def test_the_link_is_kept_as_a_hash_and_each_start_ends_the_earlier_one(client: Client, link: str) -> None:
    secret = link.strip("/").rpartition("/")[2]
    assert secret not in str(Installation.objects.values())
    newer = urlsplit(actions.setup_link(now=NOW) or "").path
    assert client.get(link).status_code == 404
    assert client.get(newer).status_code == 200
    assert Installation.objects.count() == 1


def test_the_first_person_makes_an_account_and_goes_on_to_the_clinic(client: Client, link: str) -> None:
    answer = client.post(link, ME)
    assert answer["Location"] == "/new-clinic/"
    assert User.objects.get().check_password(ME["password"])
    assert client.get("/")["Location"] == "/new-clinic/"  # having left, one comes back to where one was


def test_the_link_works_once_and_never_again(client: Client, link: str) -> None:
    client.post(link, ME)
    stranger = Client()
    assert stranger.get(link).status_code == 404
    assert stranger.post(link, ME | {"email": "eve@example.org"}).status_code == 404
    assert User.objects.count() == 1
    assert actions.setup_link(now=NOW) is None


def test_a_guessed_link_opens_nothing(client: Client, link: str) -> None:
    for guess in ("x", "0" * 43, Installation.objects.get().setup_token_hash):
        assert client.get(f"/setup/{guess}/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "not an address"}, "email"),
        ({"name": ""}, "name"),
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "ada@example.org", "again": "ada@example.org"}, "password"),
        ({"again": "something else entirely"}, "again"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    client: Client, link: str, changed: dict[str, str], field: str
) -> None:
    answer = client.post(link, ME | changed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if field != "email":
        assert b"ada@example.org" in answer.content
    assert not User.objects.exists()


def test_the_clinic_gets_its_word_in_addresses_and_its_first_line_in_the_trail(client: Client, link: str) -> None:
    clinic = founded(client, link, roles=["lead"])
    assert (clinic.slug, clinic.time_zone, clinic.set_up_at) == ("harbor-family-practice", "America/Denver", None)
    (member,) = queries.memberships_of(User.objects.get())
    assert member.roles == ["lead", "administrator"]
    assert client.get("/")["Location"] == "/c/harbor-family-practice/start/"
    client.get("/c/harbor-family-practice/start/")
    assert AuditLine.objects.get().verb == "clinic.created"


def test_nobody_else_founds_a_clinic(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.lead.user)
    assert client.get("/new-clinic/").status_code == 403
    form = {"name": "Mine", "time_zone": "America/Denver"}
    assert client.post("/new-clinic/", form).status_code == 403
    assert Clinic.objects.count() == 1


def test_an_administrator_sets_up_another_clinic(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.administrator.user)
    answer = client.post("/new-clinic/", {"name": "North", "time_zone": "America/Denver"})
    assert answer["Location"] == "/c/north-2/start/"  # the word was taken
    assert [m.clinic.slug for m in queries.memberships_of(north.administrator.user)] == ["north-2", "north"]


def test_the_steps_know_what_is_done(client: Client, link: str) -> None:
    clinic = founded(client, link)
    start = f"/c/{clinic.slug}/start/"

    def done() -> list[bool]:
        context = client.get(start).context
        steps = context["steps"]
        return [steps.has_people, steps.has_care_manager, steps.rhythm_signed, bool(context["payers"])]

    assert done() == [False, False, False, False]
    invited = {"name": "Noor", "email": "noor@example.org", "roles": ["care_manager"]}
    client.post(f"/c/{clinic.slug}/people/invite/", invited)
    assert done() == [True, True, False, False]
    client.post(f"/c/{clinic.slug}/start/rhythm/", rhythm(clinic))
    assert done() == [True, True, True, False]
    (member,) = queries.memberships_of(User.objects.get())
    make_payer(StaffedClinic(clinic, *[member] * 5))
    assert done() == [True, True, True, True]


def rhythm(clinic: Clinic, **changed: Any) -> dict[str, Any]:
    values = {queries.field_of(key): queries.setting(clinic, key) for key in FIRST_HOUR}
    seen = queries.version_of(queries.signed_settings(clinic), FIRST_HOUR)
    return values | {"source": "Founding meeting", "seen": seen} | changed


def test_the_rhythm_is_signed_also_where_the_default_stays(client: Client, link: str) -> None:
    clinic = founded(client, link)
    client.get(f"/c/{clinic.slug}/start/")
    client.post(f"/c/{clinic.slug}/start/rhythm/", rhythm(clinic, review_days=42))
    signed = {row.key: (row.value, row.source, row.signed_by.user.name) for row in Setting.objects.all()}
    assert set(signed) == set(FIRST_HOUR)
    assert signed["review.days"] == (42, "Founding meeting", "Ada Moreno")
    client.post(f"/c/{clinic.slug}/start/rhythm/", rhythm(clinic, review_days=42))
    assert Setting.objects.count() == len(FIRST_HOUR)  # the same again is no new version


def test_an_impossible_rhythm_is_said_at_its_field(client: Client, link: str) -> None:
    clinic = founded(client, link)
    answer = client.post(f"/c/{clinic.slug}/start/rhythm/", rhythm(clinic, review_days=0))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["review_days"])
    assert not Setting.objects.exists()


def test_at_the_end_each_is_led_to_the_first_patient(client: Client, link: str) -> None:
    clinic = founded(client, link, roles=["care_manager"])
    answer = client.post(f"/c/{clinic.slug}/start/finish/")
    ready = client.get(answer["Location"])
    assert b"Register your first patient" in ready.content
    assert Clinic.objects.get().set_up_at is not None
    assert client.get("/")["Location"] != f"/c/{clinic.slug}/start/"


def test_an_administrator_alone_is_told_who_registers_patients(client: Client, link: str) -> None:
    clinic = founded(client, link)
    answer = client.post(f"/c/{clinic.slug}/start/finish/")
    assert b"you see no patients" in client.get(answer["Location"]).content


def test_an_invited_person_comes_in_by_the_mailed_link(client: Client, link: str) -> None:
    clinic = founded(client, link)
    invited = {"name": "Noor Haddad", "email": "noor@example.org", "roles": ["clinician", "lead"]}
    client.post(f"/c/{clinic.slug}/people/invite/", invited)
    mailed = urlsplit(OutboxMessage.objects.get().context["link"]).path
    browser = Client()
    page = browser.get(mailed)
    assert b"Treating clinician, Clinic lead" in page.content
    wrong = browser.post(mailed, {"name": "Noor Haddad", "password": "short", "again": "short"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["password"])
    words = {"password": "nine quiet herons", "again": "nine quiet herons"}
    assert browser.post(mailed, {"name": "Noor Haddad"} | words)["Location"] == "/"
    assert browser.get("/account/").status_code == 200
    assert browser.get(mailed).status_code == 404


def test_who_has_an_account_signs_in_first_and_then_joins(
    client: Client, north: StaffedClinic, south: StaffedClinic
) -> None:
    person = south.specialist.user
    with north.inside():
        actions.invite(
            email=person.email, name="Sato", roles=[Role.SPECIALIST], by=north.administrator, now=datetime.now(UTC)
        )
        mailed = urlsplit(OutboxMessage.objects.get().context["link"]).path
    assert f"/account/login/?next={mailed}".encode() in client.get(mailed).content
    client.force_login(north.lead.user)  # somebody else's browser
    assert b"another address" in client.get(mailed).content
    assert client.post(mailed).status_code == 409
    client.force_login(person)
    assert client.post(mailed)["Location"] == "/"
    home = client.get("/")
    assert [member.clinic.slug for member, _ in home.context["clinics"]] == ["north", "south"]


def test_the_invitation_mail_holds_the_link_and_is_plain(north: StaffedClinic) -> None:
    from django.template.loader import render_to_string

    with north.inside():
        actions.invite(email="new@example.org", name="D'Arcy & Co", roles=[Role.LEAD], by=north.administrator, now=NOW)
        message = OutboxMessage.objects.get()
    words = render_to_string("mail/invitation.txt", message.context)
    assert message.context["link"] in words
    assert "Hello D'Arcy & Co," in words
    assert words.splitlines()[0].endswith("invites you to North Clinic")
