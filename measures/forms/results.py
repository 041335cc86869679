"""What was answered, on a form of any instrument, and when and how it was taken."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from clinics.models import Membership
from clinics.templatetags.look import day
from measures import queries, rules
from measures.instruments import INSTRUMENTS, Instrument, Item
from measures.models import MeasureResult
from registry.models import Episode

# How a result was taken that a member of the clinic enters. That the patient answered alone, by a link or on the
# clinic's tablet, only the patient's own form can say.
Mode = MeasureResult.Mode
ENTERED_MODES = [(mode.value, mode.label) for mode in Mode if mode not in (Mode.LINK, Mode.KIOSK, Mode.IMPORT)]


class MeasureForm(forms.Form):
    """One instrument's answers. Left empty it was not taken; partly filled it is kept unfinished, without a total.

    `last` is the newest complete result, shown beside the running total; `languages` are those it can be shown in;
    `begun` is the newest result of the short form that opens this one: on the same day it is not asked again.
    """

    def __init__(
        self,
        instrument: Instrument,
        *args: Any,
        last: MeasureResult | None = None,
        languages: Iterable[tuple[str, str]] = (),
        begun: MeasureResult | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("prefix", instrument.code)
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.last = last
        self.told: dict[int, str] = {}  # what a risk item's answer has set going, by its number
        self.others = [(code, words) for code, words in languages if code != instrument.language]
        self.begun = begun
        if instrument.has_wording:
            self._add_questions()
        else:
            self._add_slot_fields()

    def _add_questions(self) -> None:
        for item in self.instrument.asked:
            self.fields[f"item_{item.number}"] = _choice(item)
        if self.instrument.difficulty:
            self.fields["difficulty"] = _choice(self.instrument.difficulty, ("", "Not asked"))
        # The words on the page are those the answers are given to, also when it is saved later.
        self.fields["language"] = forms.CharField(
            required=False, max_length=8, initial=self.instrument.language, widget=forms.HiddenInput
        )

    def _add_slot_fields(self) -> None:
        """The wording is not ours to show: the total from the paper form, and the answers that mean risk."""
        scale = self.instrument
        if scale.has_total:
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
                help_text="It asks about risk: an answer above 0 is acted on whatever the total."
                if scale.has_total
                else "0 for no. It asks about risk: any other answer is acted on.",
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.taken and cleaned.get("difficulty") is not None:
            self.add_error("difficulty", "Answer the questions above as well, or choose “Not asked” here.")
        return cleaned

    @property
    def answers(self) -> list[int | None]:
        if self.instrument.has_wording:
            return [self.cleaned_data.get(f"item_{item.number}") for item in self.instrument.asked]
        last = max((risk.number for risk in self.instrument.risk_items), default=0)
        return [self.cleaned_data.get(f"item_{number}") for number in range(1, last + 1)]

    @property
    def standing(self) -> list[int | None]:
        """The answers as they stand in the form, before it is judged; what it does not offer is none."""
        scale = self.instrument
        last = max((item.number for item in [*scale.asked, *scale.risk_items]), default=0)
        typed = [(number, str(self.data.get(self.add_prefix(f"item_{number}"), ""))) for number in range(1, last + 1)]
        return [int(text) if text in _offered(scale, number) else None for number, text in typed]

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
            "language": self.instrument.language,
        }

    @property
    def scale(self) -> dict[str, Any]:
        """For _components/scale.html."""
        scale, last = self.instrument, self.last
        risky = {risk.number for risk in scale.risk_items}
        begun = dict(enumerate(self.begun.answers, 1)) if self.begun else {}
        return {
            "code": scale.code,
            "title": scale.short_name,
            "lead": scale.stem,
            "notice": scale.licence_line,
            "bands": [(band.low, band.high, band.label.lower()) for band in scale.bands],
            "maximum": scale.maximum,
            "language": scale.language,
            "opens": scale.opens,
            "begun_on": self.begun.taken_on if self.begun else None,
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
                    "told": self.told.get(item.number, ""),
                    "ends": item.number == scale.zero_item,
                    "beside": not item.scored or not scale.has_total,
                    "begun": begun.get(item.number),
                }
                for item in scale.asked
            ],
        }


def _offered(scale: Instrument, number: int) -> set[str]:
    item = scale.item(number)
    return {str(value) for value in (item.values if item else range(rules.SLOT_ANSWER_MAX + 1))}


def _choice(item: Item, *more: tuple[str, str]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=item.text,
        required=False,
        choices=[*((option.value, option.text) for option in item.options), *more],
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )


def measure_forms(
    *,
    member: Membership,
    episode: Episode,
    data: Mapping[str, Any] | None = None,
    kept: Mapping[str, str] | None = None,
    language: str = "",
    screen: str = "",
) -> list[MeasureForm]:
    """One form per instrument the clinic chose, each with what was said last time; or the one `screen` that a risk
    alert asks for, chosen or not.

    In the language that was sent with it, else the one asked for, else that of the draft, else the patient's own, as
    far as the clinic has the words.
    """
    library, last = queries.instruments_of(member.clinic), queries.last_results(episode)
    own = next((code for code, words in rules.LANGUAGES.items() if words == episode.patient.language), "")
    shown = []
    for scale in [library.get(code) for code in queries.SCREENS if code == screen] or library.offered:
        key = f"{scale.code}-language"
        wanted = [data.get(key)] if data is not None else [language, (kept or {}).get(key), own]
        spoken = library.languages(scale.code)
        chosen = next((code for code in wanted if code in spoken), None)
        shown.append(library.get(scale.code, chosen) if chosen else scale)
    begun = {scale.opens: last[scale.code] for scale in INSTRUMENTS.values() if scale.opens and scale.code in last}
    sent = None if data is None else _carried(data, shown, begun)
    return [
        MeasureForm(
            scale,
            sent,
            last=last.get(scale.code),
            languages=library.also_in(scale.code),
            begun=begun.get(scale.code),
        )
        for scale in shown
    ]


def _carried(data: Mapping[str, Any], shown: list[Instrument], begun: Mapping[str, MeasureResult]) -> dict[str, Any]:
    """What was sent, with the answers to a short form filled in where its long form was begun and left them open: from
    the same page, or from the result of that day."""
    sent = dict(data.items())
    day_sent = sent.get("taken_on") or sent.get("service_date")
    for longer in shown:
        names = {item.number: f"{longer.code}-item_{item.number}" for item in longer.asked}
        if not any(sent.get(name) for name in names.values()):
            continue
        for short in (each for each in shown if each.opens == longer.code):
            for item in short.asked:
                sent[names[item.number]] = sent.get(names[item.number]) or sent.get(f"{short.code}-item_{item.number}")
        earlier = begun.get(longer.code)
        if earlier is not None and earlier.taken_on.isoformat() == day_sent:
            for number, answer in enumerate(earlier.answers, 1):
                sent[names[number]] = sent.get(names[number]) or str(answer)
    return sent


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
    """The mode of what is corrected may stay, also where nobody of the clinic could claim it."""

    reason = forms.CharField(
        label="Why it is corrected", max_length=200, help_text="The first version stays readable, with this beside it."
    )

    def __init__(self, *args: Any, mode: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, words) for code, words in Mode.choices if code == mode and (code, words) not in ENTERED_MODES]
        self.fields["mode"].choices = [*known, *ENTERED_MODES]
        self.fields["mode"].initial = mode


class VoidForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="Such as: another patient's form. It stays readable, with this beside it.",
    )
