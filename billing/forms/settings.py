"""Every setting of a policy as a form, each beside what is shipped; `values` is what `billing.policies.differences`
takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields as settings_of
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField

from billing.forms.parts import day_field
from billing.models import PayerPolicy
from billing.policies import CODES, about_code, code_row, policy
from billing.rules import Apcm, CodeKind, InitialRule, MonthKind, Policy, ProviderType, ServiceDay, Threshold
from billing.sound import CONSENT_MONTHS, GAP_MONTHS, LONGEST, LOOK_BACK_DAYS, MOST_MINUTES, MOST_UNITS
from billing.wording import COUNTING, LABELS, said
from clinics.errors import Refused, Stale
from clinics.rules import Role
from contacts.rules import Counting

ON, UNIT, FROM, TO, CHECK, CAP = "on", "unit", "from", "to", "check_below", "cap"
_CHOICES: dict[str, Any] = {
    "provider_type": ProviderType,
    "threshold": Threshold,
    "initial_rule": InitialRule,
    "apcm": Apcm,
    "service_day": ServiceDay,
}
_NUMBERS = {"gap_months": ("months", *GAP_MONTHS), "visit_look_back_days": ("days", *LOOK_BACK_DAYS)}
_HELP = {
    "region": "Two letters. Empty: all states.",
    "threshold": "Least minutes that a code leaves empty below are this rule's own. By the payer's own table, only "
    "what is filled in is ever earned.",
    "apcm": "Its add-ons stand beside a base code of the same practitioner in the same month.",
}


class CodeRow(NamedTuple):
    code: str
    what: str
    shipped: str
    changed: bool
    covered: BoundField
    fields: list[BoundField]


class Setting(NamedTuple):
    field: BoundField
    shipped: str
    changed: bool


class SettingsForm(forms.Form):
    """A draft's dates, name and source, and all its settings."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label="Name", max_length=80, required=False, help_text="Empty: as it is shipped.")
    valid_from = day_field("First day")
    valid_to = day_field("Last day", required=False, help_text="Empty: until further notice.")
    source = forms.CharField(
        max_length=200, required=False, help_text="Where this is written: bulletin, contract page, date of a call."
    )

    def __init__(self, draft: PayerPolicy, data: Any = None) -> None:
        self.draft, self.template = draft, draft.template
        self.shipped, self.made = policy(draft.template), policy(draft.template, draft.changes)
        super().__init__(data, initial=self._initial())
        for name in LABELS:
            self.fields[name] = _field(name)
        self.fields["own_counting"] = forms.BooleanField(
            label="This payer counts minutes in its own way",
            required=False,
            help_text="Off: minutes are counted as the clinic's settings say, whatever stands below.",
        )
        for code in CODES:
            self.fields |= {f"{code}.{part}": field for part, field in _code_fields(code)}

    def _initial(self) -> dict[str, Any]:
        draft, made = self.draft, self.made
        initial = {"version": draft.version, "title": draft.title, "source": draft.source}
        initial |= {"valid_from": draft.first_day, "valid_to": draft.last_day}
        for name in LABELS:
            of, _, key = name.rpartition(".")
            value = getattr(made.counting if of else made, key)
            initial[name] = sorted(value) if isinstance(value, frozenset) else value
        initial["own_counting"] = "counting" in draft.changes
        for rule in made.rules:
            row = code_row(self.template, rule.code, made.threshold.value)
            initial |= {
                f"{rule.code}.{ON}": True,
                f"{rule.code}.{UNIT}": rule.unit,
                f"{rule.code}.{FROM}": rule.in_force_from,
                f"{rule.code}.{TO}": rule.in_force_to,
                f"{rule.code}.{CHECK}": rule.check_below or None,
                f"{rule.code}.{CAP}": made.caps.get(rule.code),
            } | {
                f"{rule.code}.{kind.value}": rule.least[kind]
                for kind in MonthKind
                if kind in rule.least and rule.least[kind] != row["least"].get(kind.value)
            }
        return initial

    @property
    def values(self) -> dict[str, Any]:
        """The settings as data; after `is_valid`."""
        data = self.cleaned_data
        wanted: dict[str, Any] = {name: data[name] for name in LABELS if "." not in name}
        codes = [code for code in CODES if data[f"{code}.{ON}"]]
        wanted["codes"] = {code: self._code(code) for code in codes}
        wanted["caps"] = {code: data[cap] for code in codes if data.get(cap := f"{code}.{CAP}") is not None}
        if data["own_counting"]:
            counting = {key: data[f"counting.{key}"] for key in COUNTING}
            wanted["counting"] = counting
        return wanted

    def _code(self, code: str) -> dict[str, Any]:
        data, threshold = self.cleaned_data, self.cleaned_data["threshold"]
        row = code_row(self.template, code, threshold)
        for part, value in ((UNIT, data.get(f"{code}.{UNIT}")), (FROM, data[f"{code}.{FROM}"])):
            if value is not None:
                row[part] = value.isoformat() if isinstance(value, date) else value
        row[TO] = data[f"{code}.{TO}"].isoformat() if data[f"{code}.{TO}"] else None
        row[CHECK] = data.get(f"{code}.{CHECK}") or 0
        typed = {kind.value: data.get(f"{code}.{kind.value}") for kind in MonthKind}
        row["least"] = row["least"] | {kind: minutes for kind, minutes in typed.items() if minutes is not None}
        return row

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("own_counting") and not data.get("counting.roles"):
            self.add_error("counting.roles", "Choose at least one role, or count as the clinic does.")
        for code in CODES:
            first, last = data.get(f"{code}.{FROM}"), data.get(f"{code}.{TO}")
            if first and last and last < first:
                self.add_error(f"{code}.{TO}", "The last day comes before the first.")
            covered_alone = data.get(f"{code}.{ON}") and data.get("apcm_needs_minutes")
            mirrored = about_code(code).get("mirrors")
            if covered_alone and mirrored and not data.get(f"{mirrored}.{ON}"):
                self.add_error(
                    f"{code}.{ON}", f"It stands for {mirrored}, which is not covered: its minutes are needed."
                )
        return data

    def refuse(self, refusal: Refused) -> None:
        """At its field. After a save of somebody else the same words stand over theirs: saving again is a decision."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        if isinstance(refusal, Stale):
            self.draft.refresh_from_db()
            self.data = self.data.copy()
            self.data["version"] = self.draft.version

    @property
    def about(self) -> list[BoundField]:
        return [self[name] for name in ("title", "valid_from", "valid_to", "source")]

    @property
    def groups(self) -> Iterator[tuple[str, list[Setting], list[CodeRow]]]:
        """Group by group: its settings, and the codes in the group of codes."""
        shipped = {row.key: row.words for row in said(self.shipped)}
        now = {row.key: row.words for row in said(self.made)}
        titles = dict.fromkeys(group for group, _ in LABELS.values())
        for title in titles:
            names = [name for name, (group, _) in LABELS.items() if group == title]
            rows = [Setting(self[name], shipped[name], now[name] != shipped[name]) for name in names]
            if any(name.startswith("counting.") for name in names):
                rows.insert(0, Setting(self["own_counting"], "", "counting" in self.draft.changes))
            yield title, rows, self._codes(shipped, now) if "threshold" in names else []

    def _codes(self, shipped: dict[str, str], now: dict[str, str]) -> list[CodeRow]:
        return [
            CodeRow(
                code,
                about_code(code)["what"],
                shipped.get(key := f"codes.{code}", "not covered"),
                shipped.get(key) != now.get(key),
                self[f"{code}.{ON}"],
                [self[f"{code}.{part}"] for part, _ in _code_fields(code) if part != ON],
            )
            for code in CODES
        ]


def _field(name: str) -> forms.Field:
    _, label = LABELS[name]
    words = {"label": label, "help_text": _HELP.get(name, "")}
    if kinds := _CHOICES.get(name):
        return forms.ChoiceField(choices=kinds.choices(), **words)
    if name in _NUMBERS:
        unit, low, high = _NUMBERS[name]
        return forms.IntegerField(min_value=low, max_value=high, **(words | {"label": f"{label} ({unit})"}))
    if name == "counting.roles":
        return forms.MultipleChoiceField(
            choices=[(role.value, role.label) for role in Role if role is not Role.ADMINISTRATOR],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            **words,
        )
    if name == "counting.consent_months":
        low, high = CONSENT_MONTHS
        words |= {"label": f"{label} (months)", "help_text": "Empty: until it is withdrawn."}
        return forms.IntegerField(min_value=low, max_value=high, required=False, **words)
    if name == "coinsurance":
        return forms.CharField(max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 2}), **words)
    if name == "region":
        return forms.RegexField(
            "^([A-Z]{2})?$",
            required=False,
            error_messages={"invalid": "Write two capital letters, such as NC."},
            **words,
        )
    owner: Any = Counting if name.startswith("counting.") else Policy
    default = next(each.default for each in settings_of(owner) if each.name == name.rpartition(".")[2])
    if isinstance(default, bool):
        return forms.BooleanField(required=False, **words)
    return forms.CharField(max_length=80, required=False, **words)


def _code_fields(code: str) -> Iterator[tuple[str, forms.Field]]:
    about = about_code(code)
    yield ON, forms.BooleanField(label="Covered", required=False)
    if about["kind"] != CodeKind.ATTACHED:
        beyond = ", beyond the base" if about["kind"] == CodeKind.ADDON else ""
        for kind in MonthKind:
            label = f"Least minutes, {kind.label.lower()}{beyond}"
            rule = ", ".join(
                f"{threshold.label.lower()} {about[threshold.value][kind.value]}"
                for threshold in (Threshold.MIDPOINT, Threshold.FULL)
                if kind.value in about[threshold.value]
            )
            yield kind.value, _minutes(label, f"Empty: {rule}." if rule else "Empty: not billed in such a month.")
        yield UNIT, _minutes("Minutes of a unit")
        yield CHECK, _minutes("Below this, check with the payer", "Empty: never.")
    if about["kind"] == CodeKind.ADDON:
        yield (
            CAP,
            forms.IntegerField(
                label="Units paid in a month",
                min_value=0,
                max_value=MOST_UNITS,
                required=False,
                help_text="Empty: no cap.",
            ),
        )
    yield FROM, day_field("In force from", required=False)
    yield TO, day_field("Until", required=False)


def _minutes(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=1, max_value=MOST_MINUTES, required=False)
