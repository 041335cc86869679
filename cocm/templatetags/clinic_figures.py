"""The clinic page's figures of the floors above it."""

from typing import Any

from django import template
from django.utils import timezone

from registry.queries import Figure, figures

register = template.Library()


@register.simple_tag(takes_context=True, name="clinic_figures")
def clinic_figures(context: dict[str, Any]) -> list[Figure]:
    member = context["request"].member
    return figures(member=member, today=member.clinic.today(timezone.now()))
