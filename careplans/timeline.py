"""Care plans in a patient's story."""

from datetime import datetime

from django.urls import reverse

from careplans import rules
from careplans.models import CarePlan
from careplans.queries import versions
from clinics.models import Membership
from clinics.timeline import Item
from registry.models import Episode

TOLD = 4  # sentences of a line


def items(*, member: Membership, episode: Episode) -> list[Item]:
    url = reverse("careplans:plan", args=[member.clinic.slug, episode.patient.public_id])

    def item(title: str, text: str, at: datetime) -> Item:
        on = member.clinic.today(at)
        return Item(on=on, at=at, kind="plan", icon="journal-text", title=title, text=text, url=url)

    found: list[Item] = []
    told = versions(member=member, episode=episode)
    for plan in told.all:
        found.append(item(f"Plan {plan.number} written", _written(plan, told.before(plan)), plan.written_at))
        if plan.signed_at:
            found.append(item(f"Plan {plan.number} signed", str(plan.signed_by), plan.signed_at))
    return found


def _written(plan: CarePlan, before: CarePlan | None) -> str:
    """Who wrote it, and what it changed: Sertraline 50 mg to 100 mg: partial response."""
    if before is None:
        return str(plan.written_by)
    changed = rules.in_words(before.content, plan.content)
    more = f" And {len(changed) - TOLD} more." if len(changed) > TOLD else ""
    return f"{plan.written_by}. {'. '.join(changed[:TOLD])}.{more}"
