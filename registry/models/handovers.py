"""Patients who go from one hand to another: to specialty care, and from one member of the team to the next."""

import pghistory
from django.db import models
from django.db.models import Q

from clinics.models import Membership, TenantModel
from registry.models.episodes import Episode
from registry.rules.handovers import Seat


@pghistory.track()
class HandOff(TenantModel):
    """A transfer to specialty care. The patient stays on the registry until the other side has confirmed it."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="hand_offs")
    to_whom = models.CharField(max_length=160)
    reason = models.TextField()
    begun_on = models.DateField()
    begun_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    ask_on = models.DateField(help_text="When to ask whether it is confirmed.")
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_with = models.CharField(max_length=160, blank=True, help_text="Who on the other side said so, and how.")
    called_off_why = models.CharField(max_length=200, blank=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "episode"], condition=Q(ended_at=None), name="one_hand_off_under_way"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, confirmed_on=None, called_off_why="")
                | Q(ended_at__isnull=False, ended_by__isnull=False)
                & (
                    Q(confirmed_on__isnull=False, called_off_why="") & ~Q(confirmed_with="")
                    | Q(confirmed_on=None) & ~Q(called_off_why="")
                ),
                name="hand_off_ends_confirmed_or_called_off",
            ),
        ]
        ordering = ["-begun_at"]

    def __str__(self) -> str:
        return f"hand-off {self.public_id}"


class HandOffStep(TenantModel):
    """Somebody asked after a hand-off and was not told yet that it is confirmed; never edited."""

    hand_off = models.ForeignKey(HandOff, models.PROTECT, related_name="steps")
    on = models.DateField()
    words = models.TextField(blank=True)
    ask_on = models.DateField(help_text="When to ask again.")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["clinic", "hand_off"], name="steps_of_hand_off")]

    def __str__(self) -> str:
        return f"asked {self.on}"


class Handover(TenantModel):
    """A caseload, or part of it, that moved from one member of the team to another, and who signed for it."""

    class Why(models.TextChoices):
        LEAVING = "leaving", "Leaves the clinic"
        AWAY = "away", "Is away"
        BALANCE = "balance", "Caseloads are balanced"
        BACK = "back", "Is back"

    place = models.CharField(
        max_length=12, choices=Seat.choices(), help_text="The seat in the team that changes hands."
    )
    giver = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    why = models.CharField(max_length=8, choices=Why)
    until = models.DateField(null=True, blank=True, help_text="Back by then; empty when it stays.")
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    form_key = models.UUIDField(help_text="One form may hand over to several receivers.")
    gives_back = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="given_back", help_text="What it is the end of."
    )
    signed_at = models.DateTimeField(null=True, blank=True, help_text="The receiver has read what is open.")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "form_key", "receiver"], name="handover_once_per_form"),
            models.CheckConstraint(condition=~Q(giver=models.F("receiver")), name="handover_to_somebody_else"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="handover_undone_at_and_by_together",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "receiver"], condition=Q(signed_at=None, undone_at=None), name="handovers_unsigned"
            )
        ]
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"handover {self.public_id}"


class HandoverLine(TenantModel):
    """One patient of a handover with what was open at that moment, as the receiver reads and signs for it."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    went_back = models.BooleanField(default=False, help_text="With the handover undone; the others stayed.")
    matters = models.JSONField(default=list, help_text="[{kind, words, id}, ...]: open alerts, drafts, tasks, answers.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "handover", "episode"], name="each_patient_once_per_handover")
        ]

    def __str__(self) -> str:
        return f"line {self.public_id}"
