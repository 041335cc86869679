"""What the forms of the registry share: an action's refusal at its field, days, people, words."""

from __future__ import annotations

from typing import Any

from django import forms

from clinics.errors import Refused
from clinics.models import Membership


class RegistryForm(forms.Form):
    def refuse(self, refusal: Refused) -> None:
        """What an action refused, at its field when the form has it."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": "Enter a date, such as 2026-03-09.", "required": "Choose a day."}


class MemberChoice(forms.ModelChoiceField):
    """People by their public id."""

    def __init__(self, rows: Any = None, **kwargs: Any) -> None:
        super().__init__(rows if rows is not None else Membership.objects.none(), to_field_name="public_id", **kwargs)

    def label_from_instance(self, member: Any) -> str:
        return f"{member.user}, {member.title}" if member.title else str(member.user)


def in_words(length: int, label: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, **kwargs)
