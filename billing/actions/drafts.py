"""A policy of the clinic's own: drafted, changed, approved by somebody else, or given up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from billing.actions.policies import days, hold_payer, locked, make_room, move
from billing.models import PayerPolicy
from billing.policies import TEMPLATES, PolicyError
from billing.policies import policy as read_policy
from billing.rules import PolicyState
from clinics import audit
from clinics.errors import Refused, Stale
from clinics.models import Membership
from registry.models import Payer


@transaction.atomic
def draft_policy(
    *,
    payer: Payer,
    template: str,
    valid_from: date,
    valid_to: date | None,
    title: str = "",
    source: str = "",
    changes: Mapping[str, Any] | None = None,
    copied_from: PayerPolicy | None = None,
    by: Membership,
    now: datetime,
) -> PayerPolicy:
    """A copy of a shipped policy, or of one of this clinic's, to be changed. Nothing is billed by it yet."""
    if template not in TEMPLATES:
        raise Refused("Choose one of the policies in the list.", "template")
    policy = PayerPolicy.objects.create(
        clinic_id=by.clinic_id,
        payer=payer,
        template=template,
        valid=days(template, valid_from, valid_to),
        title=title.strip(),
        source=source.strip(),
        changes=_readable(template, changes or {}),
        copied_from=copied_from,
        state=PolicyState.DRAFT,
        drafted_by=by,
        drafted_at=now,
    )
    audit.record("policy.drafted", target=policy, by=by, at=now, payer=payer.public_id, template=template)
    return policy


@transaction.atomic
def change_draft(
    *,
    policy: PayerPolicy,
    version: int,
    valid_from: date,
    valid_to: date | None,
    title: str,
    source: str,
    changes: Mapping[str, Any],
    by: Membership,
    now: datetime,
) -> PayerPolicy:
    """Save over the version that was opened; `Stale` when somebody saved it since. Whoever saves has drafted it."""
    policy = locked(policy)
    _draft(policy)
    if policy.version != version:
        raise Stale
    values = {
        "valid": days(policy.template, valid_from, valid_to),
        "title": title.strip(),
        "source": source.strip(),
        "changes": _readable(policy.template, changes),
    }
    changed = [name for name, value in values.items() if getattr(policy, name) != value]
    if not changed:
        return policy
    if "changes" in changed:  # what was verified with the payer is another thing now
        values |= {"verified_by": None, "verified_on": None}
    for name, value in {**values, "drafted_by": by, "drafted_at": now, "version": version + 1}.items():
        setattr(policy, name, value)
    policy.save()
    audit.record("policy.draft_changed", target=policy, by=by, at=now, fields=sorted(changed))
    return policy


@transaction.atomic
def approve_policy(*, policy: PayerPolicy, version: int, by: Membership, now: datetime) -> PayerPolicy:
    """In force from its first day, as the version that was looked at; what was in force on its days makes room."""
    hold_payer(policy.payer)
    policy = locked(policy)
    move(policy, PolicyState.APPROVED)
    if policy.version != version:
        raise Stale("Somebody changed this draft while you were looking at it. Look again, then approve.")
    if policy.drafted_by_id == by.pk:
        raise Refused("You saved this draft last: somebody else has to approve it.")
    days(policy.template, policy.first_day, policy.last_day)
    make_room(policy, by=by, now=now)
    policy.approved_by, policy.approved_at, policy.version = by, now, version + 1
    policy.save()
    audit.record("policy.approved", target=policy, by=by, at=now, payer=policy.payer.public_id)
    return policy


@transaction.atomic
def drop_policy(*, policy: PayerPolicy, by: Membership, now: datetime) -> PayerPolicy:
    """A draft given up; it stays readable."""
    policy = locked(policy)
    move(policy, PolicyState.DROPPED)
    policy.version += 1
    policy.save(update_fields=["state", "version"])
    audit.record("policy.dropped", target=policy, by=by, at=now)
    return policy


def _draft(policy: PayerPolicy) -> None:
    if policy.state != PolicyState.DRAFT:
        state = PolicyState(policy.state).label.lower()
        raise Refused(f"This policy is not a draft any more: {state}. Copy it to change it.")


def _readable(template: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    try:
        read_policy(template, changes)
    except PolicyError as error:
        raise Refused(str(error), "changes") from error
    return dict(changes)
