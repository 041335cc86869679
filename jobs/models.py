"""Background work that survives: the row is the work, Redis only rings the bell (docs/decisions/)."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from clinics.models import TenantModel


class JobRun(TenantModel):
    """One job, for one clinic, for one period (a clinic-local date). Made by the tick, or asked for by a person about
    one thing, its subject; claimed by a worker."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        DONE = "done", "Done"
        PARKED = "parked", "Parked after three attempts"

    job = models.CharField(max_length=40)
    period = models.DateField(help_text="The night it is for, or the day somebody asked for it.")
    subject = models.UUIDField(null=True, help_text="The public id of what it is about; empty for the night's.")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    error = models.CharField(max_length=200, blank=True, help_text="The kind of the last fault, without data.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "job", "period", "subject"], nulls_distinct=False, name="each_period_and_subject_once"
            )
        ]
        indexes = [
            models.Index(fields=["clinic", "state"], condition=models.Q(state="queued"), name="runs_waiting"),
            models.Index(fields=["clinic", "-period"], name="runs_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"

    @property
    def drifted(self) -> int:
        """Rows that had to be repaired, over all apps."""
        return sum(self.result.get("drift", {}).values())

    @property
    def opened(self) -> int:
        return sum(count for key, count in self.result.get("flags", {}).items() if key.endswith("_opened"))

    @property
    def closed(self) -> int:
        return sum(count for key, count in self.result.get("flags", {}).items() if key.endswith("_closed"))


class OutboxMessage(TenantModel):
    """Mail that must leave: written with the fact, sent after commit, swept every minute. No patient data."""

    to = models.EmailField()
    template = models.CharField(max_length=60)
    context = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["clinic", "made_at"], condition=models.Q(sent_at=None, parked_at=None), name="mail_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.template


class Heartbeat(models.Model):
    """When the tick, or something done each minute, last passed; an old one means delayed background work. Of the
    installation, not a clinic."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
