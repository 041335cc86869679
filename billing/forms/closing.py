"""Forms of closing a month and of opening it again."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms

from billing.queries import Check


class CloseForm(forms.Form):
    """A box for each check that asks for a second look; what it sends is how many there were when it was ticked."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, checks: Iterable[Check], **kwargs: Any) -> None:
        super().__init__(*args, initial={"form_key": uuid4()}, **kwargs)
        self.looks = [check for check in checks if check.must_look and check.count]
        for check in self.looks:
            self.fields[check.code] = forms.IntegerField(label=check.word, required=False)

    @property
    def seen(self) -> dict[str, int]:
        cleaned = ((check.code, self.cleaned_data.get(check.code)) for check in self.looks)
        return {code: count for code, count in cleaned if count is not None}


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label="Why it is opened again",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands beside this version for good. No names, please.",
    )

    helper = FormHelper()
    helper.form_tag = False
