"""What the first steps of a clinic show of the floors above it."""

from typing import Any

from django import template

from registry.models import Payer

register = template.Library()


@register.simple_tag(takes_context=True)
def payer_count(context: dict[str, Any]) -> int:
    """Payers this clinic bills now."""
    return Payer.objects.for_member(context["request"].member).filter(ended_at=None).count()
