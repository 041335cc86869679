"""The episode: one patient's course of collaborative care, from referral to discharge."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from clinics.models import Membership, TenantModel, Versioned, moves_as_drawn
from registry.models.glance import GLANCE_FIELDS, AtAGlance
from registry.models.patients import Patient
from registry.rules import DISENGAGED, EPISODE, INTERVALS, CloseReason, Phase

PHASES = [(phase.value, phase.label) for phase in Phase]


@pghistory.track(exclude=GLANCE_FIELDS)
class Episode(TenantModel, Versioned, AtAGlance):
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="episodes")
    phase = models.CharField(max_length=20, choices=PHASES, default=Phase.REFERRED)
    referred_on = models.DateField()
    enrolled_on = models.DateField(null=True, blank=True, help_text="The care manager's initial assessment.")
    course_on = models.DateField(
        null=True, blank=True, help_text="The course now running began then: after a relapse. Empty: at enrolment."
    )
    closed_on = models.DateField(null=True, blank=True)
    close_reason = models.CharField(
        max_length=24, blank=True, choices=[(reason.value, reason.label) for reason in CloseReason]
    )
    closing_note = models.TextField(blank=True)
    reentry = models.TextField(blank=True, help_text="How the patient comes back, in words the patient is given.")
    handed_off_on = models.DateField(null=True, blank=True, help_text="The other side confirmed that it took over.")
    care_manager = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    specialist = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    clinician = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    primary_scale = models.CharField(max_length=16, default="phq9")
    interval_weeks = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(weeks, label) for weeks, label in INTERVALS if weeks]
    )
    initiating_visit_on = models.DateField(null=True, blank=True)
    initiating_visit_with = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    initiating_visit_waived = models.CharField(
        max_length=120, blank=True, help_text="Why none is needed, such as: seen by the practice on 3 Feb 2026."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "patient"], condition=Q(closed_on=None), name="one_open_episode_per_patient"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, close_reason="") & ~Q(phase="closed")
                | Q(closed_on__isnull=False, phase="closed") & ~Q(close_reason=""),
                name="episode_closed_on_and_why_together",
            ),
            models.CheckConstraint(
                condition=Q(enrolled_on=None) | Q(enrolled_on__gte=F("referred_on")), name="enrolled_after_referral"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("referred_on")), name="closed_after_referral"
            ),
            models.CheckConstraint(
                condition=~Q(close_reason="transferred") | Q(handed_off_on__isnull=False),
                name="transferred_once_the_hand_off_is_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(close_reason__in=DISENGAGED) | ~Q(reentry=""),
                name="disengaged_with_a_way_back",
            ),
            models.CheckConstraint(
                condition=Q(course_on=None) | Q(course_on__gt=F("enrolled_on")), name="a_new_course_begins_in_care"
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=("enrolled", "active", "relapse_prevention")) | Q(enrolled_on__isnull=False),
                name="enrolled_phases_have_their_date",
            ),
        ]
        triggers = [
            moves_as_drawn(EPISODE, "phase"),
            # A late answer may still raise an alert of a closed episode; nobody is closed while one is open.
            pgtrigger.Protect(
                name="no_end_at_risk",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_on=None, new__closed_on__isnull=False, new__open_alerts__gt=0),
            ),
            # Who is being handed off stays on the registry until the other side has confirmed it.
            pgtrigger.Protect(
                name="no_end_in_mid_hand_off",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__closed_on=None, new__closed_on__isnull=False, new__hand_off_due_on__isnull=False
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "care_manager"], condition=Q(closed_on=None), name="open_caseload"),
            models.Index(fields=["clinic", "next_contact_on"], condition=Q(closed_on=None), name="open_next_contact"),
        ]

    def __str__(self) -> str:
        return f"episode {self.public_id}"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


@pghistory.track()
class Consent(TenantModel):
    """The patient's agreement to collaborative care, with the very words they heard."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="consents")
    given_on = models.DateField()
    how = models.CharField(max_length=8, choices=[("verbal", "Verbal"), ("written", "Written")])
    heard_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    text = models.TextField()
    text_version = models.CharField(max_length=20)
    withdrawn_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-given_on"]
        indexes = [models.Index(fields=["clinic", "episode", "-given_on"], name="consent_of_episode")]

    def __str__(self) -> str:
        return f"consent {self.public_id}"


@pghistory.track()
class Diagnosis(TenantModel):
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="diagnoses")
    code = models.CharField("ICD-10-CM code", max_length=8)
    text = models.CharField(max_length=160)
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["since"]
        verbose_name_plural = "diagnoses"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "episode", "code"], condition=Q(ended_on=None), name="one_active_diagnosis_per_code"
            )
        ]

    def __str__(self) -> str:
        return self.code


class StatusChange(TenantModel):
    """A move between phases, never edited."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="status_changes")
    from_phase = models.CharField(max_length=20, choices=PHASES, blank=True)
    to_phase = models.CharField(max_length=20, choices=PHASES)
    on = models.DateField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    course_on = models.DateField(null=True, blank=True, help_text="The course that ran from then on; empty: the first.")

    class Meta:
        ordering = ["on", "at"]
        indexes = [models.Index(fields=["clinic", "episode", "on"], name="status_of_episode")]

    def __str__(self) -> str:
        return f"{self.from_phase} to {self.to_phase}"
