"""Forms of any instrument. They validate; `measures.actions` saves."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from clinics.models import Membership
from clinics.templatetags.look import day
from measures import queries, rules
from measures.instruments import Instrument, Item
from measures.models import MeasureRequest, MeasureResult
from registry.models import Episode
from registry.rules import counted

# How a result is taken when a member of the clinic enters it.
ENTERED_MODES = [
    (mode.value, mode.label)
    for mode in MeasureResult.Mode
    if mode not in (MeasureResult.Mode.LINK, MeasureResult.Mode.IMPORT)
]


class MeasureForm(forms.Form):
    """One instrument's answers. Left empty it was not taken; partly filled it is kept unfinished, without a total.

    `last` is the newest complete result, shown beside the running total.
    """

    def __init__(self, instrument: Instrument, *args: Any, last: MeasureResult | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", instrument.code)
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.last = last
        for item in instrument.scored_items:
            self.fields[f"item_{item.number}"] = _choice(item)
        for item in instrument.items:
            if not item.scored:
                self.fields["difficulty"] = _choice(item, ("", "Not asked"))
        if not instrument.has_wording:
            self._add_slot_fields()

    def _add_slot_fields(self) -> None:
        """The wording is not ours to show: the total from the paper form, and the answers that mean risk."""
        scale = self.instrument
        self.fields["total"] = forms.IntegerField(
            label=f"{scale.short_name} total",
            required=False,
            min_value=scale.minimum,
            max_value=scale.maximum,
            help_text=f"From the form itself, {scale.minimum} to {scale.maximum}.",
        )
        for risk in scale.risk_items:
            self.fields[f"item_{risk.number}"] = forms.IntegerField(
                label=f"Answer to question {risk.number}",
                required=False,
                min_value=0,
                max_value=rules.SLOT_ANSWER_MAX,
                help_text="It asks about risk: an answer above 0 is acted on whatever the total.",
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.taken and cleaned.get("difficulty") is not None:
            self.add_error("difficulty", "Answer the questions above as well, or choose “Not asked” here.")
        return cleaned

    @property
    def answers(self) -> list[int | None]:
        if self.instrument.has_wording:
            return [self.cleaned_data.get(f"item_{item.number}") for item in self.instrument.scored_items]
        last = max((risk.number for risk in self.instrument.risk_items), default=0)
        return [self.cleaned_data.get(f"item_{number}") for number in range(1, last + 1)]

    @property
    def taken(self) -> bool:
        return self.cleaned_data.get("total") is not None or any(answer is not None for answer in self.answers)

    @property
    def result(self) -> dict[str, Any]:
        """What `actions.record_result` needs of this form."""
        return {
            "instrument": self.instrument.code,
            "answers": self.answers,
            "difficulty": self.cleaned_data.get("difficulty"),
            "total": self.cleaned_data.get("total"),
        }

    @property
    def scale(self) -> dict[str, Any]:
        """For _components/scale.html."""
        scale, last = self.instrument, self.last
        risky = {risk.number for risk in scale.risk_items}
        return {
            "code": scale.code,
            "title": scale.short_name,
            "lead": scale.stem,
            "notice": scale.licence_line,
            "bands": [(band.low, band.high, band.label.lower()) for band in scale.bands],
            "maximum": scale.maximum,
            "options": [(option.value, option.text) for option in scale.options],
            "last": last.total if last else None,
            "last_words": f"{last.total} on {day(last.taken_on)}" if last else "",
            "rows": [
                {
                    "name": self.add_prefix(f"item_{item.number}"),
                    "text": item.text,
                    "options": [(option.value, option.text) for option in item.options],
                    "value": self[f"item_{item.number}"].value(),
                    "error": " ".join(map(str, self[f"item_{item.number}"].errors)),
                    "risk": item.number in risky,
                    "ends": item.number == scale.zero_item,
                }
                for item in scale.scored_items
            ],
        }


def _choice(item: Item, *more: tuple[str, str]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=item.text,
        required=False,
        choices=[*((option.value, option.text) for option in item.options), *more],
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )


def measure_forms(*, member: Membership, episode: Episode, data: Mapping[str, Any] | None = None) -> list[MeasureForm]:
    """One form per instrument the clinic chose, each with what was said last time."""
    last = queries.last_results(episode)
    return [MeasureForm(scale, data, last=last.get(scale.code)) for scale in queries.offered(member.clinic)]


def answers_given(result: MeasureResult) -> dict[str, Any]:
    """A result as the initial values of its form."""
    items = {f"item_{number}": answer for number, answer in enumerate(result.answers, 1)}
    return {**items, "difficulty": result.difficulty, "total": result.total}


class TakenForm(forms.Form):
    """When and how: once for everything on the page."""

    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    taken_on = forms.DateField(label="Taken on", widget=forms.DateInput(attrs={"type": "date"}))
    mode = forms.ChoiceField(label="How", choices=ENTERED_MODES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taken_on"].initial = today
        self.fields["taken_on"].widget.attrs["max"] = today.isoformat()


class CorrectForm(TakenForm):
    reason = forms.CharField(
        label="Why it is corrected", max_length=200, help_text="The first version stays readable, with this beside it."
    )


class VoidForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="Such as: another patient's form. It stays readable, with this beside it.",
    )


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

    def __init__(self, *args: Any, scales: Sequence[Instrument], email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instruments"].choices = [(scale.code, f"{scale.short_name}, {scale.name}") for scale in scales]
        if email:
            self.fields[
                "by_mail"
            ].help_text = (
                f"To {email}, if the patient wants it. The mail names the clinic and says that a short form is waiting."
            )
        else:
            del self.fields["by_mail"]
