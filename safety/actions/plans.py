"""Every write of safety plans: a new version each time, never edited; each copy that left the clinic."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinics import audit
from clinics.errors import Refused, Stale
from clinics.models import Membership
from registry.models import Episode
from registry.queries import locked
from safety import rules
from safety.actions.steps import Step, add_step
from safety.models import PlanCopy, RiskAlert, SafetyPlan
from safety.queries import dealt_with


@transaction.atomic
def write_plan(
    *, episode: Episode, base: int, sections: Mapping[str, str], form_key: UUID, by: Membership, now: datetime
) -> SafetyPlan:
    """The next version. `base` is the number of the version it was written from, 0 for none; once per form.

    Somebody else's version since then is never written over: Stale, and the page shows both."""
    held = locked(episode)
    saved = SafetyPlan.objects.filter(clinic_id=held.clinic_id, form_key=form_key).first()
    if saved and saved.episode_id == held.pk:
        return saved
    if held.closed_on:
        raise Refused("This episode is closed: its safety plan stays as it was.")
    words = rules.tidy(sections)
    newest = SafetyPlan.objects.filter(clinic_id=held.clinic_id, episode=held).order_by("-number").first()
    if (newest.number if newest else 0) != base:
        raise Stale()
    if not words:
        raise Refused("A plan with nothing in it helps nobody: write under at least one heading.")
    if newest and newest.sections == words:
        raise Refused(f"Nothing is changed since version {newest.number}, so there is no new version.")
    plan = SafetyPlan.objects.create(
        clinic_id=held.clinic_id,
        episode=held,
        number=base + 1,
        sections=words,
        form_key=form_key,
        written_by=by,
        written_at=now,
    )
    audit.record("safety_plan.written", target=plan, by=by, at=now, patient=held.patient.public_id, number=plan.number)
    return plan


@transaction.atomic
def give_copy(*, plan: SafetyPlan, how: str, by: Membership, now: datetime) -> PlanCopy:
    """A copy went to the patient or to somebody they named. Plan and copy are a point of every open alert's
    checklist, which ticks itself."""
    how = how.strip()
    if not how:
        raise Refused("Say how it was given, and to whom.", "how")
    held = locked(plan.episode)
    copy = PlanCopy.objects.create(clinic_id=held.clinic_id, plan=plan, how=how, given_by=by, given_at=now)
    audit.record("safety_plan.copied", target=copy, by=by, at=now, patient=held.patient.public_id, number=plan.number)
    waiting = RiskAlert.objects.select_related("owner__user", "episode__patient").select_for_update(of=("self",))
    for alert in waiting.filter(clinic_id=held.clinic_id, episode=held, closed_at=None).order_by("pk"):
        if rules.PLAN_POINT not in dealt_with(alert):
            words = f"Version {plan.number}; copy: {how}"
            add_step(alert, Step.DONE, by=by, now=now, note=words, point=rules.PLAN_POINT)
    return copy
