"""What is recorded about a recommendation after its answer."""

from __future__ import annotations

from typing import Any

from django import forms

from casereview.actions import MOST_CHARACTERS, MOST_WORDS
from casereview.rules import WhyDropped


class DoneForm(forms.Form):
    on = forms.DateField(
        label="Done on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day.", "invalid": "Enter a date, such as 2026-03-09."},
    )
    note = forms.CharField(
        label="What was done",
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 2}),
        help_text="If it says more than the recommendation.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = self.initial.get("on")
        if today:
            self.fields["on"].widget.attrs["max"] = today.isoformat()


class DropForm(forms.Form):
    reason = forms.TypedChoiceField(
        label="Why it is not carried out",
        coerce=WhyDropped,
        choices=[("", "Choose"), *WhyDropped.choices()],
        error_messages={"required": "Say why."},
    )
    words = forms.CharField(label="In words", required=False, max_length=MOST_WORDS)


class WithdrawForm(forms.Form):
    why = forms.CharField(label="Why it is withdrawn", max_length=200, error_messages={"required": "Say why."})
