"""What a lower floor's change means for the floors above it, in the transaction of that change."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

import contacts.glance
import measures.glance
from casereview.actions import end_with_episode, hear_told, hear_untold
from clinics.models import Membership
from contacts.models import Contact
from registry.actions import update_glance
from registry.models import Episode


def follow_terms(*, episode: Episode, today: date, **_: Any) -> None:
    """A new day of enrolment moves the baseline; consent and the end decide which minutes count."""
    for glance in (measures.glance, contacts.glance):
        update_glance(episode=episode, **glance.columns(episode, today))


def tell(*, contact: Contact, told: Collection[UUID], by: Membership, now: datetime, **_: Any) -> None:
    """In a contact the patient heard what was agreed."""
    if told:
        hear_told(contact=contact, told=told, by=by, now=now)


def end_loops(*, episode: Episode, by: Membership, now: datetime, **_: Any) -> None:
    end_with_episode(episode=episode, by=by, now=now)


def untell(*, contact: Contact, by: Membership, now: datetime, **_: Any) -> None:
    hear_untold(contact=contact, by=by, now=now)
