"""Fields that several forms of this app have."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from contacts.rules import MAX_MINUTES

WHOLE = f"Enter whole minutes between 1 and {MAX_MINUTES}."


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    errors = {"invalid": "Enter a day, such as 2026-10-05.", "required": "Enter the day."}
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=errors, **kwargs)


def minutes_field(**kwargs: Any) -> forms.IntegerField:
    attrs = {"inputmode": "numeric", "min": 1, "max": MAX_MINUTES}
    errors = {"invalid": WHOLE, "required": "Enter the minutes."}
    return forms.IntegerField(label="Minutes", widget=forms.NumberInput(attrs=attrs), error_messages=errors, **kwargs)


def choice_field(label: str, choices: list[tuple[str, str]], **kwargs: Any) -> forms.ChoiceField:
    """A row of buttons."""
    errors = {"required": "Choose one.", "invalid_choice": "Choose one of these."}
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=errors, **kwargs)


def hidden_field(field: type[forms.Field], **kwargs: Any) -> Any:
    return field(required=False, widget=forms.HiddenInput, **kwargs)


class WordsField(forms.CharField):
    """Lines end the same way whoever sends them, so that words carried from last time are known again."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class KeysField(forms.Field):
    """Ticked boxes by their public ids, as a list; what is no id is refused. Drafts keep them in one line."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"unknown": "Reload the page: one of these boxes is not known any more."}

    def prepare_value(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value

    def to_python(self, value: Any) -> list[uuid.UUID]:
        try:
            return [uuid.UUID(str(each)) for each in value or () if each]
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["unknown"], "unknown") from error
