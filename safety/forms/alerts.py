"""Forms of risk alerts: the list, the concern, handing over."""

import uuid
from typing import Any

from django import forms

from clinics.models import Membership
from clinics.rules import Role
from safety.models import RiskAlert
from safety.queries import handlers


def words(label: str, *, required: bool = True, rows: int = 2, **more: Any) -> forms.CharField:
    """A sentence or two of an alert's history."""
    box = forms.Textarea(attrs={"rows": rows, "maxlength": 400})
    return forms.CharField(label=label, max_length=400, required=required, widget=box, **more)


class NoteForm(forms.Form):
    note = words("What you did or learned")


class MemberField(forms.ModelChoiceField):
    """People by name and role; the address of each is the public id."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj} ({', '.join(Role(role).label.lower() for role in obj.roles)})"


class HandOverForm(forms.Form):
    to = MemberField(
        label="To", queryset=Membership.objects.none(), to_field_name="public_id", empty_label="Choose a person"
    )
    note = words("What they need to know", required=False)

    def __init__(self, *args: Any, member: Membership, alert: RiskAlert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = handlers(member).exclude(pk=alert.owner_id)  # type: ignore[attr-defined]


class ConcernForm(forms.Form):
    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    note = words("What worries you", rows=3, help_text="Whoever answers starts from this.")
