"""A day in an address: 2026-03-09."""

from datetime import date

from django.urls import converters, register_converter


class DayConverter:
    regex = r"20\d\d-\d\d-\d\d"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


def register() -> None:
    if "day" not in converters.get_converters():
        register_converter(DayConverter, "day")
