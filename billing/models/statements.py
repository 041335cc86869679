"""A closed month: one row per closing, a frozen statement per patient, and what became of its claim."""

import pghistory
import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from billing.rules.states import CLAIM, ClaimState
from clinics.models import Membership, TenantModel, moves_as_drawn
from contacts.models import ServiceMonth
from registry.models import Episode, Patient

FROZEN = ["clinic", "month", "version", "closed_at", "closed_by", "totals", "seen", "digest"]


class MonthClose(TenantModel):
    """One closing of a month. A reopened month is closed again as the next version; the one before stays as it was."""

    month = models.ForeignKey(ServiceMonth, models.PROTECT, related_name="closes")
    version = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    totals = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="Counts and minutes only.")
    seen = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="The check list as it was answered.")
    digest = models.CharField(max_length=64, help_text="SHA-256 over the digests of its statements, in their order.")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    reopen_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "month", "version"], name="versions_of_a_month"),
            models.UniqueConstraint(
                fields=["clinic", "month"], condition=Q(reopened_at=None), name="one_close_in_force"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None, reopen_reason="")
                | Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopen_reason=""),
                name="reopened_by_and_why_together",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="a_close_stays", fields=FROZEN),
            pgtrigger.Protect(name="a_close_is_kept", operation=pgtrigger.Delete),
        ]
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self.month} version {self.version}"


class Statement(TenantModel):
    """One patient's month as it was closed: what went in, the policy, what came out and how. Never changed again."""

    close = models.ForeignKey(MonthClose, models.PROTECT, related_name="statements")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="statements")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="statements")
    position = models.PositiveIntegerField(help_text="Its place in the month, by name: 1, 2, ...")
    service_on = models.DateField(null=True, help_text="The claim's date of service, clinic-local.")
    minutes = models.PositiveIntegerField(help_text="Counted.")
    codes = models.JSONField(default=list, help_text="[[code, units], ...]")
    blocked = models.BooleanField()
    policy = models.JSONField(encoder=DjangoJSONEncoder, help_text="Every setting it was worked out by.")
    inputs = models.JSONField(encoder=DjangoJSONEncoder, help_text="Every fact it was worked out from.")
    result = models.JSONField(encoder=DjangoJSONEncoder, help_text="Codes, gates, notes and the explanation.")
    digest = models.CharField(max_length=64, help_text="SHA-256 over policy, inputs and result, keys in order.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "close", "patient"], name="one_statement_a_patient"),
            models.UniqueConstraint(fields=["clinic", "close", "position"], name="statements_in_their_order"),
        ]
        triggers = [pgtrigger.Protect(name="a_statement_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["clinic", "patient"], name="statements_of_patient")]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"statement {self.public_id}"


@pghistory.track()
class Claim(TenantModel):
    """Where a statement's claim stands; what bills nothing has none."""

    statement = models.OneToOneField(Statement, models.PROTECT, related_name="claim")
    state = models.CharField(max_length=10, choices=ClaimState.choices())
    reason = models.CharField(max_length=300, blank=True, help_text="Of a held or denied one.")
    reference = models.CharField(max_length=60, blank=True, help_text="The payer's or the biller's own number.")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("held", "denied")) | ~Q(reason=""), name="held_or_denied_with_a_reason"
            )
        ]
        triggers = [moves_as_drawn(CLAIM, "state")]
        indexes = [models.Index(fields=["clinic", "state"], name="claims_by_state")]

    def __str__(self) -> str:
        return f"claim {self.public_id}"


class ClaimStep(TenantModel):
    """One move of a claim; written once."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=ClaimState.choices())
    reason = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="a_step_stays", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["clinic", "claim", "at"], name="steps_of_claim")]
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.state


class MonthTotal(TenantModel):
    """What the night made of a month that was open: the figures of the month's page, kept to be compared."""

    first = models.DateField()
    night = models.DateField(help_text="The night's clinic-local date.")
    totals = models.JSONField(encoder=DjangoJSONEncoder, help_text="Counts and minutes only.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "first", "night"], name="one_total_a_night")]
        ordering = ["-night"]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m} on {self.night}"
