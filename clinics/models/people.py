"""Clinics, the people who sign in, and what each may do where."""

from __future__ import annotations

import uuid
import zoneinfo
from datetime import date, datetime
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from knox.models import AbstractAuthToken

from clinics.models.base import TenantModel
from clinics.rules import Can, Role, roles_allow


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):  # type: ignore[django-manager-missing] # knox's manager has no types
    """One account per person, for all their clinics. Deactivated, never deleted, so the name is never reused."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("e-mail", unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    theme = models.CharField(
        max_length=5, choices=[("auto", "Auto"), ("light", "Light"), ("dark", "Dark")], default="auto"
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name


def known_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError("Choose a time zone from the list, such as America/New_York.")


@pghistory.track()
class Clinic(models.Model):
    """The tenant. Its local midnight ends its days, its calendar month is the billing month."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=40, default="America/New_York", validators=[known_zone])
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    set_up_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def today(self, now: datetime) -> date:
        """The clinic-local date at this instant."""
        return now.astimezone(self.zone).date()


def _roles() -> ArrayField[Any, Any]:
    return ArrayField(models.CharField(max_length=24, choices=[(r.value, r.label) for r in Role]))


@pghistory.track()
class Membership(TenantModel):
    """A person in a clinic, with one or more roles. Every action's `by=` is one of these."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    roles = _roles()
    title = models.CharField(max_length=80, blank=True, help_text="Shown beside the name, such as LCSW or MD.")
    full_time = models.PositiveSmallIntegerField(default=100, help_text="Percent of a full-time post.")
    npi = models.CharField("NPI", max_length=10, blank=True, help_text="Stands on the claims this person bills.")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "user"], name="one_membership_per_clinic_and_person")]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def role_labels(self) -> list[str]:
        return [Role(role).label for role in self.roles]

    def can(self, permission: Can) -> bool:
        return roles_allow(self.roles, permission)

    def has_role(self, role: Role) -> bool:
        return role in self.roles


class Invitation(TenantModel):
    """An invitation by e-mail. The token in the link is kept only as a hash."""

    email = models.EmailField()
    name = models.CharField(max_length=120)
    roles = _roles()
    title = models.CharField(max_length=80, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "clinic",
                Lower("email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.public_id}"

    @property
    def role_labels(self) -> list[str]:
        return [Role(role).label for role in self.roles]


class Setting(TenantModel):
    """One version of one clinic setting, signed and dated; the newest is in force. Keys: `clinics.rules.SETTINGS`."""

    key = models.CharField(max_length=60)
    value = models.JSONField()
    source = models.CharField(max_length=200, blank=True)
    signed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["clinic", "key", "-signed_at"], name="setting_in_force")]

    def __str__(self) -> str:
        return self.key


class ApiToken(AbstractAuthToken):
    """A person's key to the API: kept as a hash, with an end, named by its owner."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class Installation(models.Model):
    """One row: the hash of the one-time link that leads the first administrator in."""

    setup_token_hash = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return "installation"
