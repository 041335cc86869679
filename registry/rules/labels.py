"""Named values that carry the words people read."""

from datetime import date
from enum import StrEnum


class Labelled(StrEnum):
    """`NAME = "value", "Words"`: equal to its value, with a label and choices for a form or a model field."""

    _value_: str
    label: str

    def __new__(cls, value: str, label: str = "") -> "Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]


def short_date(day: date, today: date | None = None) -> str:
    """3 Mar, or 3 Mar 2025 when the year is not today's."""
    words = f"{day.day} {day:%b}"
    return words if today is None or day.year == today.year else f"{words} {day.year}"


def counted(number: int, noun: str) -> str:
    """1 day, 3 days."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def signed(number: int) -> str:
    """+6, −9 with a true minus sign, 0."""
    return f"+{number}" if number > 0 else f"−{-number}" if number else "0"
