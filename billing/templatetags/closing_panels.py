"""What a closed month shows on the month's page, and how a claim's state looks."""

from datetime import date
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils import timezone

from billing.models import Claim
from billing.queries import closes
from billing.rules import ClaimState
from clinics.models import Membership
from clinics.rules import Can
from contacts.rules import month_of

register = template.Library()
MARK_OF = {
    ClaimState.BLOCKED: "blocked",
    ClaimState.HELD: "open",
    ClaimState.DENIED: "blocked",
    ClaimState.REPLACED: "",
}


@register.inclusion_tag("billing/_month_state.html", takes_context=True)
def month_state(context: Context, first: date) -> dict[str, Any]:
    """Whether a month that is over is closed, and what can be done about it."""
    member = context["request"].member
    newest = closes(member, first).first()
    return {
        "first": first,
        "slug": member.clinic.slug,
        "is_over": first < month_of(member.clinic.today(timezone.now())),
        "closed": newest if newest and newest.reopened_at is None else None,
        "reopened": newest if newest and newest.reopened_at else None,
        "may_close": member.can(Can.CLOSE_MONTH),
        "may_track": member.can(Can.TRACK_CLAIMS),
    }


@register.inclusion_tag("billing/_claim_state.html")
def claim_state(claim: Claim) -> dict[str, str]:
    state = ClaimState(claim.state)
    return {"mark": MARK_OF.get(state, "done"), "word": "Replaced" if state == ClaimState.REPLACED else state.label}


@register.filter
def field_of(form: BaseForm, name: str) -> BoundField:
    return form[name]


@register.filter
def may_close_months(member: Membership) -> bool:
    return member.can(Can.CLOSE_MONTH)
