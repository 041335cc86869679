"""What other pages show of risk alerts."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone

from clinics.rules import Can
from registry.models import Episode
from safety import queries

register = template.Library()


@register.inclusion_tag("safety/_alert_panel.html", takes_context=True)
def alert_panel(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """Open alerts of the episode with their clocks, and the way to raise one."""
    member, now = context["request"].member, timezone.now()
    found = [queries.standing(alert, member, now) for alert in queries.alerts_of(member=member, episode=episode)]
    return {
        "request": context["request"],
        "patient": episode.patient,
        "open": [each for each in found if each.is_open],
        "closed": [each for each in found if not each.is_open],
        "may_raise": episode.is_open and member.can(Can.HANDLE_ALERTS),
    }
