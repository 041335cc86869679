"""Handovers on other pages: what waits for its receiver, and what keeps somebody from leaving."""

from typing import Any

from django import template
from django.forms import BaseForm
from django.template import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinics.models import Membership
from clinics.rules import Can
from clinics.templatetags.look import shape
from clinics.views.home import HOMES
from registry.queries import handovers
from registry.rules.handovers import ALERTS, MatterKind

register = template.Library()


@register.inclusion_tag("registry/_handover_banner.html", takes_context=True)
def handover_banner(context: RequestContext) -> dict[str, Any]:
    """Where a person's day begins, and nowhere else: one read."""
    request = context.get("request")
    member: Membership | None = getattr(request, "member", None)
    place = getattr(getattr(request, "resolver_match", None), "view_name", "")
    if member is None or place not in HOMES.values() or not member.can(Can.SEE_PATIENTS):
        return {}
    return {"request": request, "unsigned": handovers.unsigned_of(member)}


@register.inclusion_tag("registry/_kept_back.html", takes_context=True)
def seats_kept(context: RequestContext, target: Membership) -> dict[str, Any]:
    request = context["request"]
    seats = handovers.seats_held(target)
    return {"request": request, "target": target, "seats": seats, "may_hand_over": may_hand_over(request.member)}


@register.filter
def may_hand_over(member: Membership) -> bool:
    return member.can(Can.HAND_OVER)


@register.filter
def matter_mark(kind: str) -> SafeString:
    """The kind of a matter in words; risk with its own shape."""
    label = MatterKind(kind).label
    mark = shape("risk") if kind in ALERTS else ""
    return format_html('<span class="matter-what">{}{}</span>', mark, f" {label[0].upper()}{label[1:]}")


@register.filter
def chosen_words(form: BaseForm, name: str) -> str:
    """What was chosen, in the words of its choice."""
    return str(dict(form.fields[name].choices).get(form.cleaned_data.get(name), ""))  # type: ignore[attr-defined]
