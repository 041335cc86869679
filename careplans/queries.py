"""Every read of care plans that is more than a look-up."""

from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from careplans.models import CarePlan
from clinics.models import Membership, TenantQuerySet
from registry.models import Episode


def plans(*, member: Membership, episode: Episode) -> TenantQuerySet[CarePlan]:
    """Every version, the newest first."""
    rows = CarePlan.objects.for_member(member).filter(episode=episode)
    return rows.select_related("written_by__user", "signed_by__user").order_by("-number")


def current(*, member: Membership, episode: Episode) -> CarePlan | None:
    return plans(member=member, episode=episode).first()


def in_force(*, member: Membership, episode: Episode) -> CarePlan | None:
    """The newest signed version: what the team has agreed on while a newer one waits."""
    return plans(member=member, episode=episode).filter(signed_at__isnull=False).first()


def get_plan(*, member: Membership, public_id: UUID) -> CarePlan:
    rows = CarePlan.objects.for_member(member).select_related("episode__patient", "written_by__user", "signed_by__user")
    plan = rows.filter(public_id=public_id).first()
    if plan is None:
        raise Http404("No such plan here.")
    return plan


def unsigned(member: Membership) -> TenantQuerySet[CarePlan]:
    """Newest versions of this treating clinician's open episodes that nobody has signed, the longest waiting first."""
    newer = CarePlan.objects.filter(episode=OuterRef("episode"), number__gt=OuterRef("number"))
    rows = CarePlan.objects.for_member(member).filter(
        ~Exists(newer), signed_at=None, episode__closed_on=None, episode__clinician=member
    )
    return rows.select_related("episode__patient", "written_by__user").order_by("written_at")
