"""A clinic comes to be, says its name and zone, and signs its settings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from clinics import audit, queries, wall
from clinics.errors import Refused, Stale
from clinics.models import Clinic, Membership, Setting, User
from clinics.rules import SETTINGS, Role, clean_roles, contradictions, slug_of

SIGNED_SINCE = (
    "Someone signed another number while you were looking at this page. What you wrote is kept; what is in force now "
    "stands beside each field. Compare, then sign again."
)


@transaction.atomic
def create_clinic(
    *, name: str, time_zone: str, owner: User, now: datetime, roles: Iterable[str] = (), is_demo: bool = False
) -> Membership:
    """A new clinic with its first administrator, who may hold clinical roles beside that one."""
    pk = wall.new_clinic_id()
    with wall.in_clinic(pk):
        clinic = Clinic.objects.create(
            pk=pk,
            slug=slug_of(name, taken=Clinic.objects.values_list("slug", flat=True)),
            name=name,
            time_zone=time_zone,
            is_demo=is_demo,
            created_at=now,
        )
        first = clean_roles([Role.ADMINISTRATOR, *roles])
        member = Membership.objects.create(clinic=clinic, user=owner, roles=first, since=now)
        audit.record("clinic.created", target=clinic, by=member, at=now, roles=first)
    return member


@transaction.atomic
def change_clinic(*, name: str, time_zone: str, by: Membership, now: datetime) -> Clinic:
    """Rename the clinic or move its midnight; its address stays, so that no link breaks."""
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic_id)
    changed = [field for field, value in (("name", name), ("time_zone", time_zone)) if getattr(clinic, field) != value]
    if changed:
        clinic.name, clinic.time_zone = name, time_zone
        clinic.save(update_fields=["name", "time_zone"])
        audit.record("clinic.changed", target=clinic, by=by, at=now, fields=changed, time_zone=time_zone)
    return clinic


@transaction.atomic
def change_settings(
    *,
    values: dict[str, Any],
    source: str,
    by: Membership,
    now: datetime,
    seen: str | None = None,
    beside: Iterable[str] = (),
) -> list[Setting]:
    """Sign these settings: each becomes a new version, and the earlier ones stay readable. A value that this clinic
    has signed already is left as it is.

    `seen` is the version of these settings, and of those shown `beside` them, that the person looked at
    (`queries.version_of`): Stale when somebody has signed one of them since.
    What makes no sense beside the settings in force is refused, whoever asks.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic_id)  # one signature after the other
    signed = queries.signed_settings(by.clinic)
    if seen is not None and seen != queries.version_of(signed, {*values, *beside}):
        raise Stale(SIGNED_SINCE)
    clean = {key: _clean(key, given) for key, given in values.items()}
    in_force = queries.in_force(signed)
    for key, words in contradictions(in_force | clean).items():
        raise Refused(words, queries.field_of(key))
    made = []
    for key, value in clean.items():
        before = signed.get(key)
        if before and (before.value, before.source) == (value, source or before.source):
            continue
        row = Setting.objects.create(clinic=by.clinic, key=key, value=value, source=source, signed_by=by, signed_at=now)
        audit.record("setting.signed", target=row, by=by, at=now, key=key)
        made.append(row)
    return made


def _clean(key: str, given: object) -> object:
    try:
        return SETTINGS[key].clean(given)
    except ValueError as exc:
        raise Refused(str(exc), queries.field_of(key)) from exc


@transaction.atomic
def finish_set_up(*, by: Membership, now: datetime) -> None:
    """The first hour is over: home leads to each role's own page from now on."""
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic_id)
    if clinic.set_up_at is None:
        clinic.set_up_at = now
        clinic.save(update_fields=["set_up_at"])
        audit.record("clinic.set_up", target=clinic, by=by, at=now)
