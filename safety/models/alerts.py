"""Risk alerts: each has a reason, a time, an owner, a clock and an end."""

import pghistory
from django.db import models
from django.db.models import Q

from clinics.models import Membership, TenantModel
from registry.models import Episode
from registry.rules import Scale
from safety.rules import ESCALATION, CloseKind, Level, Way


@pghistory.track()
class RiskAlert(TenantModel):
    class Trigger(models.TextChoices):
        RISK_ITEM = "risk_item", "A risk item was answered above zero"
        CONCERN = "concern", "A clinician is concerned"

    episode = models.ForeignKey(
        Episode, models.PROTECT, null=True, blank=True, related_name="alerts", help_text="Empty only in a rehearsal."
    )
    practice = models.BooleanField(default=False, help_text="A rehearsal: the real path, about nobody.")
    trigger = models.CharField(max_length=12, choices=Trigger)
    source = models.UUIDField(help_text="The key of the form that raised it.")
    instrument = models.CharField(max_length=16, blank=True)
    item = models.PositiveSmallIntegerField(null=True)
    answer = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=400, blank=True)  # the answer or the concern in words
    raised_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the patient alone."
    )
    raised_at = models.DateTimeField()
    out_of_hours = models.BooleanField(default=False)
    owner = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    owned_since = models.DateTimeField(help_text="When this owner's clock began.")
    acknowledge_by = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    level = models.CharField(max_length=8, blank=True, choices=Level.choices())
    level_set_at = models.DateTimeField(null=True, blank=True)
    level_set_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    follow_up_on = models.DateField(null=True, blank=True, help_text="A contact is due by then, by the level.")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    close_kind = models.CharField(max_length=12, blank=True, choices=CloseKind.choices())
    close_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, close_kind="", close_reason="")
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
            models.CheckConstraint(
                condition=Q(practice=True, episode=None) | Q(practice=False, episode__isnull=False),
                name="only_a_rehearsal_is_about_nobody",
            ),
            models.CheckConstraint(
                condition=Q(level="", level_set_at=None, level_set_by=None, follow_up_on=None)
                | ~Q(level="") & Q(level_set_at__isnull=False, level_set_by__isnull=False, follow_up_on__isnull=False),
                name="alert_level_set_by_and_when_together",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "episode"], condition=Q(closed_at=None), name="open_alerts"),
            models.Index(fields=["clinic", "-closed_at"], name="alerts_by_end"),
            models.Index(
                fields=["clinic", "acknowledge_by"],
                condition=Q(closed_at=None, acknowledged_at=None),
                name="alerts_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"alert {self.public_id}"

    @property
    def raiser(self) -> str:
        return str(self.raised_by) if self.raised_by else "the patient"

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
        ESCALATED = "escalated", "Nobody answered: passed on"
        ANSWERED = "answered", "Another answer on the form"
        VOIDED = "voided", "The form was voided"
        ATTEMPT = "attempt", "Tried to reach"
        SPOKE = "spoke", "Spoke with the patient"
        LEVEL = "level", "Level set"
        DONE = "done", "Done"
        UNDONE = "undone", "Not done after all"
        EXEMPT = "exempt", "Does not apply"
        CLOSED = "closed", "Closed"

    alert = models.ForeignKey(RiskAlert, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=14, choices=Kind)
    to = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    rung = models.CharField(
        max_length=14, blank=True, choices=[(r.code, r.label) for r in ESCALATION], help_text="Of an escalation."
    )
    due_at = models.DateTimeField(null=True, blank=True, help_text="When an escalation should have happened.")
    level = models.CharField(max_length=8, blank=True, choices=Level.choices())
    way = models.CharField(max_length=12, blank=True, choices=Way.choices(), help_text="Of an attempt or a talk.")
    point = models.CharField(max_length=24, blank=True, help_text="Of the checklist.")
    by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the clock, the patient."
    )
    at = models.DateTimeField()
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["handed_over", "escalated"], to__isnull=False)
                | ~Q(kind__in=["handed_over", "escalated"]) & Q(to=None),
                name="alert_step_names_the_new_owner",
            ),
            models.CheckConstraint(
                condition=Q(kind="escalated", due_at__isnull=False) & ~Q(rung="")
                | ~Q(kind="escalated") & Q(rung="", due_at=None),
                name="alert_hop_says_when_it_was_due",
            ),
            models.UniqueConstraint(
                fields=["clinic", "alert", "rung"], condition=Q(kind="escalated"), name="each_hop_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["attempt", "spoke"]) & ~Q(way="") | ~Q(kind__in=["attempt", "spoke"]) & Q(way=""),
                name="alert_step_says_which_way",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(kind__in=["escalated", "answered"]), name="alert_step_has_an_author"
            ),
        ]

    def __str__(self) -> str:
        return self.kind
