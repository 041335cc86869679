"""What other pages show of results."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone

from clinics.rules import Can
from clinics.timeline import Item
from measures import instruments, queries, rules
from measures.models import MeasureRequest, MeasureResult
from registry.models import Episode
from registry.queries import Row
from registry.rules import Phase

register = template.Library()


@register.filter
def language(code: str) -> str:
    """Its name, of the languages a form may be loaded in."""
    return rules.LANGUAGES.get(code, code)


@register.inclusion_tag("measures/_score_table.html", takes_context=True)
def score_table(context: RequestContext, episode: Episode, told: Sequence[Item] = ()) -> dict[str, Any]:
    """Every result of the episode with its change, its band, its risk answers and, of what is told, what was done in
    between; voided and unfinished ones too."""
    member = context["request"].member
    return {
        "request": context["request"],
        "patient": episode.patient,
        "histories": [each.beside(told) for each in queries.histories(member=member, episode=episode)],
        "may_record": episode.is_open and member.can(Can.LOG_CONTACTS),
    }


@register.inclusion_tag("measures/_form_panel.html", takes_context=True)
def form_panel(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """The forms that are with the patient now, and the way to send one."""
    member = context["request"].member
    return {
        "request": context["request"],
        "patient": episode.patient,
        "waiting": queries.waiting(member=member, episode=episode, now=timezone.now()),
        "may_send": episode.is_open and member.can(Can.LOG_CONTACTS),
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
        "stretches": queries.stretches_of(episode=episode, course=course) if episode.course_on else [],
        "relapse": next((one for one in notes if one.code is rules.Code.RELAPSE), None),
        "concerns": [one for one in notes if one.code is not rules.Code.RELAPSE],
        "verdicts": [one for one in found if one not in notes and one.holds is not None],
        "untold": [one for one in found if one.holds is None],
        "may_return": resting and request.member.can(Can.EDIT_EPISODES),
    }


@register.inclusion_tag("measures/_screens.html", takes_context=True)
def screens(context: RequestContext, episode: Episode, at: datetime) -> dict[str, Any]:
    """Structured screens since an alert was raised, and the way to record one."""
    member = context["request"].member
    found = [_screen(row) for row in queries.screens_since(member=member, episode=episode, at=at)]
    return {
        "request": context["request"],
        "patient": episode.patient,
        "found": found,
        "offered": queries.screens_on_hand(),
        "may_record": episode.is_open and member.can(Can.LOG_CONTACTS),
    }


def _screen(row: MeasureResult) -> dict[str, Any]:
    """A screen has no total of its own: what was said yes to is the answer."""
    scale = instruments.get(row.instrument)
    yes = [answer.words for answer in rules.risk_answers(scale, row.answers)]
    return {"screen": scale, "row": row, "words": ", ".join(yes) or "nothing was said yes to"}


@register.inclusion_tag("measures/_unfinished.html", takes_context=True)
def unfinished_forms(context: RequestContext, since: datetime) -> dict[str, Any]:
    """What patients began by themselves since then and left unfinished."""
    request = context["request"]
    rows = MeasureRequest.objects.for_member(request.member).filter(
        proved_at__gte=since, finished_at=None, revoked_at=None
    )
    return {"request": request, "found": rows.select_related("episode__patient").order_by("proved_at")}
