"""Forms that patients fill in alone: what opens them, and what staff send."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from measures import rules
from measures.instruments import Instrument
from measures.models import MeasureRequest
from registry.rules import counted

MONTHS = [(number, date(2000, number, 1).strftime("%B")) for number in range(1, 13)]


class BirthDateForm(forms.Form):
    """Three plain fields: any phone, any reader. Named for what a browser may fill in."""

    month = forms.TypedChoiceField(
        coerce=int, choices=[("", "Month"), *MONTHS], widget=forms.Select(attrs={"autocomplete": "bday-month"})
    )
    day = forms.IntegerField(
        min_value=1,
        max_value=31,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-day", "maxlength": 2}),
    )
    year = forms.IntegerField(
        min_value=1900,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year", "maxlength": 4}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not {"month", "day", "year"} <= set(cleaned):
            raise forms.ValidationError("Choose the month, and write the day and the year with four digits.")
        try:
            cleaned["birth_date"] = date(cleaned["year"], cleaned["month"], cleaned["day"])
        except ValueError as exc:
            raise forms.ValidationError("This day is not in the calendar. Please look at it again.") from exc
        return cleaned

    @property
    def words(self) -> list[str]:
        """One message for the three fields."""
        return [str(error) for error in self.non_field_errors()]


class TabletForm(BirthDateForm):
    code = forms.CharField(
        max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 12})
    )

    def clean_code(self) -> str:
        """As one types eight digits from a slip: with a gap, a dash, or none."""
        return "".join(sign for sign in self.cleaned_data["code"] if sign.isdecimal())


class SendForm(forms.Form):
    """What a patient is asked, and by which way."""

    instruments = forms.MultipleChoiceField(
        label="What to ask", widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose at least one."}
    )
    language = forms.ChoiceField(
        label="Language of the questions", help_text="A questionnaire is offered in the languages loaded here."
    )
    channel = forms.ChoiceField(
        label="How", choices=MeasureRequest.Channel, widget=forms.RadioSelect, initial=MeasureRequest.Channel.LINK
    )
    days = forms.TypedChoiceField(
        label="A link opens for",
        coerce=int,
        choices=[(days, counted(days, "day")) for days in rules.LINK_DAYS],
        initial=rules.LINK_USUALLY,
        help_text="A tablet code opens for 30 minutes.",
    )
    by_mail = forms.BooleanField(label="Send the link by e-mail", required=False)

    def __init__(self, *args: Any, by_language: Mapping[str, Sequence[Instrument]], email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {scale.code: f"{scale.short_name}, {scale.name}" for scales in by_language.values() for scale in scales}
        self.fields["instruments"].choices = named.items()
        self.fields["language"].choices = [(code, rules.LANGUAGES[code]) for code in by_language]
        if len(by_language) < 2:
            del self.fields["language"]
        if not email:
            del self.fields["by_mail"]
            return
        self.fields[
            "by_mail"
        ].help_text = (
            f"To {email}, if the patient wants it. The mail names the clinic and says that a short form is waiting."
        )
