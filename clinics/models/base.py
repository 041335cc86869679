"""What every tenant table has: its clinic, a random public id, and the one way in for reads."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from clinics.models.people import Membership

_Row = TypeVar("_Row", bound=models.Model)


class TenantQuerySet(models.QuerySet[_Row]):
    def for_member(self, member: Membership) -> Self:
        return self.filter(clinic_id=member.clinic_id)


class TenantModel(models.Model):
    """A row of one clinic. Row security and the composite keys come from `clinics.wall.Wall` in the migration."""

    clinic = models.ForeignKey("clinics.Clinic", models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that two people may edit at once: a save names the version it read, see `clinics.actions.save_version`."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
