"""The steps of the plan's skill as tick boxes of the note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from careplans.rules import SkillStep

PREFIX = "practised_"


def ticked(names: Iterable[str]) -> set[str]:
    """The keys of steps that a posted form or a draft names."""
    return {name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)}


class PractisedForm(forms.Form):
    """A box for each step, in the plan's order."""

    def __init__(self, data: Mapping[str, Any] | None, *, steps: Sequence[SkillStep], kept: Mapping[str, str]) -> None:
        super().__init__(data, initial={name: True for name in kept if name.startswith(PREFIX)})
        for step in steps:
            self.fields[f"{PREFIX}{step.key}"] = forms.BooleanField(label=step.words, required=False)

    @property
    def boxes(self) -> list[BoundField]:
        return list(self)

    @property
    def steps(self) -> tuple[UUID, ...]:
        return tuple(UUID(name.removeprefix(PREFIX)) for name in self.fields if self.cleaned_data.get(name))
