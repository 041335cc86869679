"""Putting a patient off, and asking the specialist a question without a contact."""

from __future__ import annotations

from django import forms

from contacts.actions import LONGEST_QUESTION


class PutOffForm(forms.Form):
    until = forms.DateField(
        label="Until",
        widget=forms.DateInput({"type": "date"}),
        error_messages={"required": "Choose the day.", "invalid": "Choose the day."},
    )
    reason = forms.CharField(label="Why", max_length=200, error_messages={"required": "Say why."})
    beyond = forms.BooleanField(label="This patient may wait beyond the interval", required=False)


class QuestionForm(forms.Form):
    question = forms.CharField(
        label="What do you want to ask?",
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Write the question."},
    )
    about_medication = forms.BooleanField(label="It is about medication", required=False)
