"""Care plans: versions, never edited, signed by the treating clinician."""

import pghistory
from django.db import models
from django.db.models import Q

from clinics.models import Membership, TenantModel
from registry.models import Episode


@pghistory.track()
class CarePlan(TenantModel):
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField()
    goals = models.TextField(blank=True)
    medications = models.TextField(blank=True)
    skills = models.TextField(blank=True)
    follow_up = models.TextField(blank=True)
    relapse_prevention = models.TextField(blank=True)
    written_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    form_key = models.UUIDField()
    signed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "episode", "number"], name="plan_versions_in_order"),
            models.UniqueConstraint(fields=["clinic", "form_key"], name="plan_once_per_form"),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None, signed_until=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False, signed_until__isnull=False),
                name="plan_signed_by_and_when_together",
            ),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"plan {self.number}"
