"""Roles of the people in a clinic. Nobody raises their own; the last administrator stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from clinics import audit, queries
from clinics.actions.account import end_access
from clinics.errors import Refused
from clinics.models import Clinic, Membership
from clinics.rules import Role, clean_npi, clean_roles, gained
from clinics.signals import giving_up

LAST = "A clinic needs an administrator. Give another person that role first."


@transaction.atomic
def change_roles(
    *, member: Membership, roles: Iterable[str], by: Membership, now: datetime, title: str = "", npi: str = ""
) -> Membership:
    """New roles, in force with the person's next request; they sign in anew, so nothing of the old rights stays."""
    member = _current(member, by)
    before, after = member.roles, clean_roles(roles)
    try:
        npi = clean_npi(npi)
    except ValueError as exc:
        raise Refused(str(exc), "npi") from exc
    if member == by and gained(before, after):
        raise Refused("You cannot give yourself more rights. Ask another administrator or the clinic lead.", "roles")
    if Role.ADMINISTRATOR in before and Role.ADMINISTRATOR not in after:
        _refuse_without_administrator(member, by)
    giving_up.send(Membership, member=member, roles=after)
    member.roles, member.title, member.npi = after, title, npi
    member.save(update_fields=["roles", "title", "npi"])
    audit.record("roles.changed", target=member, by=by, at=now, before=before, after=after)
    if set(before) != set(after):
        end_access(member.user)
    return member


@transaction.atomic
def set_full_time(*, member: Membership, percent: int, by: Membership, now: datetime) -> Membership:
    """How much of a full-time post the person has here: what their caseload is measured against."""
    member = _current(member, by)
    if not 5 <= percent <= 150:
        raise Refused("Between 5 and 150 percent of a full-time post.", "percent")
    before, member.full_time = member.full_time, percent
    member.save(update_fields=["full_time"])
    audit.record("full_time.changed", target=member, by=by, at=now, before=before, after=percent)
    return member


@transaction.atomic
def end_membership(*, member: Membership, by: Membership, now: datetime) -> Membership:
    """The person leaves the clinic: signed out everywhere at once. What they wrote stays theirs; whoever is still
    theirs to look after is handed over first."""
    member = _current(member, by)
    if Role.ADMINISTRATOR in member.roles:
        _refuse_without_administrator(member, by)
    giving_up.send(Membership, member=member, roles=[])
    member.ended_at = now
    member.save(update_fields=["ended_at"])
    audit.record("membership.ended", target=member, by=by, at=now)
    end_access(member.user)
    return member


def _current(member: Membership, by: Membership) -> Membership:
    """The member as they are now, with the clinic locked: who counts administrators counts alone."""
    Clinic.objects.select_for_update().get(pk=by.clinic_id)
    found = queries.people(by).filter(pk=member.pk, ended_at=None).first()
    if found is None:
        raise Refused("This person left the clinic already.")
    return found


def _refuse_without_administrator(leaving: Membership, by: Membership) -> None:
    others = queries.members_with(by, Role.ADMINISTRATOR).filter(user__is_active=True).exclude(pk=leaving.pk)
    if not others.exists():
        raise Refused(LAST, "roles")
