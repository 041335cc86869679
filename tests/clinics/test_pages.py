"""People, settings, the trail and my account, by their pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from clinics import actions, audit, queries
from clinics.models import AccessLine, ApiToken, AuditLine, Clinic, Invitation, Membership, Setting, User
from clinics.rules import Role
from tests.factories.clinics import StaffedClinic, UserFactory, add_member

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client, north: StaffedClinic) -> Client:
    client.force_login(north.administrator.user)
    return client


# --- home ---


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.CARE_MANAGER, "/c/north/caseload/"),
        (Role.SPECIALIST, "/c/north/review/"),
        (Role.CLINICIAN, "/c/north/waiting/"),
        (Role.LEAD, "/c/north/clinic/"),
        (Role.ADMINISTRATOR, "/c/north/people/"),
    ],
)
def test_with_one_clinic_home_is_the_roles_own_place(
    client: Client, north: StaffedClinic, role: Role, place: str
) -> None:
    client.force_login(north.members[role].user)
    assert client.get("/")["Location"] == place


def test_with_several_clinics_home_lets_choose(client: Client, north: StaffedClinic, south: StaffedClinic) -> None:
    add_member(south.clinic, Role.LEAD, user=north.care_manager.user)
    client.force_login(north.care_manager.user)
    found = client.get("/").context["clinics"]
    assert [(m.clinic.slug, address) for m, address in found][1] == ("south", "/c/south/clinic/")


def test_with_no_clinic_home_says_what_to_do(client: Client, north: StaffedClinic) -> None:
    client.force_login(UserFactory())
    page = client.get("/")
    assert b"You are in no clinic yet" in page.content
    assert b"Ask the administrator" in page.content


# --- people ---


def test_an_invitation_by_page_shows_in_the_list_until_it_is_withdrawn(admin: Client, north: StaffedClinic) -> None:
    form = {"name": "Noor Haddad", "email": "noor@example.org", "roles": ["clinician"], "title": "MD"}
    answer = admin.post("/c/north/people/invite/", form, follow=True)
    assert b"The invitation to Noor Haddad is on its way" in answer.content
    (invitation,) = answer.context["invitations"]
    answer = admin.post(f"/c/north/invitations/{invitation.public_id}/revoke/", follow=True)
    assert answer.context["invitations"] == []
    assert Invitation.objects.get().revoked_at


def test_an_expired_link_is_shown_as_such_and_sent_again(admin: Client, north: StaffedClinic) -> None:
    with time_machine.travel(NOW), north.inside():
        invitation = actions.invite(
            email="noor@example.org", name="Noor", roles=["lead"], by=north.administrator, now=NOW
        )
    assert b"ended" in admin.get("/c/north/people/").content
    answer = admin.post(f"/c/north/invitations/{invitation.public_id}/resend/", follow=True)
    assert b"open until" in answer.content


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": "lead@north.example.org"}, "email"),
        ({"roles": []}, "roles"),
        ({"roles": ["owner"]}, "roles"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_invitation_says_so_at_the_field(admin: Client, changed: dict[str, Any], field: str) -> None:
    form = {"name": "Noor", "email": "noor@example.org", "roles": ["lead"]}
    answer = admin.post("/c/north/people/invite/", form | changed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_roles_are_changed_by_page(admin: Client, north: StaffedClinic) -> None:
    form = {"roles": ["clinician", "lead"], "title": "MD"}
    admin.post(f"/c/north/people/{north.clinician.public_id}/", form)
    changed = Membership.objects.get(pk=north.clinician.pk)
    assert (changed.roles, changed.title) == (["clinician", "lead"], "MD")


def test_raising_oneself_is_refused_at_the_field(admin: Client, north: StaffedClinic) -> None:
    form = {"roles": ["administrator", "lead"]}
    answer = admin.post(f"/c/north/people/{north.administrator.public_id}/", form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["roles"])


def test_ending_a_membership_by_page(admin: Client, north: StaffedClinic) -> None:
    answer = admin.post(f"/c/north/people/{north.clinician.public_id}/end/", follow=True)
    assert b"has left the clinic" in answer.content
    answer = admin.post(f"/c/north/people/{north.administrator.public_id}/end/", follow=True)
    assert queries.memberships_of(north.administrator.user)


# --- settings ---


def test_a_setting_shows_default_source_signature_and_history(admin: Client, north: StaffedClinic) -> None:
    page = admin.get("/c/north/settings/")
    assert b"default, not signed" in page.content
    for weeks in (3, 4):
        seen = admin.get("/c/north/settings/contact_weeks/").context["form"]["seen"].value()
        signing = {"contact_weeks": weeks, "source": f"Board, {weeks}", "seen": seen}
        admin.post("/c/north/settings/contact_weeks/", signing)
    page = admin.get("/c/north/settings/contact_weeks/")
    assert [value for _, value in page.context["versions"]] == ["4 weeks", "3 weeks"]
    assert queries.setting(north.clinic, "contact.weeks") == 4
    assert b"default 2 weeks" in admin.get("/c/north/settings/").content
    assert AuditLine.objects.filter(verb="setting.signed").count() == 2


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("attempt_counts", "yes", True),
        ("instruments", ["gad7"], ["gad7"]),
        ("consent_text", "Plain words.", "Plain words."),
    ],
)
def test_each_kind_of_setting_is_signed(
    admin: Client, north: StaffedClinic, field: str, value: Any, kept: object
) -> None:
    admin.post(f"/c/north/settings/{field}/", {field: value})
    assert Setting.objects.get().value == kept


@pytest.mark.parametrize(
    ("field", "value"), [("contact_weeks", "0"), ("contact_weeks", "many"), ("instruments", []), ("consent_text", "  ")]
)
def test_a_value_that_cannot_be_is_refused_at_its_field(admin: Client, field: str, value: Any) -> None:
    answer = admin.post(f"/c/north/settings/{field}/", {field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Setting.objects.exists()


def test_a_second_signature_over_an_older_page_is_refused_and_keeps_what_was_typed(
    admin: Client, north: StaffedClinic
) -> None:
    old = {"contact_weeks": 4, "source": "Mine", "seen": ""}
    admin.post("/c/north/settings/contact_weeks/", {"contact_weeks": 3, "source": "Theirs", "seen": ""})
    answer = admin.post("/c/north/settings/contact_weeks/", old)
    form = answer.context["form"]
    assert (answer.status_code, form["contact_weeks"].value(), form["source"].value()) == (422, "4", "Mine")
    assert "Someone signed another number" in form.non_field_errors()[0]
    assert "In force: 3 weeks." in form["contact_weeks"].help_text
    assert queries.setting(north.clinic, "contact.weeks") == 3
    admin.post("/c/north/settings/contact_weeks/", old | {"seen": form["seen"].value()})
    assert queries.setting(north.clinic, "contact.weeks") == 4


def test_a_number_that_decides_is_only_read_here(admin: Client, north: StaffedClinic) -> None:
    page = admin.get("/c/north/settings/phq9_target_weeks/")
    assert b"/c/north/targets/#id_phq9_target_weeks" in page.content
    answer = admin.post("/c/north/settings/phq9_target_weeks/", {"phq9_target_weeks": 12, "seen": ""})
    assert answer["Location"] == "/c/north/targets/"
    assert not Setting.objects.exists()


def test_there_are_no_other_settings(admin: Client) -> None:
    assert admin.get("/c/north/settings/password/").status_code == 404


def test_name_and_zone_change_and_the_address_stays(admin: Client, north: StaffedClinic) -> None:
    admin.post("/c/north/facts/", {"name": "Northside", "time_zone": "America/Chicago"})
    clinic = Clinic.objects.get()
    assert (clinic.slug, clinic.name, clinic.time_zone) == ("north", "Northside", "America/Chicago")
    answer = admin.post("/c/north/facts/", {"name": "Northside", "time_zone": "Mars/Olympus"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["time_zone"])


# --- the trail ---


@pytest.fixture
def lines(north: StaffedClinic, south: StaffedClinic) -> Any:
    """A line each for two people on patients of theirs, and one in the other clinic."""
    patients = {"a": UserFactory().public_id, "b": UserFactory().public_id}  # any ids: the trail holds no key
    with north.inside():
        for by, patient, verb in ((north.lead, "a", "patient.edited"), (north.clinician, "b", "consent.documented")):
            audit.record(verb, target=None, by=by, at=NOW, patient=patients[patient])
            AccessLine.objects.create(
                clinic=north.clinic, by=by, patient=patients[patient], page="registry:patient", kind="open"
            )
    with south.inside():
        audit.record("patient.edited", target=None, by=south.lead, at=NOW, patient=patients["a"])
    return patients


@pytest.mark.parametrize("tab", ["audit", "audit/access"])
def test_the_trail_is_found_by_person_patient_and_date(
    admin: Client, north: StaffedClinic, lines: Any, tab: str
) -> None:
    with north.inside():
        today = north.clinic.today(AccessLine.objects.latest("at").at)  # the database's own clock

    def found(**query: object) -> list[object]:
        return [line.by.pk for line in admin.get(f"/c/north/{tab}/", query).context["page"]]

    assert found() == [north.clinician.pk, north.lead.pk]
    assert found(person=north.lead.public_id) == [north.lead.pk]
    assert found(patient=lines["b"]) == [north.clinician.pk]
    assert found(since=today, until=today) == [north.clinician.pk, north.lead.pk]
    assert found(until=today - timedelta(days=1)) == []
    assert found(since=today + timedelta(days=1)) == []


def test_the_trail_is_found_by_what_was_done(admin: Client, lines: Any) -> None:
    page = admin.get("/c/north/audit/", {"verb": "consent"}).context["page"]
    assert [line.verb for line in page] == ["consent.documented"]


def test_the_dates_are_the_clinics_own(north: StaffedClinic) -> None:
    """23:30 in New York is the next day in UTC."""
    at = datetime(2026, 3, 3, 4, 30, tzinfo=UTC)
    with north.inside():
        line = AccessLine.objects.create(clinic=north.clinic, by=north.lead, page="p", kind="open", at=at)
        day = date(2026, 3, 2)
        assert list(queries.looks(north.lead, since=day, until=day)) == [line]
        assert not queries.looks(north.lead, since=date(2026, 3, 3)).exists()


@pytest.mark.parametrize(
    "query", [{"patient": "not an id"}, {"since": "yesterday"}, {"person": "00000000-0000-4000-8000-000000000000"}]
)
def test_a_filter_that_cannot_be_is_said(admin: Client, lines: Any, query: dict[str, str]) -> None:
    assert admin.get("/c/north/audit/", query).status_code == 422


def test_the_trail_comes_in_pages_with_the_same_number_of_queries(
    admin: Client, north: StaffedClinic, django_assert_num_queries: Any
) -> None:
    def write(number: int) -> None:
        with north.inside():
            for _ in range(number):
                audit.record("contact.saved", target=None, by=north.lead, at=NOW)

    write(3)
    admin.get("/c/north/audit/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        admin.get("/c/north/audit/")
    write(117)
    with django_assert_num_queries(len(few)):
        page = admin.get("/c/north/audit/", {"page": 3}).context["page"]
    assert (page.paginator.num_pages, len(page)) == (3, 20)


def test_the_administrator_sees_ids_and_no_link_to_patients(admin: Client, north: StaffedClinic, lines: Any) -> None:
    link = f'href="/c/north/patients/{lines["a"]}/'.encode()
    assert link not in admin.get("/c/north/audit/access/").content
    admin.force_login(north.lead.user)
    assert link in admin.get("/c/north/audit/access/").content


# --- my account ---


def test_my_name_changes_and_the_clinics_hear_of_it(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.lead.user)
    client.post("/account/", {"name": "Grace Adeyemi"})
    assert User.objects.get(pk=north.lead.user_id).name == "Grace Adeyemi"
    with north.inside():
        assert AuditLine.objects.get().verb == "person.renamed"


def test_my_colours_come_along(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.lead.user)
    assert client.post("/account/theme/", {"theme": "dark"}).status_code == 204
    assert client.post("/account/theme/", {"theme": "pink"}).status_code == 422
    elsewhere = Client()
    elsewhere.force_login(User.objects.get(pk=north.lead.user_id))
    assert b'data-theme="dark"' in elsewhere.get("/account/").content


def test_a_token_is_shown_once_works_and_is_revoked(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.lead.user)
    page = client.post("/account/tokens/", {"name": "finance", "days": "30"})
    secret = page.context["secret"]
    assert secret.encode() in page.content
    assert secret.encode() not in client.get("/account/tokens/").content
    assert secret not in str(ApiToken.objects.values())
    program = Client(headers={"Authorization": f"Token {secret}"})
    assert program.get("/api/v1/clinics/").json()["results"][0]["slug"] == "north"
    token = ApiToken.objects.get()
    stranger = Client()
    stranger.force_login(north.clinician.user)
    assert stranger.post(f"/account/tokens/{token.public_id}/revoke/").status_code == 404
    client.post(f"/account/tokens/{token.public_id}/revoke/")
    assert program.get("/api/v1/clinics/").status_code == 401
    with north.inside():
        assert list(AuditLine.objects.order_by("pk").values_list("verb", flat=True)) == [
            "token.created",
            "token.revoked",
        ]


def test_a_token_ends_on_its_day(client: Client, north: StaffedClinic) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        secret = actions.create_token(user=north.lead.user, name="script", days=30, now=NOW)
        program = Client(headers={"Authorization": f"Token {secret}"})
        clock.shift(timedelta(days=29, hours=23))
        assert program.get("/api/v1/clinics/").status_code == 200
        clock.shift(timedelta(hours=2))
        assert program.get("/api/v1/clinics/").status_code == 401


def test_there_are_ten_tokens_at_most(client: Client, north: StaffedClinic) -> None:
    client.force_login(north.lead.user)
    for number in range(10):
        assert client.post("/account/tokens/", {"name": f"n{number}", "days": "30"}).context["secret"]
    answer = client.post("/account/tokens/", {"name": "one more", "days": "30"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_a_token_opens_no_page(client: Client, north: StaffedClinic) -> None:
    secret = actions.create_token(user=north.administrator.user, name="script", days=30, now=datetime.now(UTC))
    program = Client(headers={"Authorization": f"Token {secret}"})
    assert program.get("/c/north/people/").status_code == 302
