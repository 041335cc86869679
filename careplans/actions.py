"""Every write of care plans: a new version each time, signed or not, never edited; drafts; copies handed out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from careplans import glance, rules
from careplans.models import CarePlan, PlanCopy, PlanDraft
from careplans.rules import PLAN, PlanState
from careplans.signals import plan_signed
from clinics import audit
from clinics.errors import Refused, Stale
from clinics.models import Membership
from registry.actions import update_glance
from registry.models import Episode
from registry.queries import locked

MOST_CHARACTERS = 100_000


@transaction.atomic
def write_plan(
    *,
    episode: Episode,
    base: int,
    content: Mapping[str, Iterable[Mapping[str, Any]]],
    form_key: UUID,
    by: Membership,
    now: datetime,
) -> CarePlan:
    """The next version. `base` is the number of the version it was written from, 0 for none; once per form. It waits
    for its signature; a signed one stays in force meanwhile, an unsigned one is replaced.

    Somebody else's version since then is never written over: Stale, and the page shows both.
    """
    held = locked(episode)
    saved = CarePlan.objects.filter(clinic_id=held.clinic_id, form_key=form_key).first()
    if saved and saved.episode_id == held.pk:
        return saved
    if held.closed_on:
        raise Refused("This episode is closed: its plan stays as it was.")
    newest = CarePlan.objects.filter(clinic_id=held.clinic_id, episode=held).first()
    if (newest.number if newest else 0) != base:
        raise Stale()
    words = _judged(content, newest, by.clinic.today(now))
    if newest and newest.state == PlanState.WAITING:
        _move(newest, PlanState.REPLACED)
    plan = _next(held, base, words, form_key, by, now)
    discard_draft(episode=held, by=by)
    update_glance(episode=episode, **glance.columns(held, by.clinic.today(now)))
    return plan


def _next(
    episode: Episode, base: int, content: rules.Content, form_key: UUID, by: Membership, now: datetime
) -> CarePlan:
    plan = CarePlan.objects.create(
        clinic_id=episode.clinic_id,
        episode=episode,
        number=base + 1,
        content=content,
        written_by=by,
        written_at=now,
        form_key=form_key,
    )
    audit.record("plan.written", target=plan, by=by, at=now, patient=episode.patient.public_id, number=plan.number)
    return plan


def _judged(content: Mapping[str, Iterable[Mapping[str, Any]]], newest: CarePlan | None, today: date) -> rules.Content:
    """The content tidied, if it can be the next version's. The same once more is one only when a signature ran out."""
    try:
        words = rules.tidy(content, uuid4)
    except ValueError as error:
        raise Refused(str(error)) from error
    if not words:
        raise Refused("A plan with nothing in it helps nobody: write at least one part.")
    if newest and newest.content == words and not newest.has_run_out(today):
        raise Refused(f"Nothing is changed since version {newest.number}, so there is no new version.")
    if wrong := rules.problems(words, newest.content if newest else {}):
        raise Refused(wrong[0].message, wrong[0].name)
    return words


def _move(plan: CarePlan, state: PlanState, **fields: Any) -> None:
    if not PLAN.allows(plan.state, state):
        raise Refused(f"Version {plan.number} is {PlanState(plan.state).label.lower()}.")
    plan.state = state
    for name, value in fields.items():
        setattr(plan, name, value)
    plan.save(update_fields=["state", *fields])


@transaction.atomic
def sign_plan(*, plan: CarePlan, by: Membership, now: datetime) -> CarePlan:
    """Sign the newest version; it holds for six months and replaces the one signed before. Signing what is signed
    changes nothing; once that signature ran out, the same is signed anew as the next version."""
    held, today = locked(plan.episode), by.clinic.today(now)
    versions = CarePlan.objects.select_for_update().filter(clinic_id=held.clinic_id, episode=held)
    newest = versions.latest("number")
    if newest.pk != plan.pk and not (newest.is_in_force and newest.content == plan.content):
        raise Refused(f"Version {newest.number} was written meanwhile. Read it, then sign that one.")
    if newest.is_in_force and not newest.has_run_out(today):
        return newest
    if held.closed_on:
        raise Refused("This episode is closed: its plan stays as it was.")
    if newest.is_in_force:
        newest = _next(held, newest.number, newest.content, uuid4(), by, now)
    for before in versions.filter(state=PlanState.SIGNED):
        _move(before, PlanState.REPLACED)
    _move(newest, PlanState.SIGNED, signed_by=by, signed_at=now, signed_until=rules.signed_until(today))
    update_glance(episode=plan.episode, **glance.columns(held, today))
    audit.record("plan.signed", target=newest, by=by, at=now, patient=held.patient.public_id, number=newest.number)
    plan_signed.send(CarePlan, plan=newest, by=by, now=now)
    return newest


@transaction.atomic
def save_draft(
    *, episode: Episode, form_key: UUID, fields: Sequence[tuple[str, str]], by: Membership, now: datetime
) -> PlanDraft | None:
    """Keep what stands in the form. None when that form was saved as a version already: a late draft does not come
    back. Drafts are their author's own and leave no audit line."""
    if sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        raise Refused("This is too long to keep as a draft. Save what you have, then go on in the next version.")
    held = locked(episode)
    if CarePlan.objects.filter(clinic_id=held.clinic_id, form_key=form_key).exists():
        return None
    draft, _ = PlanDraft.objects.update_or_create(
        clinic_id=held.clinic_id,
        episode=held,
        member=by,
        defaults={"fields": [list(pair) for pair in fields], "saved_at": now},
    )
    return draft


@transaction.atomic
def discard_draft(*, episode: Episode, by: Membership) -> None:
    PlanDraft.objects.for_member(by).filter(episode=episode, member=by).delete()


@transaction.atomic
def give_copy(*, plan: CarePlan, how: str, by: Membership, now: datetime) -> PlanCopy:
    """The page of this version went to the patient or to somebody they named."""
    how = how.strip()
    if not how:
        raise Refused("Say how it was given, and to whom.", "how")
    copy = PlanCopy.objects.create(clinic_id=plan.clinic_id, plan=plan, how=how, given_by=by, given_at=now)
    patient = plan.episode.patient.public_id
    audit.record("plan.copied", target=copy, by=by, at=now, patient=patient, number=plan.number)
    return copy
