"""What other pages show of results."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone

from clinics.rules import Can
from measures import queries, rules
from registry.models import Episode
from registry.queries import Row
from registry.rules import Phase

register = template.Library()


@register.filter
def language(code: str) -> str:
    """Its name, of the languages a form may be loaded in."""
    return rules.LANGUAGES.get(code, code)


@register.inclusion_tag("measures/_score_table.html", takes_context=True)
def score_table(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """Every score of the episode with its change, its band and its risk answers."""
    member = context["request"].member
    waiting = queries.lines(member=member, episode=episode, now=timezone.now())
    return {
        "request": context["request"],
        "patient": episode.patient,
        "histories": queries.histories(member=member, episode=episode),
        "waiting": [line for line in waiting if line.is_waiting],
        "may_record": episode.is_open and member.can(Can.LOG_CONTACTS),
    }


@register.inclusion_tag("measures/_progress_panel.html", takes_context=True)
def progress_panel(context: RequestContext, row: Row) -> dict[str, Any]:
    """Every verdict on the episode's primary scale with its reason; what holds and is no good news comes first, and of
    the two looks the later one."""
    request, episode = context["request"], row.episode
    course = queries.course_of(member=request.member, episode=episode, today=row.today, limits=row.limits)
    found = rules.verdicts(course)
    notes = [one for one in found if one.is_concern]
    late = any(one.code is rules.Code.TARGET for one in notes)
    notes = [one for one in notes if not (late and one.code is rules.Code.EARLY)]
    resting = Phase(episode.phase) is Phase.RELAPSE_PREVENTION
    return {
        "request": request,
        "episode": episode,
        "scale": course.scale,
        "relapse": next((one for one in notes if one.code is rules.Code.RELAPSE), None),
        "concerns": [one for one in notes if one.code is not rules.Code.RELAPSE],
        "verdicts": [one for one in found if one not in notes],
        "may_return": resting and request.member.can(Can.EDIT_EPISODES),
    }
