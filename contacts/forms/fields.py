"""Fields that several forms of this app have."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, cast

from django import forms

from clinics.models import Clinic
from contacts.rules import MAX_MINUTES, instant_of

WHOLE = f"Enter whole minutes between 1 and {MAX_MINUTES}."


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    errors = {"invalid": "Enter a day, such as 2026-10-05.", "required": "Enter the day."}
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=errors, **kwargs)


def minutes_field(**kwargs: Any) -> forms.IntegerField:
    attrs = {"inputmode": "numeric", "min": 1, "max": MAX_MINUTES}
    errors = {"invalid": WHOLE, "required": "Enter the minutes."}
    return forms.IntegerField(label="Minutes", widget=forms.NumberInput(attrs=attrs), error_messages=errors, **kwargs)


def clock_field() -> forms.TimeField:
    errors = {"invalid": "Enter a time, such as 09:10."}
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label="Started at", required=False, widget=widget, error_messages=errors)


def inpatient_field() -> forms.BooleanField:
    return forms.BooleanField(label="The patient was in hospital (inpatient)", required=False)


def began(form: forms.Form, clinic: Clinic) -> datetime | None:
    """The instant that `service_date` and `started_at` name on the clinic's clock. A timer's own instant, `began_at`,
    knows which of an hour lived twice it was."""
    day, clock = form.cleaned_data.get("service_date"), form.cleaned_data.get("started_at")
    if day is None or clock is None:
        return None
    named, timed = datetime.combine(day, clock), form.cleaned_data.get("began_at")
    if timed and timed.astimezone(clinic.zone).replace(second=0, microsecond=0, tzinfo=None) == named:
        return cast(datetime, timed)
    found = instant_of(day, clock, clinic.time_zone)
    if found is None:
        form.add_error("started_at", "The clocks went forward over this time that day. Enter another.")
    return found


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
