"""What every tenant table has: its clinic, a random public id, and the one way in for reads."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self, TypeVar

import pgtrigger
from django.db import models
from django.db.models import Q

from clinics.machines import Machine

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


def moves_as_drawn(machine: Machine, field: str) -> pgtrigger.FSM:
    """The trigger that refuses every other move of that field, whoever writes."""
    return pgtrigger.FSM(name=f"{field}_moves_as_drawn", field=field, transitions=machine.pairs)


def voided_together(name: str) -> models.CheckConstraint:
    """A row is voided whole: when, by whom and why, or not at all."""
    return models.CheckConstraint(
        condition=Q(voided_at=None, voided_by=None, void_reason="")
        | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
        name=name,
    )
