"""One's own calendar feed: made, renewed, ended. The secret is given out once and kept as a hash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse

from casereview.models import CalendarFeed
from clinics import audit, tokens
from clinics.models import Membership
from clinics.rules import Can, roles_allow


@transaction.atomic
def make_feed(*, by: Membership, now: datetime) -> str:
    """The address of one's meetings as a calendar; an earlier one stops working."""
    # Two at once take turns on the person's own row: the second ends what the first made.
    Membership.objects.select_for_update().get(pk=by.pk)
    end_feed(by=by, now=now)
    secret, secret_hash = tokens.new()
    feed = CalendarFeed.objects.create(clinic_id=by.clinic_id, member=by, secret_hash=secret_hash, made_at=now)
    audit.record("calendar.made", target=feed, by=by, at=now)
    return settings.PUBLIC_URL.rstrip("/") + reverse("calendar", args=[by.clinic.slug, secret])


@transaction.atomic
def end_feed(*, by: Membership, now: datetime) -> None:
    for feed in CalendarFeed.objects.filter(clinic_id=by.clinic_id, member=by, ended_at=None):
        feed.ended_at = now
        feed.save(update_fields=["ended_at"])
        audit.record("calendar.ended", target=feed, by=by, at=now)


def end_feed_with_rights(*, member: Membership, roles: Iterable[str], **_: Any) -> None:
    """Whoever leaves or no longer meets: the address ends for good, also should the rights come back."""
    if not roles_allow(roles, Can.MEET):
        CalendarFeed.objects.filter(clinic_id=member.clinic_id, member=member, ended_at=None).update(ended_at=Now())
