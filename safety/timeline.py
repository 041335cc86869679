"""Risk alerts in a patient's story."""

from datetime import datetime

from django.urls import reverse

from clinics.models import Membership
from clinics.timeline import Item
from registry.models import Episode
from safety.queries import alerts_of


def items(*, member: Membership, episode: Episode) -> list[Item]:
    found: list[Item] = []
    for alert in alerts_of(member=member, episode=episode):
        url = reverse("safety:alert", args=[member.clinic.slug, alert.public_id])
        found.append(_item("Risk alert raised", alert.reason, alert.raised_at, member, url))
        if alert.closed_at:
            text = f"{alert.close_reason} ({alert.closed_by})"
            found.append(_item("Risk alert closed", text, alert.closed_at, member, url))
    return found


def _item(title: str, text: str, at: datetime, member: Membership, url: str) -> Item:
    on = member.clinic.today(at)
    return Item(on=on, at=at, kind="risk", icon="exclamation-diamond", title=title, text=text, url=url)
