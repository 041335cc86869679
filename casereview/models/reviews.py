"""Reviews: who was reviewed when, by whom, with which words; and what is typed before it is signed."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

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


class ReviewDraft(TenantModel):
    """A review that is being written; seen by nobody but its author, gone when it is signed."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="review_drafts")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    fields = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "episode", "member"], name="one_review_draft_each")]

    def __str__(self) -> str:
        return f"draft {self.public_id}"
