"""The review as it is written, and the treating clinician's answer."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from casereview.actions import MOST_CHARACTERS, RecommendationInput
from casereview.models import Recommendation
from casereview.rules import Urgency, unfilled
from contacts.rules import MAX_MINUTES

MOST_RECOMMENDATIONS = 20


class ReviewForm(forms.Form):
    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    summary = forms.CharField(
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 2}),
        help_text="How you see it, for the care manager and the treating clinician.",
    )
    minutes = forms.IntegerField(min_value=1, max_value=MAX_MINUTES, error_messages={"required": "Enter your minutes."})


class RecommendationForm(forms.Form):
    kind = forms.ChoiceField(choices=Recommendation.Kind.choices(), required=False)
    text = forms.CharField(
        label="Recommendation", required=False, max_length=MOST_CHARACTERS, widget=forms.Textarea({"rows": 4})
    )
    urgency = forms.ChoiceField(
        label="How soon", choices=Urgency.choices(), required=False, initial=Urgency.ROUTINE.value
    )
    doer = forms.ChoiceField(label="Who does it", choices=Recommendation.DOERS, required=False, initial="clinician")
    due_on = forms.DateField(
        label="By",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a date, such as 2026-03-09."},
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if why := unfilled(text):
            raise forms.ValidationError(why)
        return text


Recommendations = formset_factory(RecommendationForm, extra=0, min_num=1, max_num=MOST_RECOMMENDATIONS)


def recommendations(data: Any = None, rows: list[dict[str, Any]] | None = None) -> BaseFormSet[RecommendationForm]:
    """As posted, or with these rows and always one to write in."""
    if data is not None:
        return Recommendations(data, prefix="rec")
    return Recommendations(initial=rows or [{"kind": Recommendation.Kind.MEDICATION_CHANGE}], prefix="rec")


def typed_rows(data: Any) -> list[dict[str, Any]]:
    """The rows of a posted form that hold words, before anything is checked."""
    total = data.get("rec-TOTAL_FORMS", "")
    numbers = range(min(int(total), MOST_RECOMMENDATIONS)) if total.isdigit() else ()
    rows = [{name: data.get(f"rec-{n}-{name}", "") for name in RecommendationForm.base_fields} for n in numbers]
    return [row for row in rows if row["text"].strip()]


def given(formset: BaseFormSet[RecommendationForm]) -> list[RecommendationInput]:
    """What each row says; one without words is none, whatever else is chosen in it."""
    rows = [form.cleaned_data for form in formset if form.cleaned_data.get("text")]
    return [
        RecommendationInput(
            kind=row["kind"],
            text=row["text"],
            urgency=row["urgency"] or Urgency.ROUTINE.value,
            doer=row["doer"] or "clinician",
            due_on=row["due_on"],
        )
        for row in rows
    ]


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        choices=[
            (answer.value, words)
            for answer, words in (
                (Recommendation.Answer.ACCEPTED, "Accept"),
                (Recommendation.Answer.CHANGED, "Change"),
                (Recommendation.Answer.DECLINED, "Decline"),
            )
        ]
    )
    text = forms.CharField(
        label="What you changed, or why you decline",
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 2}),
    )
