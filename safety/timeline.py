"""Risk in a patient's story: alerts, their levels and ends, safety plans."""

from datetime import datetime

from django.urls import reverse

from clinics.models import Membership
from clinics.timeline import Item
from registry.models import Episode
from safety.models import AlertStep
from safety.queries import alerts_of, safety_plans
from safety.rules import CloseKind


def items(*, member: Membership, episode: Episode) -> list[Item]:
    found: list[Item] = []
    levels = AlertStep.objects.for_member(member).filter(alert__episode=episode, kind=AlertStep.Kind.LEVEL)
    levels = levels.select_related("by__user")
    for alert in alerts_of(member=member, episode=episode):
        url = reverse("safety:alert", args=[member.clinic.slug, alert.public_id])
        found.append(_item("Risk alert raised", alert.reason, alert.raised_at, member, url))
        for step in levels:
            if step.alert_id == alert.pk:
                title = f"Risk level: {step.get_level_display().lower()}"
                found.append(_item(title, f"{step.note} ({step.by})", step.at, member, url))
        if alert.closed_at:
            kind = f"{CloseKind(alert.close_kind).short}: " if alert.close_kind else ""
            text = f"{kind}{alert.close_reason} ({alert.closed_by})"
            found.append(_item("Risk alert closed", text, alert.closed_at, member, url))
    for plan in safety_plans(member=member, episode=episode):
        url = reverse("safety:plan", args=[member.clinic.slug, episode.patient.public_id])
        copies = [f"copy {copy.how}" for copy in plan.copies.all()]
        text = "; ".join([f"written by {plan.written_by}", *copies])
        found.append(_item(f"Safety plan, version {plan.number}", text, plan.written_at, member, url))
    return found


def _item(title: str, text: str, at: datetime, member: Membership, url: str) -> Item:
    on = member.clinic.today(at)
    return Item(on=on, at=at, kind="risk", icon="exclamation-diamond", title=title, text=text, url=url)
