"""The numbers that decide who is in which state or due."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms

from clinics.forms import Settings
from clinics.models import Setting
from clinics.queries import field_of, in_force
from clinics.rules import PREVIEWED, SETTINGS, contradictions

PARTS = {
    "phq9": "Progress on the PHQ-9",
    "gad7": "Progress on the GAD-7",
    "rhythm": "How often the core scale is repeated",
    "review": "When somebody falls due for case review",
}


class Targets(Settings):
    """The numbers that decide who is in which state or due; they are signed after a look at whom that moves."""

    rest = forms.BooleanField(
        label="Sign the numbers that stay as they are, too",
        required=False,
        help_text="Defaults that nobody has signed yet then carry your name.",
    )
    looked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, signed: Mapping[str, Setting], **kwargs: Any) -> None:
        super().__init__(*args, keys=PREVIEWED, signed=signed, **kwargs)
        self.signed = signed
        self.before = in_force(signed)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for key, words in contradictions(self.before | self.values).items():
                self.add_error(field_of(key), words)
        if not self.errors and not self.to_sign:
            self.add_error(None, "No number is changed, and none is left to sign.")
        return data

    @property
    def changed(self) -> list[str]:
        return [key for key, value in self.values.items() if value != self.before[key]]

    @property
    def to_sign(self) -> dict[str, Any]:
        rest = [key for key in self.keys if key not in self.signed] if self.cleaned_data["rest"] else []
        return {key: self.values[key] for key in self.keys if key in self.changed or key in rest}

    @property
    def look(self) -> str:
        """Which numbers, over which version: signing needs a look at exactly these."""
        told = json.dumps([sorted(self.values.items()), self.version])
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def is_current(self) -> bool:
        """Nobody has signed since this page was opened."""
        return self.cleaned_data["seen"] == self.version

    @property
    def was_looked_at(self) -> bool:
        return self.cleaned_data["looked"] == self.look

    def show_look(self) -> None:
        """The page that is shown now is the look."""
        self.data = self.data.copy()
        self.data["looked"] = self.look

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Label, before and after of every changed number."""
        said = [(SETTINGS[key], self.before[key], self.values[key]) for key in self.changed]
        return [(kind.label, kind.in_words(before), kind.in_words(after)) for kind, before, after in said]

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [
            (heading, [self[field_of(key)] for key in self.keys if key.partition(".")[0] == part])
            for part, heading in PARTS.items()
        ]
