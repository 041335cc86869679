"""Every write of care plans: a new version each time, signed or not, never edited."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from careplans import glance, rules
from careplans.models import CarePlan
from clinics import audit
from clinics.errors import Refused, Stale
from clinics.models import Membership
from registry.actions import update_glance
from registry.models import Episode
from registry.queries import locked


@transaction.atomic
def write_plan(
    *, episode: Episode, base: int, parts: Mapping[str, str], form_key: UUID, by: Membership, now: datetime
) -> CarePlan:
    """The next version. `base` is the number of the version it was written from, 0 for none; once per form.

    Somebody else's version since then is never written over: Stale, and the page shows both.
    """
    held = locked(episode)
    saved = CarePlan.objects.filter(clinic_id=held.clinic_id, form_key=form_key).first()
    if saved and saved.episode_id == held.pk:
        return saved
    if held.closed_on:
        raise Refused("This episode is closed: its plan stays as it was.")
    texts = {part: parts.get(part, "").strip().replace("\r\n", "\n") for part in rules.PARTS}
    newest = CarePlan.objects.filter(clinic_id=held.clinic_id, episode=held).first()
    if (newest.number if newest else 0) != base:
        raise Stale()
    if not any(texts.values()):
        raise Refused("A plan with nothing in it helps nobody: write at least one part.")
    if newest and all(getattr(newest, part) == text for part, text in texts.items()):
        raise Refused(f"Nothing is changed since version {newest.number}, so there is no new version.")
    plan = CarePlan.objects.create(
        clinic_id=held.clinic_id,
        episode=held,
        number=base + 1,
        written_by=by,
        written_at=now,
        form_key=form_key,
        **texts,
    )
    update_glance(episode=episode, **glance.columns(held, by.clinic.today(now)))
    audit.record("plan.written", target=plan, by=by, at=now, patient=held.patient.public_id, number=plan.number)
    return plan


@transaction.atomic
def sign_plan(*, plan: CarePlan, by: Membership, now: datetime) -> CarePlan:
    """Sign the newest version; it holds for six months. Signing the same version again changes nothing."""
    held = locked(plan.episode)
    newest = CarePlan.objects.select_for_update().filter(clinic_id=held.clinic_id, episode=held).latest("number")
    if newest.pk != plan.pk:
        raise Refused(f"Version {newest.number} was written meanwhile. Read it, then sign that one.")
    if newest.signed_at:
        return newest
    newest.signed_by, newest.signed_at = by, now
    newest.signed_until = rules.signed_until(by.clinic.today(now))
    newest.save(update_fields=["signed_by", "signed_at", "signed_until"])
    update_glance(episode=plan.episode, **glance.columns(held, by.clinic.today(now)))
    audit.record("plan.signed", target=newest, by=by, at=now, patient=held.patient.public_id, number=newest.number)
    return newest
