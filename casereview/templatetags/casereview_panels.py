"""What case review shows on other floors' pages."""

from datetime import date
from typing import Any

from django import template
from django.template import Context

from casereview.beginnings import Beginning
from casereview.models import Recommendation
from casereview.queries import recommendations_of, untold_of
from casereview.rules import OPEN
from clinics.rules import Can
from contacts.queries import open_request
from registry.models import Episode

register = template.Library()
SHOWN = 5


@register.inclusion_tag("casereview/_recommendation_panel.html", takes_context=True)
def recommendation_panel(context: Context, episode: Episode) -> dict[str, Any]:
    """The latest recommendations with their answers; those that wait come first."""
    member = context["request"].member
    rows = sorted(recommendations_of(member, episode), key=lambda row: row.answer != Recommendation.Answer.OPEN)
    return {
        "episode": episode,
        "patient": episode.patient,
        "slug": member.clinic.slug,
        "rows": rows[:SHOWN],
        "waiting": episode.open_recommendations,
        "reviewed_on": episode.last_review_on,
        "may_answer": member.can(Can.ANSWER),
        "may_review": member.can(Can.REVIEW) and episode.is_open,
    }


@register.inclusion_tag("casereview/_loops_left.html", takes_context=True)
def loops_left(context: Context, episode: Episode) -> dict[str, Any]:
    """Beside the form that ends care: the recommendations under way, which end with the episode."""
    member = context["request"].member
    return {
        "open": list(recommendations_of(member, episode).filter(state__in=OPEN)),
        "patient": episode.patient,
        "slug": member.clinic.slug,
    }


@register.inclusion_tag("casereview/_told_boxes.html", takes_context=True)
def told_boxes(context: Context, episode: Episode, ticked: list[str] | None) -> dict[str, Any]:
    """What was agreed and the patient has not heard of, to tick in a contact note."""
    return {"rows": untold_of(context["request"].member, episode), "ticked": [str(each) for each in ticked or ()]}


@register.filter
def due(beginning: Beginning, today: date) -> date | None:
    """The day a recommendation begun from it today is to be done by, if it sets one."""
    return beginning.due_on(today)


@register.inclusion_tag("casereview/_question_panel.html", takes_context=True)
def question_panel(context: Context, episode: Episode) -> dict[str, Any]:
    """The question that waits for the specialist, and the way to ask one without a contact."""
    request = context["request"]
    question = open_request(request.member, episode)
    may_ask = episode.is_open and request.member.can(Can.ASK)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "episode": episode,
        "slug": request.member.clinic.slug,
        "question": question,
        "may_ask": may_ask,
        "may_withdraw": may_ask and question is not None and question.asked_by_id == request.member.pk,
    }
