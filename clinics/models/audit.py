"""The audit trail: who changed what, who opened whom. Append-only for the application's role."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from clinics.models.base import TenantModel
from clinics.models.people import Membership


class AuditLine(TenantModel):
    """One action: ids and codes only, never names, words or scores."""

    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=60, blank=True, help_text="The job that acted, when no person did.")
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target = models.UUIDField(null=True)
    patient = models.UUIDField(null=True, help_text="The patient's public id.")
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "-recorded_at"], name="audit_newest"),
            models.Index(fields=["clinic", "patient", "-recorded_at"], name="audit_of_patient"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by__isnull=False) | ~models.Q(actor=""), name="audit_line_has_an_actor"
            )
        ]

    def __str__(self) -> str:
        return self.verb

    @property
    def target_name(self) -> str:
        """The kind of thing it was done to: registry.episode -> episode."""
        return self.target_type.rpartition(".")[2]


class AccessLine(TenantModel):
    """One look at a patient's data: opened, listed, exported or printed."""

    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    patient = models.UUIDField(null=True, help_text="The patient's public id; empty for a list.")
    page = models.CharField(max_length=60, help_text="The route's name.")
    kind = models.CharField(max_length=8, choices=[(k, k) for k in ("open", "list", "export", "print")])
    rows = models.PositiveIntegerField(default=1)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "patient", "-at"], name="access_to_patient")]

    def __str__(self) -> str:
        return f"{self.kind} {self.page}"


class IdempotencyKey(TenantModel):
    """A write of the API by its Idempotency-Key header: the same key answers the same, once."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "member", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return self.key
