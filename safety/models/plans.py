"""Safety plans: what the patient does when it gets worse."""

from django.db import models

from clinics.models import Membership, TenantModel
from registry.models import Episode


class SafetyPlan(TenantModel):
    """What the patient does when it gets worse, in their words, under our own headings. Versions, never edited."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="safety_plans")
    number = models.PositiveIntegerField()
    sections = models.JSONField(help_text="Words by the codes of safety.rules.PLAN_HEADINGS.")
    form_key = models.UUIDField()
    written_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "episode", "number"], name="safety_plan_versions"),
            models.UniqueConstraint(fields=["clinic", "form_key"], name="safety_plan_once_per_form"),
        ]

    def __str__(self) -> str:
        return f"safety plan {self.number}"

    @property
    def last_copy(self) -> "PlanCopy | None":
        return max(self.copies.all(), key=lambda copy: copy.given_at, default=None)


class PlanCopy(TenantModel):
    """A copy of the safety plan went to the patient, or to somebody the patient named."""

    plan = models.ForeignKey(SafetyPlan, models.PROTECT, related_name="copies")
    how = models.CharField(max_length=120)
    given_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"copy of {self.plan_id}"
