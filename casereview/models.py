"""Case review: what was asked, what was reviewed, what was recommended, and what became of it."""

import pghistory
from django.db import models
from django.db.models import Q

from clinics.models import Membership, TenantModel
from contacts.models import TimeEntry
from registry.models import Episode


class Review(TenantModel):
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    reviewed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()
    place = models.CharField(max_length=200, help_text="Why this patient stood where in the queue, in words.")
    summary = models.TextField(blank=True)
    time = models.OneToOneField(TimeEntry, models.PROTECT, null=True, blank=True, related_name="review")
    form_key = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "form_key"], name="review_once_per_form")]
        indexes = [models.Index(fields=["clinic", "episode", "-reviewed_on"], name="reviews_of_episode")]
        ordering = ["-reviewed_on", "-reviewed_at"]

    def __str__(self) -> str:
        return f"review {self.public_id}"


@pghistory.track()
class Recommendation(TenantModel):
    class Kind(models.TextChoices):
        MEDICATION = "medication", "Medication"
        THERAPY = "therapy", "Brief intervention"
        MEASURE = "measure", "Measure or screen"
        REFERRAL = "referral", "Referral"
        CONTINUE = "continue", "Continue the plan"
        OTHER = "other", "Other"

    class Answer(models.TextChoices):
        OPEN = "open", "Waiting for the treating clinician"
        ACCEPTED = "accepted", "Accepted"
        CHANGED = "changed", "Changed"
        DECLINED = "declined", "Declined"

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="recommendations")
    review = models.ForeignKey(Review, models.PROTECT, related_name="recommendations")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField()
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)
    answer_text = models.TextField(blank=True)
    answered_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="open", answered_by=None, answered_at=None)
                | ~Q(answer="open") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="recommendation_answered_by_and_when_together",
            )
        ]
        indexes = [models.Index(fields=["clinic", "episode"], condition=Q(answer="open"), name="open_recommendations")]
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"recommendation {self.public_id}"
