"""Writes to payers and their dated policies."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from billing.models import PayerPolicy
from billing.policies import OFFERED, TEMPLATES
from billing.policies import policy as template_policy
from clinics import audit
from clinics.errors import Refused
from clinics.models import Membership
from registry.models import Payer
from registry.rules import short_date


@transaction.atomic
def save_payer(
    *, name: str, kind: str, in_use: bool = True, payer: Payer | None = None, by: Membership, now: datetime
) -> Payer:
    """A new payer, or this one changed. A payer is never deleted: months were billed by it."""
    verb = "payer.changed" if payer else "payer.added"
    payer = payer or Payer(clinic_id=by.clinic_id)
    payer.name, payer.kind = name.strip(), kind
    payer.ended_at = None if in_use else payer.ended_at or now
    try:
        with transaction.atomic():
            payer.save()
    except IntegrityError as error:
        raise Refused("A payer of this name is in the list already.", "name") from error
    audit.record(verb, target=payer, by=by, at=now, kind=kind, in_use=in_use)
    return payer


@transaction.atomic
def save_policy(
    *,
    payer: Payer,
    template: str,
    valid_from: date,
    valid_to: date | None,
    source: str,
    verified: bool,
    policy: PayerPolicy | None = None,
    by: Membership,
    now: datetime,
) -> PayerPolicy:
    """A policy of this payer from its first to its last day (`valid_to` included; None: until further notice).

    `verified` puts the name of who saves and the day to it; whoever verified an unchanged policy before stays named.
    """
    if template not in OFFERED and (policy is None or policy.template != template):
        raise Refused("Choose one of the policies in the list.", "template")
    if valid_to is not None and valid_to < valid_from:
        raise Refused("The last day comes before the first.", "valid_to")
    _within(template, valid_from, valid_to)
    verb = "policy.changed" if policy else "policy.added"
    policy = policy or PayerPolicy(clinic_id=by.clinic_id, payer=payer)
    after = valid_to + timedelta(days=1) if valid_to else None
    before = (policy.template, policy.valid, policy.source)
    policy.template, policy.valid, policy.source = template, DateRange(valid_from, after), source.strip()
    if not verified:
        policy.verified_by = policy.verified_on = None
    elif policy.verified_by_id is None or before != (policy.template, policy.valid, policy.source):
        policy.verified_by, policy.verified_on = by, by.clinic.today(now)
    try:
        with transaction.atomic():
            policy.save()
    except IntegrityError as error:
        raise Refused(_overlap(policy), "valid_from") from error
    audit.record(verb, target=policy, by=by, at=now, payer=payer.public_id, template=template, verified=verified)
    return policy


def _within(template: str, valid_from: date, valid_to: date | None) -> None:
    """A policy is taken over for days on which it is in force."""
    shipped = template_policy(template)
    until = shipped.effective_to
    if valid_from < shipped.effective_from:
        since = short_date(shipped.effective_from, date.max)
        raise Refused(f"“{shipped.name}” is in force from {since} on: begin then or later.", "valid_from")
    if until is not None and (valid_to is None or valid_to > until):
        last = short_date(until, date.max)
        raise Refused(f"“{shipped.name}” is in force until {last}: end then, and add what follows it.", "valid_to")


def _overlap(policy: PayerPolicy) -> str:
    """Which policy of this payer holds some of these days already; the database refused, this only finds the words."""
    other = (
        PayerPolicy.objects.filter(clinic_id=policy.clinic_id, payer=policy.payer_id, valid__overlap=policy.valid)
        .exclude(pk=policy.pk)
        .order_by("valid")
        .first()
    )
    if other is None:
        return "These days overlap another policy of this payer."
    name, until = TEMPLATES.get(other.template, other.template), other.valid.upper
    to = f"to {short_date(until - timedelta(days=1), date.max)}" if until else "until further notice"
    return (
        f"These days overlap “{name}”, in force from {short_date(other.valid.lower, date.max)} {to}. "
        "End that one first, or choose other days."
    )
