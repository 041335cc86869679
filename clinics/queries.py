"""Reads about clinics and people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import F

from clinics import tokens, wall
from clinics.models import (
    AccessLine,
    AuditLine,
    Clinic,
    Installation,
    Invitation,
    Membership,
    Setting,
    TenantQuerySet,
    User,
)
from clinics.rules import FIRST_HOUR, SETTINGS, Role

Lines = TypeVar("Lines", bound=TenantQuerySet[Any])


def memberships_of(user: User) -> list[Membership]:
    """The clinics where this person works now, by name; read as the person, whatever clinic is set."""
    with wall.as_person(user.pk):
        return list(
            Membership.objects.filter(user=user, ended_at=None)
            .select_related("clinic", "user")
            .order_by("clinic__name")
        )


def may_found_clinic(user: User) -> bool:
    """The first account of an empty installation, and whoever administers a clinic already, may set up another."""
    if not Clinic.objects.exists():
        return User.objects.count() == 1
    return any(member.has_role(Role.ADMINISTRATOR) for member in memberships_of(user))


def setup_is_open(secret: str) -> bool:
    """Whether this is the link of an installation that still has nobody."""
    waiting = Installation.objects.filter(setup_token_hash=tokens.hashed(secret), used_at=None)
    return waiting.exists() and not User.objects.exists()


def people(member: Membership) -> TenantQuerySet[Membership]:
    """Everyone of the clinic, those who left last."""
    return (
        Membership.objects.for_member(member)
        .select_related("user")
        .order_by(F("ended_at").asc(nulls_first=True), "user__name", "pk")
    )


def members_with(member: Membership, role: Role) -> TenantQuerySet[Membership]:
    return people(member).filter(ended_at=None, roles__contains=[role])


def open_invitations(member: Membership) -> TenantQuerySet[Invitation]:
    """Sent and not answered, expired ones too: they can be sent again."""
    return (
        Invitation.objects.for_member(member)
        .filter(accepted_at=None, revoked_at=None)
        .select_related("invited_by__user")
        .order_by("-invited_at", "-pk")
    )


def setting(clinic: Clinic, key: str) -> Any:
    """The value in force: the newest signed one, or the default of `clinics.rules.SETTINGS`."""
    return settings_of(clinic)[key]


def settings_of(clinic: Clinic) -> dict[str, Any]:
    """Every setting in force, in one query."""
    return in_force(signed_settings(clinic))


def in_force(signed: Mapping[str, Setting]) -> dict[str, Any]:
    """What was signed, and the default of everything else."""
    return {key: signed[key].value if key in signed else kind.default for key, kind in SETTINGS.items()}


def signed_settings(clinic: Clinic) -> dict[str, Setting]:
    """The newest signed version of each setting this clinic has signed."""
    newest = Setting.objects.filter(clinic=clinic).select_related("signed_by__user")
    return {row.key: row for row in newest.order_by("key", "-signed_at", "-pk").distinct("key")}


def version_of(signed: Mapping[str, Setting], keys: Iterable[str]) -> str:
    """The last signature among these settings, as a form carries it to notice that there is a later one."""
    found = [signed[key] for key in keys if key in signed]
    return str(max(found, key=lambda row: (row.signed_at, row.pk)).public_id) if found else ""


def history_of_setting(member: Membership, key: str) -> TenantQuerySet[Setting]:
    """All versions of one setting, newest first."""
    versions = Setting.objects.for_member(member).filter(key=key).select_related("signed_by__user")
    return versions.order_by("-signed_at", "-pk")


def field_of(key: str) -> str:
    """The name of a setting's form field: a key holds dots, a field may not."""
    return key.replace(".", "_")


def invitation_by_secret(clinic: Clinic, secret: str, *, now: datetime) -> Invitation | None:
    """The open invitation that this link belongs to; read before anybody is known."""
    with wall.in_clinic(clinic.pk):
        waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)
        return waiting.select_related("invited_by__user").filter(token_hash=tokens.hashed(secret)).first()


def trail(member: Membership, **wanted: Any) -> TenantQuerySet[AuditLine]:
    """What was done here, newest first; see `_between` for what may be wanted."""
    lines = _between(AuditLine.objects.for_member(member).select_related("by__user"), member, "recorded_at", **wanted)
    if verb := wanted.get("verb"):
        lines = lines.filter(verb__startswith=verb.strip().lower().replace(" ", "."))
    return lines


def looks(member: Membership, **wanted: Any) -> TenantQuerySet[AccessLine]:
    """Who opened, listed or exported whom, newest first."""
    return _between(AccessLine.objects.for_member(member).select_related("by__user"), member, "at", **wanted)


def _between(lines: Lines, member: Membership, instant: str, **wanted: Any) -> Lines:
    """Narrow to a `person`, a `patient` (public id) and clinic-local dates `since` and `until`, both included."""
    if wanted.get("person"):
        lines = lines.filter(by=wanted["person"])
    if wanted.get("patient"):
        lines = lines.filter(patient=wanted["patient"])
    zone = member.clinic.zone
    if since := wanted.get("since"):
        lines = lines.filter(**{f"{instant}__gte": datetime.combine(since, time.min, zone)})
    if until := wanted.get("until"):
        lines = lines.filter(**{f"{instant}__lt": datetime.combine(until + timedelta(days=1), time.min, zone)})
    return lines.order_by(f"-{instant}", "-pk")


@dataclass(frozen=True)
class FirstSteps:
    """How far the first hour is, from the facts alone: it may be left and taken up again at any time."""

    people: int
    invited: int
    has_care_manager: bool
    rhythm_signed: bool

    @property
    def has_people(self) -> bool:
        return self.people + self.invited > 1

    @property
    def next(self) -> str:
        """The first step here that is still open; payers come after these."""
        return "people" if not self.has_people else "rhythm" if not self.rhythm_signed else ""


def first_steps(member: Membership) -> FirstSteps:
    here = list(people(member).filter(ended_at=None).values_list("roles", flat=True))
    coming = list(open_invitations(member).values_list("roles", flat=True))
    return FirstSteps(
        people=len(here),
        invited=len(coming),
        has_care_manager=any(Role.CARE_MANAGER in roles for roles in [*here, *coming]),
        rhythm_signed=set(FIRST_HOUR) <= set(signed_settings(member.clinic)),
    )
