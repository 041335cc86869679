"""Forms of the protocol and its rehearsals."""

import uuid
from typing import Any

from django import forms

from clinics.models import Membership
from clinics.rules import Role
from safety.forms.alerts import MemberField
from safety.queries import handlers


class ProtocolForm(forms.Form):
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = forms.CharField(
        label="What we do",
        max_length=20_000,
        help_text="Plain paragraphs, in the order in which things are done. An empty line begins a new one.",
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    after_hours = forms.CharField(
        label="When the clinic is closed",
        max_length=4_000,
        help_text="Where an alert goes and where a call goes, with the numbers.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class DrillForm(forms.Form):
    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    care_manager = MemberField(
        label="As if a patient had answered whose care manager is",
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        empty_label="Choose a person",
    )

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = handlers(member).filter(roles__contains=[Role.CARE_MANAGER])
        self.fields["care_manager"].queryset = people  # type: ignore[attr-defined]
