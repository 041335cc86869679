"""Care plans in a patient's story."""

from datetime import datetime

from django.urls import reverse

from careplans.queries import plans
from clinics.models import Membership
from clinics.timeline import Item
from registry.models import Episode


def items(*, member: Membership, episode: Episode) -> list[Item]:
    url = reverse("careplans:plan", args=[member.clinic.slug, episode.patient.public_id])

    def item(title: str, text: str, at: datetime) -> Item:
        on = member.clinic.today(at)
        return Item(on=on, at=at, kind="plan", icon="journal-text", title=title, text=text, url=url)

    found: list[Item] = []
    for plan in plans(member=member, episode=episode):
        found.append(item(f"Plan {plan.number} written", str(plan.written_by), plan.written_at))
        if plan.signed_at:
            found.append(item(f"Plan {plan.number} signed", str(plan.signed_by), plan.signed_at))
    return found
