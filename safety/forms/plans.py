"""The form of a safety plan's next version, and of a copy given."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms

from clinics.merging import Merged
from safety.models import SafetyPlan
from safety.rules import PLAN_HEADINGS

HOW = [
    ("on paper", "On paper"),
    ("by portal message", "By portal message"),
    ("as a photo on their phone", "As a photo on their phone"),
    ("read out by phone, written down by them", "Read out by phone, written down by them"),
]


class PlanForm(forms.Form):
    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for heading in PLAN_HEADINGS:
            self.fields[heading.code] = forms.CharField(
                label=heading.label,
                help_text=heading.ask,
                required=False,
                max_length=1500,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def sections(self) -> dict[str, str]:
        return {heading.code: self.cleaned_data[heading.code] for heading in PLAN_HEADINGS}


def prefilled(newest: SafetyPlan | None, base: int) -> PlanForm:
    """The words of the last version, also of an earlier episode; `base` is this episode's own newest."""
    return PlanForm(initial={"base": base} | (newest.sections if newest else {}))


def merged(sent: PlanForm, found: Mapping[str, Merged], number: int) -> PlanForm:
    """The form to save from now on: what one of both changed, merged; what both changed as typed here."""
    data = {code: each.text for code, each in found.items()}
    return PlanForm(data | {"form_key": str(sent.cleaned_data["form_key"]), "base": number})


class CopyForm(forms.Form):
    how = forms.ChoiceField(label="How it was given", choices=HOW)
    whom = forms.CharField(label="To whom", max_length=60, initial="the patient")

    @property
    def words(self) -> str:
        return f"{self.cleaned_data['how']}, to {self.cleaned_data['whom']}"
