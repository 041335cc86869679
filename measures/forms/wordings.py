"""A clinic's own words for an instrument, written or pasted one question per line."""

import hashlib
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from measures import rules
from measures.instruments import Instrument

NO_TEXT = "This is not plain text. Save it as text (UTF-8), or copy the words into the field."


class WordingForm(forms.Form):
    """`seen` is the mark of what was shown last: only that is taken."""

    text = forms.CharField(
        label="The words, one question per line",
        required=False,
        strip=False,
        max_length=rules.TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "autocomplete": "off", "class": "plain-text"}),
    )
    file = forms.FileField(
        label="Or a text file with the same",
        required=False,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".txt,text/plain"}),
        help_text="It takes the place of what stands above. Its name is not kept.",
    )
    licence_line = forms.CharField(
        label="What allows this clinic to use these words",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In the words your licence asks for. It is shown beside the form, to patients too.",
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, base: Instrument, **kwargs: Any) -> None:
        file = (files or {}).get("file")
        self.unreadable = False
        if data is not None and file is not None:
            data = data.copy()
            data["text"] = self._text_of(file)
        super().__init__(data, files, **kwargs)
        self.base = base
        self.body: dict[str, Any] = {}

    def _text_of(self, file: UploadedFile) -> str:
        """What the file holds, put in the field: from there on it is as if it had been typed."""
        if file.size and file.size > rules.TEXT_LIMIT * 4:
            self.unreadable = True
            return ""
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.unreadable = True
            return ""

    def clean_licence_line(self) -> str:
        words = str(self.cleaned_data["licence_line"]).strip()
        if not words:
            raise forms.ValidationError("Say what allows this clinic to use these words.")
        return words

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if self.unreadable:
            raise forms.ValidationError(NO_TEXT)
        read = rules.read_wording(text)
        problems = read.problems or rules.misfits(self.base, read.body)
        if problems:
            raise forms.ValidationError(problems)
        self.body = read.body
        return text

    @property
    def mark(self) -> str:
        """Of what is shown now."""
        told = f"{self.cleaned_data['licence_line']}\n{self.body}"
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def was_seen(self) -> bool:
        return bool(self.cleaned_data["seen"] == self.mark)
