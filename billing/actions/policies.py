"""Writes to payers, and to the policies of theirs that are in force."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from billing.models import PayerPolicy
from billing.policies import OFFERED
from billing.policies import policy as template_policy
from billing.rules import POLICY, PolicyState
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
def take_over(
    *,
    payer: Payer,
    template: str,
    valid_from: date,
    valid_to: date | None,
    source: str,
    verified: bool = False,
    replaces: bool = False,
    by: Membership,
    now: datetime,
) -> PayerPolicy:
    """A shipped policy as it is, from its first to its last day (`valid_to` included; None: until further notice).

    `replaces` ends what is in force on these days, unless two people agreed on it.
    """
    if template not in OFFERED:
        raise Refused("Choose one of the policies in the list.", "template")
    policy = PayerPolicy(
        clinic_id=by.clinic_id,
        payer=payer,
        template=template,
        valid=days(template, valid_from, valid_to),
        source=source.strip(),
        state=PolicyState.APPROVED,
        drafted_by=by,
        drafted_at=now,
        approved_by=by,
        approved_at=now,
    )
    if verified:
        policy.verified_by, policy.verified_on = by, by.clinic.today(now)
    hold_payer(payer)
    if replaces:
        if agreed := next((row for row in in_force_on(policy) if row.changes), None):
            raise Refused(
                f"Two people agreed on “{agreed.name}”. Copy and change it, and have that approved, to replace it.",
                "replaces",
            )
        make_room(policy, by=by, now=now)
    _put_in_force(policy)
    audit.record("policy.added", target=policy, by=by, at=now, payer=payer.public_id, template=template)
    return policy


@transaction.atomic
def verify_policy(*, policy: PayerPolicy, on: date | None, source: str, by: Membership, now: datetime) -> PayerPolicy:
    """Somebody checked it with the payer on that day, and where that is written; None takes the mark away."""
    policy = locked(policy)
    if policy.state not in (PolicyState.DRAFT, PolicyState.APPROVED):
        raise Refused(f"{PolicyState(policy.state).label}: there is nothing to verify any more.")
    if on is not None and on > by.clinic.today(now):
        raise Refused("This day is still to come.", "on")
    if on is not None and not source.strip():
        raise Refused("Say where it is written, or who said it.", "source")
    policy.verified_by, policy.verified_on = (by, on) if on else (None, None)
    policy.source = source.strip() or policy.source
    policy.version += 1
    policy.save(update_fields=["verified_by", "verified_on", "source", "version"])
    audit.record("policy.verified" if on else "policy.not_verified", target=policy, by=by, at=now)
    return policy


@transaction.atomic
def end_policy(*, policy: PayerPolicy, valid_to: date, by: Membership, now: datetime) -> PayerPolicy:
    """It holds for the last time on that day. One in force is only ever made shorter."""
    policy = locked(policy)
    if policy.state != PolicyState.APPROVED:
        raise Refused("Only a policy in force can be ended.")
    if valid_to < policy.first_day:
        raise Refused("The last day comes before the first.", "valid_to")
    if policy.last_day is not None and valid_to > policy.last_day:
        raise Refused(
            f"It ends on {_long(policy.last_day)}. For later days take over or draft a policy that follows it.",
            "valid_to",
        )
    _cut(policy, span(policy.first_day, valid_to))
    audit.record("policy.ended", target=policy, by=by, at=now)
    return policy


def locked(policy: PayerPolicy) -> PayerPolicy:
    """As it is now, and nobody else's until the transaction ends."""
    return PayerPolicy.objects.select_for_update(of=("self",)).select_related("payer").get(pk=policy.pk)


def hold_payer(payer: Payer) -> None:
    """Policies of one payer come into force one after the other."""
    Payer.objects.select_for_update(no_key=True).get(pk=payer.pk)


def move(policy: PayerPolicy, to: PolicyState) -> None:
    """As the machine has it; the caller saves."""
    if not POLICY.allows(policy.state, to):
        raise Refused(f"This policy is not a draft any more: {PolicyState(policy.state).label.lower()}.")
    policy.state = to


def in_force_on(policy: PayerPolicy) -> list[PayerPolicy]:
    """What is in force for its payer on some of its days."""
    rows = PayerPolicy.objects.filter(
        clinic_id=policy.clinic_id, payer=policy.payer_id, state=PolicyState.APPROVED, valid__overlap=policy.valid
    )
    return list(rows.exclude(pk=policy.pk).select_for_update().order_by("valid"))


def make_room(policy: PayerPolicy, *, by: Membership, now: datetime) -> None:
    """What is in force on its days ends before them and goes on after them; what lies in them is replaced."""
    first, after = policy.valid.lower, policy.valid.upper
    for row in in_force_on(policy):
        begins, ends = row.valid.lower, row.valid.upper
        left = [DateRange(begins, first)] if begins < first else []
        if after is not None and (ends is None or ends > after):
            left.append(DateRange(after, ends))
        if not left:
            row.state = PolicyState.REPLACED
            row.save(update_fields=["state"])
        else:
            _cut(row, left[0])
        if len(left) == 2:
            _goes_on(row, left[1])
        audit.record("policy.cut" if left else "policy.replaced", target=row, by=by, at=now, for_=policy.public_id)


def _cut(row: PayerPolicy, valid: DateRange) -> None:
    row.valid = valid
    row.version += 1
    row.save(update_fields=["valid", "version"])


def _goes_on(row: PayerPolicy, valid: DateRange) -> None:
    """The same policy on the days after another one: who drafted, approved and verified it stays."""
    fields = "clinic_id", "payer_id", "template", "changes", "title", "state", "source"
    people = "drafted_by_id", "drafted_at", "approved_by_id", "approved_at", "verified_by_id", "verified_on"
    PayerPolicy.objects.create(
        valid=valid, copied_from=row, **{name: getattr(row, name) for name in (*fields, *people)}
    )


def days(template: str, valid_from: date, valid_to: date | None) -> DateRange:
    """A policy is taken over for days on which it is in force."""
    if valid_to is not None and valid_to < valid_from:
        raise Refused("The last day comes before the first.", "valid_to")
    shipped = template_policy(template)
    until = shipped.effective_to
    if valid_from < shipped.effective_from:
        since = _long(shipped.effective_from)
        raise Refused(f"“{shipped.name}” is in force from {since} on: begin then or later.", "valid_from")
    if until is not None and (valid_to is None or valid_to > until):
        last = _long(until)
        raise Refused(f"“{shipped.name}” is in force until {last}: end then, and add what follows it.", "valid_to")
    return span(valid_from, valid_to)


def span(first: date, last: date | None) -> DateRange:
    """Both days are in it; the calendar's own last day is no end."""
    return DateRange(first, last + timedelta(days=1) if last and last < date.max else None)


def _put_in_force(policy: PayerPolicy) -> None:
    try:
        with transaction.atomic():
            policy.save()
    except IntegrityError as error:
        raise Refused(_overlap(policy), "valid_from") from error


def _overlap(policy: PayerPolicy) -> str:
    """Which policy of this payer holds some of these days already; the database refused, this only finds the words."""
    other = next(iter(in_force_on(policy)), None)
    if other is None:
        return "These days overlap another policy of this payer."
    to = f"to {_long(other.last_day)}" if other.last_day else "until further notice"
    return (
        f"These days overlap “{other.name}”, in force from {_long(other.first_day)} {to}. "
        "End that one first, or choose other days."
    )


def _long(day: date) -> str:
    """With its year."""
    return short_date(day, date.max)
