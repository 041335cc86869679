"""Patients: who they are, how to reach them, who pays."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from clinics.models import TenantModel, Versioned

SEXES = [("female", "Female"), ("male", "Male"), ("other", "Other")]


@pghistory.track(exclude=["search_grams"])
class Patient(TenantModel, Versioned):
    mrn = models.CharField("MRN", max_length=40)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    preferred_name = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField()
    sex = models.CharField(max_length=8, blank=True, choices=SEXES)
    language = models.CharField(max_length=40, default="English")
    interpreter = models.BooleanField(default=False)
    email = models.EmailField(blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="Anything to know before calling.")
    created_at = models.DateTimeField()
    search_grams = ArrayField(models.CharField(max_length=20), default=list, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "mrn"], name="mrn_unique_in_clinic")]
        indexes = [
            GinIndex(fields=["search_grams"], name="patient_search"),
            models.Index(fields=["clinic", "birth_date"], name="patient_birth_date"),
            models.Index(fields=["clinic", "family_name", "given_name"], name="patient_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.family_name}, {self.preferred_name or self.given_name}"


@pghistory.track()
class ContactPoint(TenantModel):
    """One of two ways to reach a patient, in order."""

    KINDS = [
        ("mobile", "Mobile"),
        ("home", "Home phone"),
        ("work", "Work phone"),
        ("relative", "Relative"),
        ("portal", "Portal"),
    ]

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="contact_points")
    rank = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=KINDS)
    value = models.CharField(max_length=80)
    best_times = models.CharField(max_length=80, blank=True)
    may_leave_message = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "patient", "rank"], name="one_contact_point_per_rank"),
            models.CheckConstraint(condition=models.Q(rank__in=(1, 2)), name="two_contact_points"),
        ]
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.kind


@pghistory.track()
class Payer(TenantModel):
    name = models.CharField(max_length=80)
    kind = models.CharField(
        max_length=12,
        choices=[
            ("medicare", "Medicare"),
            ("medicaid", "Medicaid"),
            ("commercial", "Commercial"),
            ("self_pay", "Self-pay"),
            ("other", "Other"),
        ],
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "name"], name="payer_unique_in_clinic")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Coverage(TenantModel):
    """A patient's payer for a span of clinic-local dates."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="coverages")
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    member_number = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="coverage_ends_after_start",
            )
        ]
        indexes = [models.Index(fields=["clinic", "patient", "-starts_on"], name="coverage_of_patient")]
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        return f"coverage {self.public_id}"
