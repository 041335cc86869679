"""People come by invitation: one link, one week, one use, and only for the address it went to."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from clinics import actions, queries, tokens
from clinics.errors import Refused
from clinics.models import AuditLine, Invitation, Membership, User
from clinics.rules import Role
from jobs.models import OutboxMessage
from tests.factories.clinics import StaffedClinic, UserFactory

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def invite(clinic: StaffedClinic, email: str = "new@example.org", **fields: object) -> tuple[Invitation, str]:
    """The invitation and the secret of its link, read from the mail."""
    values = {"name": "Noor Haddad", "roles": [Role.CARE_MANAGER], "by": clinic.administrator, "now": NOW} | fields
    with clinic.inside():
        return actions.invite(email=email, **values), secret_sent_to(email)


def secret_sent_to(email: str) -> str:
    return OutboxMessage.objects.filter(to=email).latest("pk").context["link"].rstrip("/").rpartition("/")[2]


def accept(clinic: StaffedClinic, secret: str, **fields: object) -> Membership:
    values = {"user": None, "name": "Noor Haddad", "password": "a fine long password", "now": NOW} | fields
    return actions.accept_invitation(clinic=clinic.clinic, secret=secret, **values)


def test_an_invitation_sends_its_link_and_keeps_only_the_hash(north: StaffedClinic) -> None:
    invitation, secret = invite(north)
    assert invitation.token_hash == tokens.hashed(secret)
    assert secret not in str(Invitation.objects.filter(pk=invitation.pk).values())
    assert invitation.expires_at == NOW + timedelta(days=7)


def test_accepting_makes_an_account_with_the_invited_address_and_roles(north: StaffedClinic) -> None:
    invitation, secret = invite(north, title="LCSW", roles=[Role.LEAD, Role.CARE_MANAGER])
    member = accept(north, secret)
    assert (member.user.email, member.title) == ("new@example.org", "LCSW")
    assert member.roles == ["care_manager", "lead"]  # in the order of the house
    assert member.user.check_password("a fine long password")
    with north.inside():
        line = AuditLine.objects.select_related("by").latest("pk")
    assert (line.verb, line.by, line.target, line.at) == ("invitation.accepted", member, invitation.public_id, NOW)


def test_the_link_works_once(north: StaffedClinic) -> None:
    _, secret = invite(north)
    accept(north, secret)
    with pytest.raises(Refused):
        accept(north, secret)


@pytest.mark.parametrize("secret", ["", "x", "k" * 43])
def test_a_guessed_link_opens_nothing(north: StaffedClinic, secret: str) -> None:
    invite(north)
    with pytest.raises(Refused):
        accept(north, secret)


def test_the_link_of_one_clinic_opens_no_other(north: StaffedClinic, south: StaffedClinic) -> None:
    _, secret = invite(north)
    with pytest.raises(Refused):
        accept(south, secret)


def test_the_link_ends_after_a_week(north: StaffedClinic) -> None:
    _, secret = invite(north)
    with pytest.raises(Refused):
        accept(north, secret, now=NOW + timedelta(days=7))
    assert accept(north, secret, now=NOW + timedelta(days=7, seconds=-1))


def test_sending_again_ends_the_earlier_link_and_starts_a_new_week(north: StaffedClinic) -> None:
    invitation, first = invite(north)
    later = NOW + timedelta(days=6)
    with north.inside():
        actions.resend_invitation(invitation=invitation, by=north.administrator, now=later)
        second = secret_sent_to("new@example.org")
    with pytest.raises(Refused):
        accept(north, first, now=later)
    assert accept(north, second, now=later + timedelta(days=6))


def test_a_withdrawn_link_is_dead_and_cannot_be_sent_again(north: StaffedClinic) -> None:
    invitation, secret = invite(north)
    with north.inside():
        actions.revoke_invitation(invitation=invitation, by=north.administrator, now=NOW)
        with pytest.raises(Refused):
            actions.resend_invitation(invitation=invitation, by=north.administrator, now=NOW)
    with pytest.raises(Refused):
        accept(north, secret)


def test_an_address_has_one_open_invitation_in_any_case_of_letters(north: StaffedClinic) -> None:
    invite(north)
    with pytest.raises(Refused) as refusal:
        invite(north, "NEW@example.org")
    assert refusal.value.field == "email"


def test_an_expired_invitation_gives_way_to_a_new_one(north: StaffedClinic) -> None:
    invite(north)
    again, secret = invite(north, now=NOW + timedelta(days=8))
    assert accept(north, secret, now=NOW + timedelta(days=8))
    with north.inside():
        assert list(Invitation.objects.filter(accepted_at=None, revoked_at=None)) == []
        assert again.public_id


def test_someone_of_the_clinic_is_not_invited_twice(north: StaffedClinic) -> None:
    with pytest.raises(Refused) as refusal:
        invite(north, north.specialist.user.email.upper())
    assert refusal.value.field == "email"


def test_a_person_of_another_clinic_joins_with_the_account_they_have(
    north: StaffedClinic, south: StaffedClinic
) -> None:
    psychiatrist = south.specialist.user
    _, secret = invite(north, psychiatrist.email.upper(), roles=[Role.SPECIALIST])
    with pytest.raises(Refused):  # not by a second account of the same address
        accept(north, secret)
    accept(north, secret, user=psychiatrist)
    assert [m.clinic.slug for m in queries.memberships_of(psychiatrist)] == ["north", "south"]


def test_an_invitation_is_for_the_address_it_went_to(north: StaffedClinic) -> None:
    _, secret = invite(north)
    with pytest.raises(Refused):
        accept(north, secret, user=UserFactory(email="other@example.org"))
    with north.inside():
        assert not Membership.objects.filter(user__email="other@example.org").exists()


def test_who_left_comes_back_by_a_new_invitation_with_the_new_roles(north: StaffedClinic) -> None:
    with north.inside():
        actions.end_membership(member=north.clinician, by=north.administrator, now=NOW)
    _, secret = invite(north, north.clinician.user.email, roles=[Role.LEAD])
    member = accept(north, secret, user=north.clinician.user)
    assert (member.pk, member.roles, member.ended_at) == (north.clinician.pk, ["lead"], None)


@pytest.mark.parametrize("roles", [[], ["owner"]])
def test_an_invitation_needs_roles_of_the_house(north: StaffedClinic, roles: list[str]) -> None:
    with pytest.raises(ValueError, match=r"role|Role"):
        invite(north, roles=roles)
    with north.inside():
        assert not Invitation.objects.exists()


def test_nothing_is_invited_when_the_trail_cannot_be_written(
    north: StaffedClinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("clinics.audit.record", fails)
    with pytest.raises(DatabaseError), transaction.atomic():
        invite(north)
    with north.inside():
        assert not Invitation.objects.exists()
        assert not OutboxMessage.objects.exists()


def test_the_public_id_is_not_the_secret(north: StaffedClinic) -> None:
    invitation, _ = invite(north)
    for guess in (str(invitation.public_id), invitation.token_hash, str(uuid4())):
        with pytest.raises(Refused):
            accept(north, guess)
    assert not User.objects.filter(email="new@example.org").exists()
