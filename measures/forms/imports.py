"""An import in three steps: the table, its columns, the confirmation."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from measures.instruments import Instrument
from measures.rules import imports
from measures.rules.imports import Columns, DateStyle

NO_COLUMN = [("", "Not in this table")]


class BeginForm(forms.Form):
    """Pasted cells or a file, one of them. `sent` is the size of the request: a file too large does not arrive."""

    instrument = forms.ChoiceField(label="Instrument")
    pasted = forms.CharField(
        label="Paste the cells",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text="With the row that names the columns. Straight from a spreadsheet, or the text of a CSV file.",
    )
    table = forms.FileField(
        label="Or choose a CSV file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
        help_text=f"Up to {imports.MAX_ROWS:,} rows. Commas, semicolons or tabs; its name is not kept.",
    )

    def __init__(self, *args: Any, instruments: Iterable[Instrument], sent: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = [(each.code, each.short_name) for each in instruments]
        self.sent = sent

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        pasted, file = cleaned.get("pasted", "").strip(), cleaned.get("table")
        if file is None and not pasted and self.sent > imports.MAX_BYTES:
            self.add_error("table", f"This file is larger than {imports.MAX_BYTES // 1_000_000} MB. Send it in parts.")
        elif "table" not in self.errors and bool(file) == bool(pasted):
            one = (
                "Choose one of the two: the pasted cells or the file." if file else "Paste the cells or choose a file."
            )
            self.add_error("pasted", one)
        return cleaned

    @property
    def data_sent(self) -> bytes:
        file = self.cleaned_data.get("table")
        return file.read() if file else self.cleaned_data["pasted"].encode()


class ColumnsForm(forms.Form):
    """Which column holds what. The names are those of the table; `items` come in the order of the form."""

    patient = forms.ChoiceField(label="Patient's MRN")
    taken_on = forms.ChoiceField(label="Day it was taken")
    dates = forms.ChoiceField(label="Dates are written", choices=DateStyle.choices())
    birth_date = forms.ChoiceField(
        label="Birth date", required=False, help_text="Where the table has it, each patient is checked by it."
    )
    missing = forms.CharField(
        label="Stands for no answer",
        required=False,
        max_length=60,
        help_text="Beside an empty cell; several with commas. Surveys write 7 for refused and 9 for don't know.",
    )

    def __init__(self, *args: Any, instrument: Instrument, header: Sequence[str], columns: Columns, **kwargs: Any):
        kwargs["initial"] = self._initial(columns)
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.names = [(name, name) for name in header if name and list(header).count(name) == 1]
        for name in ("patient", "taken_on", "birth_date"):
            self.fields[name].choices = [("", "Choose a column"), *self.names]
        self.fields["birth_date"].choices = [*NO_COLUMN, *self.names]
        if not instrument.has_wording:
            self._add("total", f"{instrument.short_name} total", required=True)
        for place, number in enumerate(imports.asked(instrument)):
            item = instrument.item(number)
            words = f"{number}. {item.text}" if item else f"Answer to question {number}, which asks about risk"
            self._add(f"item_{place}", words, required=instrument.has_wording)
        if unscored := next((item for item in instrument.items if not item.scored), None):
            self._add("difficulty", unscored.text, required=False)

    def _add(self, name: str, label: str, *, required: bool) -> None:
        choices = [("", "Choose a column")] if required else NO_COLUMN
        self.fields[name] = forms.ChoiceField(label=label, choices=[*choices, *self.names], required=required)

    @staticmethod
    def _initial(columns: Columns) -> dict[str, Any]:
        initial = {name: value for name, value in columns.as_json().items() if name not in ("items", "missing")}
        items = {f"item_{place}": name for place, name in enumerate(columns.items)}
        return initial | items | {"missing": ", ".join(columns.missing)}

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("patient", "birth_date", "taken_on", "dates", "missing")]

    @property
    def answers(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(("item_", "total", "difficulty"))]

    @property
    def columns(self) -> Columns:
        given = self.cleaned_data
        codes = tuple(code.strip() for code in given["missing"].split(",") if code.strip())
        return Columns(
            items=tuple(given[f"item_{place}"] for place in range(len(imports.asked(self.instrument)))),
            total=given.get("total", ""),
            difficulty=given.get("difficulty", ""),
            patient=given["patient"],
            birth_date=given["birth_date"],
            taken_on=given["taken_on"],
            missing=codes,
            dates=DateStyle(given["dates"]),
        )


class ConfirmForm(forms.Form):
    """Leaving rows out is a choice over the rows that were shown, known by their mark."""

    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    leave_out = forms.BooleanField(required=False)

    def __init__(self, *args: Any, bad: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leave_out"].label = "Leave this row out" if bad == 1 else f"Leave these {bad:,} rows out"

    @property
    def choice(self) -> str:
        return self.cleaned_data["mark"] if self.cleaned_data["leave_out"] else ""
