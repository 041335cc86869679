"""Files made of a month by a worker, kept for a while, and gone: each download is a disclosure in the access log."""

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from clinics.models import Membership, TenantModel


class Export(TenantModel):
    """One file that somebody asked for."""

    class State(models.TextChoices):
        QUEUED = "queued", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Not made"
        GONE = "gone", "Deleted"

    kind = models.CharField(max_length=24)
    asked = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="Of what: ids, month, version.")
    filename = models.CharField(max_length=120, help_text="Without patient data.")
    content_type = models.CharField(max_length=100)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    left = models.JSONField(null=True, blank=True, help_text="Patients whose part is still to be made: keys, by name.")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "-asked_at"], name="exports_newest"),
            models.Index(fields=["clinic", "kept_until"], condition=models.Q(state="ready"), name="exports_kept"),
        ]
        ordering = ["-asked_at"]

    def is_kept(self, now: datetime) -> bool:
        """May it still be downloaded? Deleting what ran out may lag by a minute."""
        return self.state == self.State.READY and self.kept_until is not None and now < self.kept_until

    def __str__(self) -> str:
        return f"export {self.public_id}"


class ExportPart(TenantModel):
    """A piece of the file, so that neither making nor sending it needs the whole in memory."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "export", "number"], name="parts_of_an_export")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"part {self.number}"
