"""A scale's name, range and bands, for pages that draw its scores without the measures' own pages."""

from typing import Any

from django import template

from measures.instruments import get

register = template.Library()


@register.simple_tag
def scale(code: str) -> dict[str, Any]:
    instrument = get(code)
    bands = [(band.low, band.high, band.label) for band in instrument.bands]
    return {"name": instrument.short_name, "maximum": instrument.maximum, "bands": bands}
