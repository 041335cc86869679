"""Recommendations and what became of each; the templates they are begun from."""

import pghistory
from django.db import models
from django.db.models import Q

from casereview.models.reviews import Review
from casereview.rules import RECOMMENDATION, LoopState, RecommendationKind, Urgency
from casereview.rules import Answer as AnswerOf
from clinics.models import Membership, TenantModel, Versioned, moves_as_drawn
from contacts.models import Contact
from registry.models import Episode


@pghistory.track()
class Recommendation(TenantModel):
    Kind = RecommendationKind
    Answer = AnswerOf
    DOERS = (("clinician", "Treating clinician"), ("care_manager", "Care manager"))

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="recommendations")
    review = models.ForeignKey(Review, models.PROTECT, related_name="recommendations")
    kind = models.CharField(max_length=20, choices=RecommendationKind.choices())
    text = models.TextField()
    urgency = models.CharField(max_length=8, choices=Urgency.choices(), default=Urgency.ROUTINE.value)
    doer = models.CharField(max_length=12, choices=DOERS, default="clinician", help_text="Who carries it out.")
    due_on = models.DateField(null=True, blank=True, help_text="To be done by then.")
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=LoopState.choices(), default=LoopState.RECOMMENDED.value)
    answer = models.CharField(max_length=10, choices=AnswerOf.choices(), default=AnswerOf.OPEN.value)
    answer_text = models.TextField(blank=True)
    answered_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    done_note = models.TextField(blank=True)
    told_in = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="told")
    told_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="open", answered_by=None, answered_at=None)
                | ~Q(answer="open") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="recommendation_answered_by_and_when_together",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("recommended", "withdrawn"), answer="open")
                | Q(state__in=("accepted", "changed", "declined"), answer=models.F("state"))
                | Q(state__in=("done", "told", "finished"), answer__in=("accepted", "changed"))
                | Q(state="dropped", answer__in=("open", "accepted", "changed")),
                name="recommendation_state_and_answer_agree",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("done", "finished"), done_on__isnull=False, done_by__isnull=False)
                | ~Q(state__in=("done", "finished")) & Q(done_on=None, done_by=None)
                | Q(state="dropped", done_on__isnull=False, done_by__isnull=False),
                name="recommendation_done_on_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("told", "finished"), told_on__isnull=False, told_in__isnull=False)
                | ~Q(state__in=("told", "finished")) & Q(told_on=None, told_in=None)
                | Q(state="dropped", told_on__isnull=False, told_in__isnull=False),
                name="recommendation_told_in_a_contact",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("withdrawn", "dropped"), ended_by__isnull=False, ended_at__isnull=False)
                & ~Q(ended_why="")
                | ~Q(state__in=("withdrawn", "dropped")) & Q(ended_why="", ended_by=None, ended_at=None),
                name="recommendation_ended_by_whom_and_why",
            ),
        ]
        triggers = [moves_as_drawn(RECOMMENDATION, "state")]
        indexes = [
            models.Index(fields=["clinic", "episode"], condition=Q(state="recommended"), name="open_recommendations"),
            models.Index(
                fields=["clinic", "state"],
                condition=Q(state__in=("recommended", "accepted", "changed", "done", "told")),
                name="recommendations_under_way",
            ),
            models.Index(fields=["clinic", "episode", "-made_at"], name="recommendations_of_episode"),
        ]
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"recommendation {self.public_id}"


class LoopStep(TenantModel):
    """One thing that happened to a recommendation, never edited: the loop reads as a story from these."""

    class Kind(models.TextChoices):
        MADE = "made", "Recommended"
        ANSWERED = "answered", "Answered"
        TAKEN_BACK = "taken_back", "Answer taken back"
        REMINDED = "reminded", "Reminded"
        PASSED_ON = "passed_on", "Passed on, nobody answered"
        DONE = "done", "Done"
        NOT_DONE = "not_done", "Not done after all"
        TOLD = "told", "Patient told"
        NOT_TOLD = "not_told", "Not told after all"
        WITHDRAWN = "withdrawn", "Withdrawn"
        DROPPED = "dropped", "Ended unfinished"
        TAKEN_UP = "taken_up", "Taken up again"

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField(blank=True)
    to = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the clock."
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["clinic", "recommendation"], name="steps_of_recommendation")]
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


@pghistory.track()
class RecommendationTemplate(TenantModel, Versioned):
    """A beginning the clinic wrote or took over; without any, the shipped ones are offered."""

    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=RecommendationKind.choices())
    text = models.TextField(help_text="Square brackets mark what the specialist fills in.")
    urgency = models.CharField(max_length=8, choices=Urgency.choices(), default=Urgency.ROUTINE.value)
    doer = models.CharField(max_length=12, choices=Recommendation.DOERS, default="clinician")
    due_days = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "title"], condition=Q(retired_at=None), name="one_template_per_title"
            )
        ]
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title
