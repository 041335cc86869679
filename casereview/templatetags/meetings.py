"""The meeting's clock as it is read."""

from django import template

register = template.Library()


@register.filter
def clock(seconds: int) -> str:
    """4:05"""
    return f"{seconds // 60}:{seconds % 60:02}"


@register.filter
def whole(seconds: int) -> int:
    """Minutes that have passed."""
    return seconds // 60
