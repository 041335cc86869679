"""Time without a contact, and voiding."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms

from contacts.forms.fields import day_field, minutes_field
from contacts.rules import Activity

# Minutes without a contact; those of a contact are logged by its note.
LOGGED = [(a.value, a.label) for a in Activity if a not in (Activity.TREATMENT, Activity.ATTEMPT)]


class TimeForm(forms.Form):
    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    minutes = minutes_field()
    activity = forms.ChoiceField(label="Spent on", choices=LOGGED, initial=Activity.REGISTRY)
    service_date = day_field("Day")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_date"].initial = today
        self.fields["service_date"].widget.attrs["max"] = today.isoformat()

    @property
    def entry(self) -> dict[str, Any]:
        return self.cleaned_data | {"activity": Activity(self.cleaned_data["activity"])}


class VoidForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="Such as: another patient's call. It stays readable, with this beside it.",
    )


class VoidContactForm(VoidForm):
    with_results = forms.BooleanField(label="Void what was measured in it too", required=False, initial=True)
