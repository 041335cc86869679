"""A template of recommendations as it is written."""

from typing import Any

from django import forms

from casereview.actions import MOST_CHARACTERS, MOST_DUE_DAYS
from casereview.models import Recommendation, RecommendationTemplate
from casereview.rules import RecommendationKind, Urgency

FIELDS = ("title", "kind", "text", "urgency", "doer", "due_days")


class TemplateForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    title = forms.CharField(label="Name on its button", max_length=60)
    kind = forms.ChoiceField(choices=RecommendationKind.choices())
    text = forms.CharField(
        label="How it begins",
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 6}),
        help_text="Square brackets mark what the specialist fills in, such as [dose]; nothing is signed with one left.",
    )
    urgency = forms.ChoiceField(label="How soon", choices=Urgency.choices(), initial=Urgency.ROUTINE.value)
    doer = forms.ChoiceField(label="Who does it", choices=Recommendation.DOERS, initial="clinician")
    due_days = forms.IntegerField(
        label="To be done within",
        required=False,
        min_value=0,
        max_value=MOST_DUE_DAYS,
        help_text="Days after it is signed. Empty: no day is set.",
    )


def template_form(data: Any = None, template: RecommendationTemplate | None = None) -> TemplateForm:
    if template is None:
        return TemplateForm(data)
    initial = {name: getattr(template, name) for name in (*FIELDS, "version")}
    return TemplateForm(data, initial=initial)


def standing(template: RecommendationTemplate, form: TemplateForm) -> list[tuple[str, str]]:
    """Field by field, what was saved meanwhile and differs from what is typed here."""
    shown = {
        "kind": RecommendationKind(template.kind).label,
        "urgency": Urgency(template.urgency).label,
        "doer": template.get_doer_display(),
    }
    typed = form.cleaned_data
    return [
        (str(form.fields[name].label or name.capitalize()), str(shown.get(name, getattr(template, name)) or "empty"))
        for name in FIELDS
        if typed.get(name) != getattr(template, name)
    ]
