"""The form that hands patients over: the same on the page where they are chosen and on its preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict

from clinics.models import Membership
from clinics.queries import people
from registry.forms.base import Day, MemberChoice, RegistryForm
from registry.models import Handover
from registry.queries.handover_lines import Chosen
from registry.queries.handovers import may_sit
from registry.rules import counted
from registry.rules.handovers import Seat

WHY = [(why.value, why.label) for why in Handover.Why if why != Handover.Why.BACK]


class Receivers(forms.ModelMultipleChoiceField):
    """Whoever may have the seat, each with how many they look after in it now."""

    def __init__(self, loads: Mapping[int, int], rows: Any, **kwargs: Any) -> None:
        super().__init__(rows, to_field_name="public_id", widget=forms.CheckboxSelectMultiple, **kwargs)
        self.loads = loads

    def label_from_instance(self, member: Any) -> str:
        return f"{member}, {counted(self.loads.get(member.pk, 0), 'patient')} now"


class Whose(forms.Form):
    """Of whom and in which seat, as an address or a form names them."""

    giver = MemberChoice()
    seat = forms.ChoiceField(choices=Seat.choices(), required=False)

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].queryset = people(member)  # type: ignore[attr-defined]


class HandoverForm(RegistryForm):
    why = forms.ChoiceField(label="Why", choices=WHY, widget=forms.RadioSelect)
    until = Day(label="Back on", required=False, help_text="Of whoever is away: the first day they are here again.")
    note = forms.CharField(
        label="What the receiver should know",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        member: Membership,
        giver: Membership,
        seat: Seat,
        loads: Mapping[int, int],
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial={"form_key": uuid4(), "why": Handover.Why.LEAVING, **initial})
        rows = may_sit(member, seat).exclude(pk=giver.pk)
        self.fields["receivers"] = Receivers(
            loads,
            rows,
            label="To whom",
            help_text="Several share the patients evenly; the preview changes that by hand.",
            error_messages={"required": "Choose at least one person."},
        )
        self.order_fields(["why", "until", "receivers", "note"])


def chosen_in(data: QueryDict, receivers: Mapping[str, Membership]) -> dict[UUID, Chosen]:
    """The patients a form names, as `chosen=<episode>` or `<episode>:<version>`, and to whom as `to-<episode>`; what
    is neither is as if it were not there."""
    found = {}
    for text in data.getlist("chosen"):
        key, _, version = text.partition(":")
        try:
            episode, seen = UUID(key), int(version) if version else None
        except ValueError:
            continue
        found[episode] = Chosen(seen, receivers.get(data.get(f"to-{episode}", "")))
    return found
