"""What other pages show of results."""

from typing import Any

from django import template
from django.template import RequestContext

from clinics.rules import Can
from measures import queries
from registry.models import Episode

register = template.Library()


@register.inclusion_tag("measures/_score_table.html", takes_context=True)
def score_table(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """Every score of the episode with its change, its band and its risk answers."""
    member = context["request"].member
    return {
        "request": context["request"],
        "patient": episode.patient,
        "histories": queries.histories(member=member, episode=episode),
        "may_record": episode.is_open and member.can(Can.LOG_CONTACTS),
    }
