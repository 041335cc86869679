"""A calendar month in an address: 2026-03."""

from datetime import date

from django.urls import converters, register_converter


class MonthConverter:
    regex = r"20\d\d-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"


def register() -> None:
    """<month:first> in the addresses of pages and of the API, whichever is read first."""
    if "month" not in converters.get_converters():
        register_converter(MonthConverter, "month")
