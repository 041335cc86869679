"""Contacts and time, through the public door; each call goes through the wall by itself."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from clinics import wall
from clinics.models import Membership
from contacts.actions import ContactInput, log_time, save_contact
from contacts.models import Contact, ServiceMonth, TimeEntry
from contacts.rules import MODES, OUTCOMES, Activity, Kind
from registry.models import Episode

SPOKEN_ON = date(2026, 10, 5)


def noon(day: date) -> datetime:
    """An instant that is this date in every clinic of the United States."""
    return datetime.combine(day, time(18), UTC)


def contact_input(kind: Kind = Kind.TREATMENT, on: date = SPOKEN_ON, **fields: Any) -> ContactInput:
    """A contact of that kind with nothing missing: treatment by phone of 20 minutes, the next one in two weeks."""
    made = ContactInput(
        kind=kind, mode=MODES[kind][0], outcome=OUTCOMES[kind][0], service_date=on, form_key=uuid.uuid4()
    )
    if kind is Kind.TREATMENT:
        made = replace(
            made, minutes=20, next_contact_on=on + timedelta(weeks=2), next_contact_covers="PHQ-9, side effects"
        )
    return replace(made, **fields)


def make_contact(
    episode: Episode,
    by: Membership,
    kind: Kind = Kind.TREATMENT,
    *,
    on: date = SPOKEN_ON,
    now: datetime | None = None,
    **fields: Any,
) -> Contact:
    """Saved at noon of its day unless `now` says otherwise."""
    with wall.in_clinic(by.clinic_id):
        contact = contact_input(kind, on, **fields)
        return save_contact(episode=episode, contact=contact, by=by, now=now or noon(on))


def make_time(
    episode: Episode,
    by: Membership,
    minutes: int = 10,
    *,
    on: date = SPOKEN_ON,
    activity: Activity = Activity.REGISTRY,
    now: datetime | None = None,
    **fields: Any,
) -> TimeEntry:
    with wall.in_clinic(by.clinic_id):
        return log_time(
            episode=episode,
            minutes=minutes,
            activity=activity,
            service_date=on,
            form_key=uuid.uuid4(),
            by=by,
            now=now or noon(on),
            **fields,
        )


def close_month(by: Membership, first: date) -> ServiceMonth:
    """The lead closes the log's book of that month."""
    with wall.in_clinic(by.clinic_id):
        return ServiceMonth.objects.update_or_create(
            clinic_id=by.clinic_id, first=first, defaults={"closed_by": by, "closed_at": noon(first)}
        )[0]
