"""Safety plans: versions of an episode, and the last one a patient ever had."""

from uuid import UUID

from django.http import Http404

from clinics.models import Membership, TenantQuerySet
from registry.models import Episode, Patient
from safety.models import SafetyPlan


def _plans(member: Membership) -> TenantQuerySet[SafetyPlan]:
    rows = SafetyPlan.objects.for_member(member).select_related("written_by__user", "episode__patient")
    return rows.prefetch_related("copies__given_by__user")


def safety_plans(*, member: Membership, episode: Episode) -> TenantQuerySet[SafetyPlan]:
    """Every version of an episode, the newest first."""
    return _plans(member).filter(episode=episode).order_by("-number")


def last_plan(*, member: Membership, patient: Patient) -> SafetyPlan | None:
    """The newest version of any episode: what helped before is where the next one starts."""
    return _plans(member).filter(episode__patient=patient).order_by("-written_at", "-pk").first()


def get_safety_plan(*, member: Membership, public_id: UUID) -> SafetyPlan:
    plan = _plans(member).filter(public_id=public_id).first()
    if plan is None:
        raise Http404("No such safety plan here.")
    return plan
