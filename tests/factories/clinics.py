"""Clinics with one person per role, and more people where a test needs them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

import factory
from django.contrib.auth.hashers import make_password

from clinics import wall
from clinics.models import Clinic, Membership, User
from clinics.rules import Role

PASSWORD = "a long enough password"
FOUNDED = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))


class ClinicFactory(factory.django.DjangoModelFactory):
    """Build it inside the wall: `make_clinic` does."""

    class Meta:
        model = Clinic

    slug = factory.Sequence(lambda n: f"clinic-{n}")
    name = factory.LazyAttribute(lambda clinic: f"{clinic.slug.replace('-', ' ').title()} Clinic")
    created_at = FOUNDED
    set_up_at = FOUNDED


class MembershipFactory(factory.django.DjangoModelFactory):
    """Build it inside the wall of its clinic: `add_member` does."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    roles = factory.LazyFunction(lambda: [Role.CARE_MANAGER.value])
    since = FOUNDED


@dataclass(frozen=True)
class StaffedClinic:
    """A clinic and its five people; each is a Membership, with `.user` and `.clinic` at hand."""

    clinic: Clinic
    care_manager: Membership
    specialist: Membership
    clinician: Membership
    lead: Membership
    administrator: Membership

    @property
    def members(self) -> dict[Role, Membership]:
        return {role: getattr(self, role.value) for role in Role}

    def inside(self) -> AbstractContextManager[None]:
        """One transaction that sees this clinic's rows."""
        return wall.in_clinic(self.clinic.pk)


def add_member(clinic: Clinic, *roles: Role, **fields: object) -> Membership:
    """One more person. Keys like `user__name` reach the account; `user=` takes an existing one."""
    with wall.in_clinic(clinic.pk):
        return MembershipFactory(clinic=clinic, roles=[role.value for role in roles], **fields)


def make_clinic(
    slug: str = "north", *, time_zone: str = "America/New_York", now: datetime = FOUNDED, name: str = ""
) -> StaffedClinic:
    """A clinic with one person per role: north's care manager signs in as care_manager@north.example.org."""
    pk = wall.new_clinic_id()
    words = {"name": name} if name else {}
    with wall.in_clinic(pk):
        clinic = ClinicFactory(pk=pk, slug=slug, time_zone=time_zone, created_at=now, set_up_at=now, **words)
    people = {
        role.value: add_member(
            clinic,
            role,
            since=now,
            user__email=f"{role.value}@{slug}.example.org",
            user__name=f"{slug.title()} {role.label}",
        )
        for role in Role
    }
    return StaffedClinic(clinic=clinic, **people)
