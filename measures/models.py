"""Results of instruments: the answers as given, the total, the mode; voided with a reason, never changed."""

import pghistory
from django.db import models
from django.db.models import F, Q

from clinics.models import Membership, TenantModel
from registry.models import Episode


@pghistory.track()
class MeasureResult(TenantModel):
    class Mode(models.TextChoices):
        PHONE = "phone", "Read by phone"
        PAPER = "paper", "On paper"
        VIDEO = "video", "By video"
        IN_PERSON = "in_person", "In person"
        KIOSK = "kiosk", "On the clinic's tablet"
        LINK = "link", "By the patient's link"
        IMPORT = "import", "Imported"

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="results")
    instrument = models.CharField(max_length=16)
    instrument_version = models.CharField(max_length=12)
    taken_on = models.DateField()
    answers = models.JSONField(help_text="One whole number or null per item, in order.")
    difficulty = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Stored, not scored.")
    total = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty when any answer is missing.")
    prorated = models.BooleanField(default=False)
    risk_positive = models.BooleanField(default=False)
    mode = models.CharField(max_length=10, choices=Mode)
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    form_key = models.UUIDField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "form_key", "instrument"], name="result_once_per_form"),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="result_voided_by_and_why_together",
            ),
            models.CheckConstraint(condition=Q(total=None) | Q(total__lte=100), name="result_total_in_range"),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "episode", "instrument", "taken_on"],
                condition=Q(voided_at=None),
                name="results_in_order",
            )
        ]
        ordering = ["taken_on", "entered_at"]

    def __str__(self) -> str:
        return f"{self.instrument} {self.public_id}"


NEWEST_FIRST = (F("taken_on").desc(), F("entered_at").desc())
