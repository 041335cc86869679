"""Case review meetings: when they repeat, who came, who was spoken about and for how long."""

import pghistory
from django.db import models
from django.db.models import F, Q

from casereview.models.reviews import Review
from casereview.rules.meetings import MEETING, MeetingState, PlaceOutcome
from clinics.models import Membership, TenantModel, Versioned, moves_as_drawn
from registry.models import Episode


@pghistory.track()
class MeetingSeries(TenantModel, Versioned):
    """A meeting that repeats. Its time is the clinic's own, so summer time moves nothing."""

    EVERY = ((1, "every week"), (2, "every 2 weeks"), (4, "every 4 weeks"))

    name = models.CharField(max_length=80)
    specialist = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    first_on = models.DateField(help_text="Its weekday is that of all that follow.")
    last_on = models.DateField(null=True, blank=True)
    every_weeks = models.PositiveSmallIntegerField(choices=EVERY, default=1)
    starts = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    slots = models.PositiveSmallIntegerField(default=8, help_text="How many patients it has room for.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=480), name="meeting_lasts_5_to_480"),
            models.CheckConstraint(condition=Q(slots__gte=1, slots__lte=200), name="meeting_has_room_for_1_to_200"),
            models.CheckConstraint(
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")), name="meetings_end_after_they_begin"
            ),
        ]
        ordering = ["first_on", "starts"]
        verbose_name_plural = "meeting series"

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ReviewMeeting(TenantModel, Versioned):
    """One meeting, written down once it is moved, cancelled or begun; until then it follows from its series.

    The version changes with whatever the others have to see: a new day, whom it is at, who leads."""

    State = MeetingState

    series = models.ForeignKey(MeetingSeries, models.PROTECT, null=True, blank=True, related_name="meetings")
    planned_on = models.DateField(help_text="The day the series gives; the same as `on` unless it was moved.")
    on = models.DateField()
    starts = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    slots = models.PositiveSmallIntegerField(default=8)
    state = models.CharField(max_length=10, choices=MeetingState.choices(), default=MeetingState.PLANNED.value)
    why = models.CharField(max_length=200, blank=True, help_text="Of a move or a cancellation.")
    led_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=1, help_text="The place in its list that it is at.")
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "series", "planned_on"],
                condition=Q(series__isnull=False),
                name="one_meeting_per_day_of_a_series",
            ),
            models.UniqueConstraint(
                fields=["clinic", "on", "starts"],
                condition=Q(series=None) & ~Q(state="cancelled"),
                name="one_extra_meeting_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "cancelled"), began_at=None, ended_at=None)
                | Q(state="under_way", began_at__isnull=False, ended_at=None)
                | Q(state="held", began_at__isnull=False, ended_at__isnull=False),
                name="meeting_state_and_times_agree",
            ),
            models.CheckConstraint(condition=~Q(state="cancelled") | ~Q(why=""), name="cancelled_with_a_reason"),
        ]
        triggers = [moves_as_drawn(MEETING, "state")]
        indexes = [models.Index(fields=["clinic", "on"], name="meetings_by_day")]
        ordering = ["on", "starts"]

    def __str__(self) -> str:
        return f"meeting {self.public_id}"


class Attendance(TenantModel):
    meeting = models.ForeignKey(ReviewMeeting, models.PROTECT, related_name="attendances")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(null=True, blank=True, help_text="When they were ticked; not kept in older ones.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "meeting", "member"], name="each_attends_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.member_id}"

    @property
    def is_late(self) -> bool:
        """They joined in a later minute than the one in which it began."""
        began = self.meeting.began_at
        return bool(self.joined_at and began and self.joined_at.replace(second=0, microsecond=0) > began)


class MeetingPatient(TenantModel):
    """A patient's place in a meeting, and the time that was spoken about them."""

    Outcome = PlaceOutcome

    meeting = models.ForeignKey(ReviewMeeting, models.PROTECT, related_name="patients")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=200, blank=True, help_text="The place in words as the meeting began.")
    seconds = models.PositiveIntegerField(default=0, help_text="Kept so far; what runs now is added when it stops.")
    running_since = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=PlaceOutcome.choices(), default=PlaceOutcome.WAITING.value)
    reason = models.CharField(max_length=200, blank=True, help_text="Of putting off.")
    review = models.OneToOneField(Review, models.PROTECT, null=True, blank=True, related_name="meeting_place")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "meeting", "episode"], name="each_patient_once_per_meeting"),
            models.UniqueConstraint(fields=["clinic", "meeting", "position"], name="each_place_once_per_meeting"),
            models.UniqueConstraint(
                fields=["clinic", "meeting"],
                condition=Q(running_since__isnull=False),
                name="one_clock_runs_per_meeting",
            ),
            models.CheckConstraint(
                condition=Q(outcome="reviewed", review__isnull=False) | ~Q(outcome="reviewed") & Q(review=None),
                name="reviewed_with_its_review",
            ),
            models.CheckConstraint(
                condition=Q(outcome="put_off") & ~Q(reason="") | ~Q(outcome="put_off") & Q(reason=""),
                name="put_off_in_a_meeting_with_why",
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"place {self.position}"


class CalendarFeed(TenantModel):
    """The secret address of one person's meetings as a calendar; only its hash is kept."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "member"], condition=Q(ended_at=None), name="one_feed_each")
        ]

    def __str__(self) -> str:
        return f"feed {self.public_id}"
