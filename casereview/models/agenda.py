"""What a person changed about somebody's place in the agenda."""

from django.db import models
from django.db.models import Q

from casereview.rules import Group
from clinics.models import Membership, TenantModel
from registry.models import Episode


class AgendaMark(TenantModel):
    """Pinned to the top of the group, put in a place by hand inside it, or put off with a reason; until it is taken
    back, the patient is reviewed, or its day has come."""

    class Kind(models.TextChoices):
        PIN = "pin", "Pinned"
        PLACE = "place", "Placed by hand"
        DEFER = "defer", "Put off"

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="agenda_marks")
    kind = models.CharField(max_length=6, choices=Kind)
    rank = models.PositiveSmallIntegerField(default=0, help_text="Of a place: how many stand before, inside the group.")
    group = models.CharField(max_length=10, choices=Group.choices(), blank=True, help_text="Where the place holds.")
    until = models.DateField(null=True, blank=True, help_text="Of a deferral: comes up again on that day.")
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "episode", "kind"], condition=Q(ended_at=None), name="one_mark_of_a_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind="defer") | ~Q(reason="") & Q(until__isnull=False), name="put_off_until_and_why"
            ),
            models.CheckConstraint(
                condition=Q(kind="place") & ~Q(group="") | ~Q(kind="place") & Q(group=""),
                name="a_place_holds_in_a_group",
            ),
        ]
        indexes = [models.Index(fields=["clinic"], condition=Q(ended_at=None), name="marks_in_force")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
