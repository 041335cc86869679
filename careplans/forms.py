"""The form of a plan's next version. It validates; `careplans.actions` saves."""

import uuid
from typing import Any

from django import forms

from careplans import rules
from careplans.models import CarePlan
from clinics.merging import Merged

LABELS = {
    "goals": ("Goals", "What the patient wants to be able to do, in their words, and how you will see it."),
    "medications": ("Medications", "Name, dose, since when, what it does and its side effects."),
    "skills": ("Skills", "What is practised between contacts, such as activity planning or problem solving."),
    "follow_up": ("Follow-up", "How often you speak, how, and which scale is repeated when."),
    "relapse_prevention": (
        "Relapse prevention",
        "Warning signs, what is kept up and for how long, own skills, whom to call, date of the next PHQ-9.",
    ),
}


class PlanForm(forms.Form):
    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in rules.PARTS:
            label, help_text = LABELS[part]
            self.fields[part] = forms.CharField(
                label=label,
                help_text=help_text,
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    @property
    def parts(self) -> dict[str, str]:
        return {part: self.cleaned_data[part] for part in rules.PARTS}


def texts(plan: CarePlan | None) -> dict[str, str]:
    """A version's parts; all empty before the first."""
    return {part: getattr(plan, part, "") if plan else "" for part in rules.PARTS}


def prefilled(plan: CarePlan | None) -> PlanForm:
    return PlanForm(initial={"base": plan.number if plan else 0} | texts(plan))


def merged(sent: PlanForm, found: dict[str, Merged], number: int) -> PlanForm:
    """The form to save from now on: what both left alone or one changed, merged; what both changed as typed here."""
    data = {part: each.text for part, each in found.items()}
    return PlanForm(data | {"form_key": str(sent.cleaned_data["form_key"]), "base": number})
