"""Care plans: versions, never edited, signed by the treating clinician; what is being written; copies handed out."""

from datetime import date

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from careplans import rules
from careplans.rules import PLAN, PlanState
from clinics.models import Membership, TenantModel, moves_as_drawn
from registry.models import Episode

WRITTEN = ["clinic", "public_id", "episode", "number", "content", "written_by", "written_at", "form_key"]
RESIGNED = """OLD.signed_at IS NOT NULL AND (OLD.signed_by_id, OLD.signed_at, OLD.signed_until)
    IS DISTINCT FROM (NEW.signed_by_id, NEW.signed_at, NEW.signed_until)"""


@pghistory.track()
class CarePlan(TenantModel):
    """A version. What is written in it stays as it is, and so does its signature: the database sees to it."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(default=dict, help_text="Rows by part, as careplans.rules.PARTS names them.")
    state = models.CharField(max_length=8, choices=PlanState.choices(), default=PlanState.WAITING.value)
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
            models.UniqueConstraint(
                fields=["clinic", "episode"], condition=Q(state="waiting"), name="one_plan_waits_for_a_signature"
            ),
            models.UniqueConstraint(
                fields=["clinic", "episode"], condition=Q(state="signed"), name="one_plan_is_in_force"
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None, signed_until=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False, signed_until__isnull=False),
                name="plan_signed_by_and_when_together",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", signed_at=None)
                | Q(state="signed", signed_at__isnull=False)
                | Q(state="replaced"),
                name="plan_in_force_by_its_signature",
            ),
        ]
        triggers = [
            moves_as_drawn(PLAN, "state"),
            pgtrigger.ReadOnly(name="written_once", fields=WRITTEN),
            pgtrigger.Protect(
                name="a_signature_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(RESIGNED),
            ),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"plan {self.number}"

    @property
    def is_in_force(self) -> bool:
        return self.state == PlanState.SIGNED

    def has_run_out(self, today: date) -> bool:
        """In force by a signature that holds no longer."""
        return self.is_in_force and not rules.holds(self.signed_until, today)

    # A part in short, a line for each row.

    @property
    def goals(self) -> str:
        return rules.told(self.content, "goals")

    @property
    def medications(self) -> str:
        return rules.told(self.content, "medications")

    @property
    def skills(self) -> str:
        return "\n".join(filter(None, (rules.told(self.content, "skill"), rules.told(self.content, "steps"))))

    @property
    def follow_up(self) -> str:
        return rules.told(self.content, "follow_up")


class PlanDraft(TenantModel):
    """What a person has typed of the next version and not saved yet; its words are seen by nobody else."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="plan_drafts")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    fields = models.JSONField(default=list, help_text="Pairs of name and value, in the order of the page.")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "episode", "member"], name="one_plan_draft_each")]

    def __str__(self) -> str:
        return f"plan draft {self.public_id}"


class PlanCopy(TenantModel):
    """A page with the plan went to the patient, or to somebody the patient named."""

    plan = models.ForeignKey(CarePlan, models.PROTECT, related_name="copies")
    how = models.CharField(max_length=120)
    given_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"copy of {self.plan_id}"
