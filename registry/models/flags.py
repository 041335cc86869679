"""What the night raises, and the views a person keeps."""

from django.db import models
from django.db.models import Q

from clinics.models import Membership, TenantModel
from registry.models.episodes import Episode
from registry.rules import FlagKind


class Flag(TenantModel):
    """Something due that nobody has done yet. Opened and closed by the night; one open per episode and kind."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in FlagKind])
    since = models.DateField(help_text="The day it fell due.")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "episode", "kind"], condition=Q(closed_on=None), name="one_open_flag_per_kind"
            )
        ]
        indexes = [models.Index(fields=["clinic", "episode"], name="flags_of_episode")]

    def __str__(self) -> str:
        return self.kind


class SavedView(TenantModel):
    """A person's own caseload view: filters and order by their codes, never the words they searched."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "member", "name"], name="saved_view_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
