"""The form of a plan's next version: a form for each row. It validates; `careplans.actions` saves."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from careplans import rules
from careplans.rules import KEY, PART, PARTS, Content, Field, Kept, MergedContent, Part, SkillKind
from clinics.errors import Refused
from clinics.merging import REMOVED

Pairs = list[tuple[str, str]]
NAME = re.compile(r"(?P<part>[a-z_]+?)(?:-(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?-(?P<field>[a-z_]+)")
NEW_KEY = "NEWROW"  # of the row that a script copies
HOW = [
    ("on paper", "On paper"),
    ("by portal message", "By portal message"),
    ("as a photo on their phone", "As a photo on their phone"),
    ("read out by phone, written down by them", "Read out by phone, written down by them"),
]


class HeadForm(forms.Form):
    """By what the form is known, and from which version it was written."""

    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class RowForm(forms.Form):
    """One row of a part. Taking it out is a tick that can be taken back until the plan is saved."""

    def __init__(self, part: Part, key: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=rules.prefix(part, key), **kwargs)
        self.part, self.key = part, key
        self.theirs: Mapping[str, str] = {}
        self.kept: Kept | None = None
        for each in part.fields:
            self.fields[each.code] = _field(each)
        if part.many:
            self.fields["gone"] = forms.BooleanField(label=f"Take this {part.one} out", required=False)

    @property
    def cells(self) -> list[tuple[BoundField, str, str]]:
        """Each field, with what the other author wrote there: as a value to take over, and in words."""
        return [(self[each.code], *self._theirs(each)) for each in self.part.fields]

    def _theirs(self, each: Field) -> tuple[str, str]:
        words = self.theirs.get(each.code, "")
        return ("", words) if words == REMOVED else (words, rules.shown(each, words))

    @property
    def row(self) -> dict[str, Any] | None:
        if self.cleaned_data.get("gone"):
            return None
        return {KEY: self.key, **{each.code: self.cleaned_data.get(each.code) for each in self.part.fields}}

    def full_clean(self) -> None:
        """A row that is taken out is not judged."""
        super().full_clean()
        if self.is_bound and self.data.get(self.add_prefix("gone")):
            self._errors.clear()


def _field(each: Field) -> forms.Field:
    more: dict[str, Any] = {"label": each.label, "required": False}
    if each.kind == "day":
        errors = {"invalid": "Enter a day, such as 2026-10-05."}
        return forms.DateField(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), error_messages=errors, **more
        )
    if each.kind == "skill":
        return forms.ChoiceField(choices=[("", "None chosen yet"), *SkillKind.choices()], **more)
    attrs = {"placeholder": each.ask} if each.ask else {}
    widget = forms.TextInput(attrs) if each.kind == "line" else forms.Textarea({"rows": 1, **attrs})
    return forms.CharField(max_length=each.most, widget=widget, **more)


@dataclass
class Typed:
    """What stands in a posted form or in a draft, not judged yet; rows in the page's order."""

    base: int
    form_key: str
    rows: dict[str, dict[str, dict[str, str]]]
    pairs: Pairs

    @property
    def content(self) -> Content:
        """As it would be saved if every value could be read: without the rows that are taken out."""
        kept = {
            code: [{KEY: key, **row} for key, row in rows.items() if not row.get("gone")]
            for code, rows in self.rows.items()
        }
        return rules.tidy(kept, uuid.uuid4)


def read(pairs: Iterable[tuple[str, str]]) -> Typed:
    typed = Typed(0, "", {part.code: {} for part in PARTS}, [])
    for name, value in pairs:
        if name == "base":
            typed.base = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0
        elif name == "form_key":
            typed.form_key = value
        elif (found := NAME.fullmatch(name)) and _place(typed, found, value):
            pass
        else:
            continue
        typed.pairs.append((name, value))
    return typed


def _place(typed: Typed, found: re.Match[str], value: str) -> bool:
    part, key, code = PART.get(found["part"]), found["key"], found["field"]
    if part is None or part.many is not bool(key):
        return False
    if code not in {each.code for each in part.fields} and not (code == "gone" and part.many):
        return False
    typed.rows[part.code].setdefault(key or part.code, {})[code] = value
    return True


@dataclass
class PartForms:
    part: Part
    rows: list[RowForm] = field(default_factory=list)

    @property
    def blank(self) -> RowForm:
        """What a script copies for another row."""
        return RowForm(self.part, NEW_KEY)


class PlanSheet:
    """The whole page: its head and a form per row, filled in and not judged, or bound to what was posted."""

    def __init__(self, head: HeadForm, parts: list[PartForms], number: int) -> None:
        self.head, self.parts, self.number = head, parts, number
        for each in parts:
            if not each.rows:
                each.rows.append(RowForm(each.part, str(uuid.uuid4()) if each.part.many else each.part.code))

    @classmethod
    def of(cls, content: Content, base: int) -> PlanSheet:
        return cls._filled(content, HeadForm(initial={"base": base}), base)

    @classmethod
    def typed(cls, typed: Typed, add: str = "") -> PlanSheet:
        """As it was typed, with another row where `add` names a part."""
        rows = {code: [{KEY: key, **row} for key, row in found.items()] for code, found in typed.rows.items()}
        head = HeadForm(initial={"base": typed.base, "form_key": typed.form_key or uuid.uuid4()})
        sheet = cls._filled(rows, head, typed.base)
        for each in sheet.parts:
            if each.part.code == add and each.part.many:
                new = RowForm(each.part, str(uuid.uuid4()))
                new.fields[each.part.fields[0].code].widget.attrs["autofocus"] = True
                each.rows.append(new)
        return sheet

    @classmethod
    def _filled(cls, content: Mapping[str, list[dict[str, str]]], head: HeadForm, number: int) -> PlanSheet:
        parts = [
            PartForms(part, [RowForm(part, row[KEY], initial=row) for row in content.get(part.code, ())])
            for part in PARTS
        ]
        return cls(head, parts, number)

    @classmethod
    def both(cls, merged: MergedContent, typed: Typed, number: int) -> PlanSheet:
        """What two authors wrote, brought together, to be saved as the version after theirs."""
        rows = {code: [row.row for row in found] for code, found in merged.items()}
        head = HeadForm(initial={"base": number, "form_key": typed.form_key or uuid.uuid4()})
        sheet = cls._filled(rows, head, number)
        for each in sheet.parts:
            for form, row in zip(each.rows, merged[each.part.code], strict=False):
                form.theirs = row.theirs
                form.kept = row.kept
        return sheet

    @classmethod
    def posted(cls, data: Mapping[str, Any], typed: Typed) -> PlanSheet:
        parts = [PartForms(part, [RowForm(part, key, data) for key in typed.rows[part.code]]) for part in PARTS]
        return cls(HeadForm(data), parts, typed.base)

    @property
    def forms(self) -> list[forms.Form]:
        return [self.head, *self._rows()]

    def _rows(self) -> Iterator[RowForm]:
        return (row for each in self.parts for row in each.rows)

    @property
    def contested(self) -> int:
        """Places that two authors changed."""
        return sum(len(row.theirs) + bool(row.kept) for row in self._rows())

    def is_valid(self, before: Content) -> bool:
        """Each field for itself, then what they say together, against the version it was written from."""
        judged = [form.is_valid() for form in self.forms if form.is_bound]
        if not all(judged):
            return False
        for problem in rules.problems(rules.tidy(self.content, uuid.uuid4), before):
            self.refuse(Refused(problem.message, problem.name))
        return not any(form.errors for form in self.forms)

    @property
    def content(self) -> dict[str, list[dict[str, Any]]]:
        return {
            each.part.code: [row for form in each.rows if form.is_bound and (row := form.row)] for each in self.parts
        }

    def refuse(self, refusal: Refused) -> None:
        """Put a refusal at its field."""
        for form in self._rows():
            for name in form.fields:
                if form.is_bound and form.add_prefix(name) == refusal.field:
                    return form.add_error(name, refusal.message)
        return self.head.add_error(None, refusal.message)


class CopyForm(forms.Form):
    how = forms.ChoiceField(label="How it was given", choices=HOW)
    whom = forms.CharField(label="To whom", max_length=60, initial="the patient")

    @property
    def words(self) -> str:
        return f"{self.cleaned_data['how']}, to {self.cleaned_data['whom']}"


def versions_named(data: Mapping[str, str], newest: int) -> tuple[int, int]:
    """Which two versions to compare: as asked for, else the newest with the one before."""

    def number(name: str, otherwise: int) -> int:
        value = data.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else otherwise

    return number("from", max(newest - 1, 0)), number("to", newest)
