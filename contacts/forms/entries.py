"""Time without a contact, and voiding."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from clinics.errors import Refused
from clinics.models import Clinic
from contacts import actions
from contacts.forms.fields import began, clock_field, day_field, inpatient_field, minutes_field
from contacts.rules import ACTIVITY_OF, Activity, Kind, Part

# Minutes without a contact; those of a contact are logged by its note.
LOGGED = [(a.value, a.label) for a in Activity if a not in (Activity.TREATMENT, Activity.ATTEMPT)]


class TimeForm(forms.Form):
    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    minutes = minutes_field()
    activity = forms.ChoiceField(label="Spent on", choices=LOGGED, initial=Activity.REGISTRY)
    service_date = day_field("Day")
    started_at = clock_field()
    inpatient = inpatient_field()

    def __init__(self, *args: Any, clinic: Clinic, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic = clinic
        self.fields["service_date"].initial = today
        self.fields["service_date"].widget.attrs["max"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["starts_at"] = began(self, self.clinic)
        return cleaned

    @property
    def entry(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "started_at"}
        return given | {"activity": Activity(given["activity"])}

    def refuse(self, refusal: Refused) -> None:
        field = "started_at" if refusal.field == "starts_at" else refusal.field
        self.add_error(field if field in self.fields else None, refusal.message)

    @property
    def elsewhen(self) -> list[BoundField]:
        """What is asked on demand: mostly it was today, and nobody looked at the clock."""
        return [self[name] for name in ("service_date", "started_at", "inpatient")]

    @property
    def elsewhen_open(self) -> bool:
        day, *others = self.elsewhen
        return self.is_bound and (bool(day.errors) or any(field.errors or field.value() for field in others))


class UnsavedMinutes(forms.Form):
    """The minutes as they stand in a note or a time form, which ask for them by the same names."""

    minutes = minutes_field()
    service_date = day_field("Day")
    started_at = clock_field()
    began_at = forms.DateTimeField(required=False)
    inpatient = inpatient_field()
    kind = forms.ChoiceField(choices=Kind.choices(), required=False)
    activity = forms.ChoiceField(choices=Activity.choices(), required=False)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic = clinic

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["starts_at"] = began(self, self.clinic)
        return cleaned

    def parts(self, now: datetime) -> list[Part]:
        given = self.cleaned_data
        return actions.parts_of(
            minutes=given["minutes"],
            day=given["service_date"],
            starts_at=given["starts_at"],
            clinic=self.clinic,
            now=now,
        )

    @property
    def spent_on(self) -> Activity:
        given = self.cleaned_data
        return ACTIVITY_OF[Kind(given["kind"])] if given["kind"] else Activity(given["activity"] or Activity.REGISTRY)


class VoidForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="Such as: another patient's call. It stays readable, with this beside it.",
    )


class VoidContactForm(VoidForm):
    with_results = forms.BooleanField(label="Void what was measured in it too", required=False, initial=True)
