"""What other pages show of contacts and minutes."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone

from careplans.models import CarePlan
from careplans.rules import skill_steps
from clinics.rules import Can
from contacts import queries
from contacts.panels import month_of_episode, told
from contacts.rules import Mode
from registry.models import Episode

register = template.Library()


@register.inclusion_tag("contacts/_month_panel.html", takes_context=True)
def month_panel(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """This month's minutes, each entry with what counts of it, and the two fields that log more."""
    request = context["request"]
    return {"request": request, **month_of_episode(request.member, episode, now=timezone.now())}


@register.inclusion_tag("contacts/_next_contact_panel.html", takes_context=True)
def next_contact_panel(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """When we spoke, what was tried since, what comes next; from the row alone."""
    member = context["request"].member
    return {
        "request": context["request"],
        "episode": episode,
        "mode": Mode(episode.last_contact_mode).label.lower() if episode.last_contact_mode else "",
        "today": member.clinic.today(timezone.now()),
        "may_log": episode.is_open and member.can(Can.LOG_CONTACTS),
    }


@register.inclusion_tag("contacts/_last_note.html", takes_context=True)
def last_note(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """What was said at the last treatment contact."""
    found = queries.last_treatment(context["request"].member, episode)
    return {"request": context["request"], "contact": found, **(told(found) if found else {})}


@register.inclusion_tag("contacts/_steps.html", takes_context=True)
def practised_steps(context: RequestContext, plan: CarePlan) -> dict[str, Any]:
    """The steps of the plan's skill, each with how often and when it was practised last."""
    steps = skill_steps(plan.content)
    found = queries.practice(member=context["request"].member, plan=plan) if steps else {}
    return {"steps": [(step, found.get(step.key)) for step in steps]}
