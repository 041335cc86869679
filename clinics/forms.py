"""What people type about clinics, themselves and each other. A form checks; an action saves."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, QueryDict

from clinics.errors import Refused, Stale
from clinics.models import Clinic, Membership, Setting, User
from clinics.queries import field_of, in_force, version_of
from clinics.rules import ROLE_DOES, SETTINGS, Role, SettingKind, clean_npi

ROLE_CHOICES = [(role.value, f"{role.label}: {ROLE_DOES[role]}") for role in Role]
CLINICAL_ROLES = [choice for choice in ROLE_CHOICES if choice[0] != Role.ADMINISTRATOR]
US_ZONES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona, no daylight saving",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Atlantic, no daylight saving",
}
TOKEN_DAYS = [(30, "30 days"), (90, "90 days"), (180, "half a year"), (365, "a year")]


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when it is empty: nothing ticked is an answer too."""
    return request.POST if request.method == "POST" else None


def zone_choices() -> list[Any]:
    others = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and zone not in US_ZONES)
    return [
        ("United States", [(zone, f"{words} ({zone})") for zone, words in US_ZONES.items()]),
        ("Elsewhere", [(zone, zone.replace("_", " ")) for zone in others]),
    ]


class NewPassword(forms.Form):
    """A password typed twice; the rules stand beside the field. Pasting is welcome."""

    password = forms.CharField(
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters, nothing of your name. Three unlikely words in a row make a good one.",
    )
    again = forms.CharField(
        label="The same password again",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password = data.get("password")
        if password:
            person = User(email=data.get("email") or self.email, name=data.get("name") or "")
            try:
                validate_password(password, person)
            except forms.ValidationError as exc:
                self.add_error("password", exc)
            if "again" in data and data["again"] != password:
                self.add_error("again", "The two passwords differ.")
        return data


class Join(NewPassword):
    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "password", "again"]


class Founder(Join):
    email = forms.EmailField(label="Your e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    field_order = ["name", "email", "password", "again"]


class ClinicFacts(forms.Form):
    name = forms.CharField(label="Name of the clinic", max_length=120)
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=zone_choices,
        help_text="The clinic's midnight ends its days; its calendar month is the billing month.",
    )


class NewClinic(ClinicFacts):
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=zone_choices,
        initial="America/New_York",
        help_text="The clinic's midnight ends its days; its calendar month is the billing month.",
    )
    roles = forms.MultipleChoiceField(
        label="What else do you do here?",
        choices=CLINICAL_ROLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="You are its administrator. An administrator alone sees no patients.",
    )


class Invitation(forms.Form):
    name = forms.CharField(max_length=120)
    email = forms.EmailField(label="E-mail address")
    title = forms.CharField(max_length=80, required=False, help_text="Shown beside the name, such as LCSW or MD.")
    roles = forms.MultipleChoiceField(choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple)


class Roles(forms.Form):
    roles = forms.MultipleChoiceField(choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple)
    title = forms.CharField(max_length=80, required=False, help_text="Shown beside the name, such as LCSW or MD.")
    npi = forms.CharField(
        label="NPI",
        max_length=14,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="Ten digits. Stands on the claims of whoever bills as treating clinician.",
    )

    @classmethod
    def of(cls, member: Membership) -> Roles:
        return cls(initial={"roles": member.roles, "title": member.title, "npi": member.npi})

    def clean_npi(self) -> str:
        try:
            return clean_npi(self.cleaned_data["npi"])
        except ValueError as exc:
            raise forms.ValidationError(str(exc)) from exc


def default_in_words(kind: SettingKind) -> str:
    return kind.said if kind.long else f"Default {kind.in_words(kind.default)}. {kind.said}."


def _setting_field(kind: SettingKind) -> forms.Field:
    words = {"label": kind.label, "help_text": default_in_words(kind)}
    if isinstance(kind.default, bool):
        return forms.TypedChoiceField(
            choices=[("yes", "Yes"), ("no", "No")], coerce=lambda value: value == "yes", **words
        )
    if isinstance(kind.default, int):
        words["label"] += f" ({kind.unit})"
        return forms.IntegerField(min_value=0 if kind.zero else kind.low, max_value=kind.high, **words)
    if isinstance(kind.default, list):
        return forms.MultipleChoiceField(choices=kind.choices, widget=forms.CheckboxSelectMultiple, **words)
    if kind.choices:
        return forms.ChoiceField(choices=kind.choices, **words)
    if kind.long:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), max_length=4000, **words)
    return forms.CharField(max_length=200, **words)


class Settings(forms.Form):
    """One or several settings to sign, each beside its default."""

    source = forms.CharField(
        label="Why, or by whose decision",
        max_length=200,
        required=False,
        help_text="For example: clinical committee of 4 March.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, keys: Iterable[str], signed: Mapping[str, Setting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = list(keys)
        self.version = version_of(signed, self.keys)
        self.fields["seen"].initial = self.version
        values = in_force(signed)
        for key in self.keys:
            field = _setting_field(SETTINGS[key])
            value = values[key]
            if value != SETTINGS[key].default and not SETTINGS[key].long:
                field.help_text = f"In force: {SETTINGS[key].in_words(value)}. {field.help_text}"
            field.initial = ("yes" if value else "no") if isinstance(value, bool) else value
            self.fields[field_of(key)] = field
        self.order_fields([field_of(key) for key in self.keys])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for key in self.keys:
            try:
                SETTINGS[key].clean(data.get(field_of(key), SETTINGS[key].default))
            except ValueError as exc:
                self.add_error(field_of(key), str(exc))
        return data

    @property
    def values(self) -> dict[str, Any]:
        return {key: self.cleaned_data[field_of(key)] for key in self.keys}

    def refuse(self, refusal: Refused) -> None:
        """At its field. After a signature of somebody else the same words stand over what is in force now: signing
        again is a decision, not an accident."""
        self.add_error(refusal.field, refusal.message)
        if isinstance(refusal, Stale):
            self.data = self.data.copy()
            self.data["seen"] = self.version


class MyName(forms.Form):
    name = forms.CharField(label="Name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class Theme(forms.Form):
    theme = forms.ChoiceField(choices=User._meta.get_field("theme").choices)


class Token(forms.Form):
    name = forms.CharField(label="What is it for?", max_length=60, help_text="For example: month's export to finance.")
    days = forms.TypedChoiceField(label="Ends after", choices=TOKEN_DAYS, coerce=int, initial=90)


class Trail(forms.Form):
    """Which lines of the trail to read. Dates are the clinic's."""

    person = forms.ModelChoiceField(
        Membership.objects.none(), required=False, to_field_name="public_id", empty_label="Everybody"
    )
    verb = forms.CharField(
        label="What", required=False, max_length=60, help_text="A beginning is enough: roles, invitation."
    )
    patient = forms.UUIDField(
        label="Patient", required=False, help_text="The long number in the address of the patient's page."
    )
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


def facts_of(clinic: Clinic) -> ClinicFacts:
    return ClinicFacts(initial={"name": clinic.name, "time_zone": clinic.time_zone})
