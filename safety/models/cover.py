"""Who watches, and when: opening hours, holidays, absences, on call. Rows are added and removed, each with its line in
the audit trail."""

from datetime import date, timedelta

import pghistory
from django.db import models
from django.db.models import F, Q

from clinics.models import Membership, TenantModel

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@pghistory.track()
class OpeningHours(TenantModel):
    """One stretch of one weekday, in the clinic's time: a lunch break makes two."""

    weekday = models.PositiveSmallIntegerField(choices=list(enumerate(WEEKDAYS)))
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "weekday", "opens"], name="opening_hours_once"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens"), weekday__lte=6), name="opens_before_it_closes"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M} to {self.closes:%H:%M}"


@pghistory.track()
class Holiday(TenantModel):
    """A clinic-local day on which nobody is in."""

    on = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["clinic", "on"], name="one_holiday_a_day")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Absence(TenantModel):
    """A person's leave, in clinic-local dates, both included, and who covers."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    covered_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="covers")

    class Meta:
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(covered_by=F("member")), name="nobody_covers_themselves"),
        ]

    def __str__(self) -> str:
        return f"absence {self.public_id}"

    @property
    def back_on(self) -> date:
        return self.last_day + timedelta(days=1)


@pghistory.track()
class OnCall(TenantModel):
    """Who answers outside the opening hours, from one instant to another."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="on_call")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="on_call_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"on call {self.public_id}"


class RiskProtocol(TenantModel):
    """What this clinic does about risk, as a versioned page: published once, never edited."""

    number = models.PositiveIntegerField()
    text = models.TextField()
    after_hours = models.TextField(help_text="Where an alert and a call go when the clinic is closed.")
    published_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "number"], name="protocol_versions")]

    def __str__(self) -> str:
        return f"protocol {self.number}"


class ProtocolReading(TenantModel):
    """Who has read which version, and when."""

    protocol = models.ForeignKey(RiskProtocol, models.PROTECT, related_name="readings")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "protocol", "member"], name="read_once")]

    def __str__(self) -> str:
        return f"reading {self.public_id}"
