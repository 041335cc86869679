"""What other pages show of the care plan."""

from collections.abc import Set
from datetime import date
from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone

from careplans import queries, rules
from careplans.models import CarePlan
from clinics.rules import Can
from registry.models import Episode
from registry.queries import limits_of
from registry.queries.rows import matters_due
from registry.rules import FlagKind, Phase

register = template.Library()
FIRST = {"goals", "medications", "follow_up"}  # with the steps, what one looks up in the middle of a call


@register.inclusion_tag("careplans/_plan_panel.html", takes_context=True)
def plan_panel(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """The current plan in short, who signed it and until when, and what to do about it."""
    member = context["request"].member
    plan = queries.current(member=member, episode=episode)
    prevents = episode.phase == Phase.RELAPSE_PREVENTION
    is_signed = plan is None or plan.is_in_force
    return {
        "request": context["request"],
        "patient": episode.patient,
        "plan": plan,
        "in_force": plan if is_signed else queries.in_force(member=member, episode=episode),
        "first": _in_short(plan, FIRST) if plan else [],
        "rest": _in_short(plan, set(rules.PART) - FIRST - {"steps"}) if plan else [],
        "today": member.clinic.today(timezone.now()),
        "check_on": _check_on(episode) if prevents else None,
        "prevents": prevents,
        "may_write": episode.is_open and member.can(Can.EDIT_PLANS),
    }


def _in_short(plan: CarePlan, codes: Set[str]) -> list[tuple[str, str]]:
    return rules.in_short({code: rows for code, rows in plan.content.items() if code in codes})


def _check_on(episode: Episode) -> date | None:
    """The next scheduled check of a patient in relapse prevention."""
    return matters_due(episode, limits_of(episode.clinic))[FlagKind.RELAPSE_CHECK]
