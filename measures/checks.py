"""The project does not start with instruments that would score wrongly."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from measures.instruments import DATA, INSTRUMENTS, problems


@register()
def instruments_are_sound(**kwargs: Any) -> list[CheckMessage]:
    return [Error(problem, obj=str(DATA.name), id="measures.E001") for problem in problems(INSTRUMENTS.values())]
