"""Reads about clinics and people."""

from __future__ import annotations

from typing import Any

from clinics import wall
from clinics.models import Clinic, Membership, Setting, TenantQuerySet, User
from clinics.rules import SETTINGS, Role


def memberships_of(user: User) -> list[Membership]:
    """The clinics where this person works now, by name; read as the person, whatever clinic is set."""
    with wall.as_person(user.pk):
        return list(
            Membership.objects.filter(user=user, ended_at=None)
            .select_related("clinic", "user")
            .order_by("clinic__name")
        )


def people(member: Membership) -> TenantQuerySet[Membership]:
    """Everyone of the clinic, those who left last."""
    return Membership.objects.for_member(member).select_related("user").order_by("ended_at", "user__name")


def members_with(member: Membership, role: Role) -> TenantQuerySet[Membership]:
    return people(member).filter(ended_at=None, roles__contains=[role])


def setting(clinic: Clinic, key: str) -> Any:
    """The value in force: the newest signed one, or the default of `clinics.rules.SETTINGS`."""
    return settings_of(clinic)[key]


def settings_of(clinic: Clinic) -> dict[str, Any]:
    """Every setting in force, in one query."""
    signed = Setting.objects.filter(clinic=clinic).order_by("key", "-signed_at").distinct("key")
    return {key: kind.default for key, kind in SETTINGS.items()} | {row.key: row.value for row in signed}
