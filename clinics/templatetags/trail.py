"""The trail's codes as words."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def plain(code: object) -> str:
    """`setting.signed` -> setting signed."""
    return str(code).replace(".", " ").replace("_", " ")


@register.filter
def facts(detail: dict[str, Any]) -> str:
    """What a line adds to its verb: "before: care manager; after: care manager, lead"."""
    return "; ".join(f"{plain(name)}: {_words(value)}" for name, value in detail.items() if value not in (None, "", []))


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    return plain(value) if isinstance(value, str) else str(value)
