"""Risk alerts: each has a reason, a time, an owner, a clock and an end."""

import pghistory
from django.db import models
from django.db.models import Q

from clinics.models import Membership, TenantModel
from registry.models import Episode
from registry.rules import Scale


@pghistory.track()
class RiskAlert(TenantModel):
    class Trigger(models.TextChoices):
        RISK_ITEM = "risk_item", "A risk item was answered above zero"
        CONCERN = "concern", "A clinician is concerned"

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="alerts")
    trigger = models.CharField(max_length=12, choices=Trigger)
    source = models.UUIDField(help_text="The public id of the result, or the key of the form, that raised it.")
    instrument = models.CharField(max_length=16, blank=True)
    item = models.PositiveSmallIntegerField(null=True)
    answer = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=400, blank=True)  # the answer or the concern in words
    raised_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    owner = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    owned_since = models.DateTimeField(help_text="When this owner's clock began.")
    acknowledge_by = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    close_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, close_reason="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(close_reason=""),
                name="alert_closed_by_and_why_together",
            ),
            models.UniqueConstraint(
                fields=["clinic", "source", "instrument", "item"],
                nulls_distinct=False,
                name="one_alert_per_risk_answer_or_form",
            ),
            models.CheckConstraint(
                condition=Q(trigger="risk_item", item__isnull=False, answer__isnull=False) & ~Q(instrument="")
                | Q(trigger="concern", instrument="", item=None, answer=None) & ~Q(note=""),
                name="alert_says_what_raised_it",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "episode"], condition=Q(closed_at=None), name="open_alerts"),
            models.Index(fields=["clinic", "-closed_at"], name="alerts_by_end"),
        ]

    def __str__(self) -> str:
        return f"alert {self.public_id}"

    @property
    def reason(self) -> str:
        scales = dict(Scale.choices())
        return self.note or f"{scales.get(self.instrument, self.instrument)} item {self.item} answered {self.answer}"


class AlertStep(TenantModel):
    """What was done about an alert, by whom, when; never edited."""

    class Kind(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        NOTE = "note", "Note"
        HANDED_OVER = "handed_over", "Handed over"
        CLOSED = "closed", "Closed"

    alert = models.ForeignKey(RiskAlert, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=14, choices=Kind)
    to = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="handed_over", to__isnull=False) | ~Q(kind="handed_over") & Q(to=None),
                name="alert_step_names_the_new_owner",
            )
        ]

    def __str__(self) -> str:
        return self.kind
