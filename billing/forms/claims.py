"""Forms of claims: a move of one or several, and a biller's table."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from billing.rules import ClaimState
from billing.rules.claim_table import LONGEST
from measures.rules.imports import MAX_BYTES

CHOICES = [(state.value, state.label) for state in ClaimState if state is not ClaimState.REPLACED]


class MoveForm(forms.Form):
    state = forms.ChoiceField(label="What became of it", choices=[("", "Choose"), *CHOICES])
    reason = forms.CharField(
        required=False, max_length=LONGEST["reason"], help_text="Needed when it is held or denied. No names, please."
    )
    reference = forms.CharField(
        label="Reference",
        required=False,
        max_length=LONGEST["reference"],
        help_text="The payer's or the biller's number; empty: the one it has stays.",
    )

    seen = forms.DateTimeField(required=False)

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(Row(Column("state"), Column("reference")), "reason")


class MovesForm(MoveForm):
    """`chosen`: those ticked; `everyone`: all under the filter, as many as the person saw."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].label = "What became of them"
        self.fields["reference"].help_text = "One for all of them; empty: the one each has stays."

    chosen = forms.TypedMultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": "One of the claims is not in this list any more. Tick them again."},
    )
    everyone = forms.IntegerField(required=False)


class TableForm(forms.Form):
    """A file or pasted cells. What was sent is given back in the box, to be mended in place."""

    pasted = forms.CharField(
        label="Paste the cells",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text="With the row that names the columns: claim, or mrn and month; state, reason, reference.",
    )
    table = forms.FileField(
        label="Or choose a CSV file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, pasted = cleaned.get("table"), cleaned.get("pasted", "").strip()
        if "table" in self.errors:
            return cleaned
        if file and file.size > MAX_BYTES:
            self.add_error("table", f"This file is larger than {MAX_BYTES // 1_000_000} MB. Send it in parts.")
        elif not file and not pasted:
            self.add_error("pasted", "Paste the cells or choose a file.")
        elif file:
            cleaned["data"] = file.read()
        else:
            cleaned["data"] = pasted.encode()
        return cleaned
