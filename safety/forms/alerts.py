"""Forms of risk alerts."""

import uuid
from typing import Any

from django import forms

from clinics.models import Membership
from clinics.rules import Role
from safety.models import RiskAlert
from safety.queries import handlers
from safety.rules import CloseKind, close_kinds


class NoteForm(forms.Form):
    note = forms.CharField(
        label="What you did or learned", max_length=400, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 400})
    )


class MemberField(forms.ModelChoiceField):
    """People by name and role; the address of each is the public id."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj} ({', '.join(Role(role).label.lower() for role in obj.roles)})"


class HandOverForm(forms.Form):
    to = MemberField(
        label="To", queryset=Membership.objects.none(), to_field_name="public_id", empty_label="Choose a person"
    )
    note = forms.CharField(
        label="What they need to know",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 400}),
    )

    def __init__(self, *args: Any, member: Membership, alert: RiskAlert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = handlers(member).exclude(pk=alert.owner_id)  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    kind = forms.TypedChoiceField(label="How it ended", coerce=CloseKind)
    reason = forms.CharField(
        label="What was found and done",
        max_length=400,
        help_text="Stays readable. Such as: spoke at noon, thoughts passive, no plan; safety plan gone over.",
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 400}),
    )

    def __init__(self, *args: Any, alert: RiskAlert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, kind.label) for kind in close_kinds(alert.practice)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class ConcernForm(forms.Form):
    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    note = forms.CharField(
        label="What worries you",
        max_length=400,
        help_text="Whoever answers starts from this.",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 400}),
    )
