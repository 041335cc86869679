"""What other pages show of risk: the banner on every page about a patient, the panel of the patient's page."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone

from clinics.models import Membership
from clinics.rules import Can
from registry.models import Episode
from safety import queries, rules
from safety.queries.held import alerts_held

register = template.Library()


@register.inclusion_tag("safety/_banner.html", takes_context=True)
def safety_banner(context: RequestContext) -> dict[str, Any]:
    """The patient whom the view said it opens (`clinics.audit.viewed`); nothing on any other page."""
    request = context.get("request")
    patient = getattr(request, "opened_patient", None)
    if request is None or patient is None:
        return {}
    found = queries.banner(member=request.member, patient=patient, now=timezone.now())
    return {"request": request, "banner": found}


@register.inclusion_tag("safety/_alert_panel.html", takes_context=True)
def alert_panel(context: RequestContext, episode: Episode) -> dict[str, Any]:
    """Open alerts of the episode as one item with its causes, the contact due, the safety plan."""
    member, now = context["request"].member, timezone.now()
    found = list(queries.alerts_of(member=member, episode=episode))
    return {
        "request": context["request"],
        "patient": episode.patient,
        "episode": episode,
        "fold": next(iter(queries.folded([each for each in found if each.closed_at is None], member, now)), None),
        "closed": [each for each in found if each.closed_at],
        "plan": queries.last_plan(member=member, patient=episode.patient),
        "may_raise": episode.is_open and member.can(Can.HANDLE_ALERTS),
    }


@register.inclusion_tag("safety/_alerts_kept.html", takes_context=True)
def alerts_kept(context: RequestContext, target: Membership) -> dict[str, Any]:
    """Open alerts that keep somebody from leaving."""
    request = context["request"]
    may_see = request.member.can(Can.HANDLE_ALERTS)
    return {"request": request, "target": target, "held": alerts_held(target), "may_see": may_see}


@register.filter
def point_label(code: str) -> str:
    """A point of the checklist in words."""
    return rules.POINTS[code].label if code in rules.POINTS else code


@register.inclusion_tag("safety/_morning_panel.html", takes_context=True)
def morning_panel(context: RequestContext) -> dict[str, Any]:
    """What arrived while the clinic was closed, for the digest."""
    request, now = context["request"], timezone.now()
    since = queries.closed_since(request.member, now)
    found = [queries.standing(each, request.member, now) for each in queries.overnight(request.member, since)]
    return {"request": request, "found": found, "since": since}


@register.filter
def span(minutes: int) -> str:
    """Minutes in the unit a person would use."""
    return rules.span(minutes)
