"""Referrals and the letter at the end."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms

from clinics.errors import Refused
from clinics.models import Membership
from clinics.rules import Can
from contacts.actions import StepInput
from contacts.forms.fields import WordsField, choice_field, day_field, minutes_field
from contacts.models import Referral
from contacts.rules.letters import LetterWay
from contacts.rules.referrals import MOVES, ReferralState, follows

ASKED = "asked"  # no move: somebody asked after it
LONGEST = 2000


class _Refusing(forms.Form):
    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    def refuse(self, refusal: Refused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class _Timed(_Refusing):
    """With the minutes it took, for those who log time."""

    minutes = minutes_field(required=False, help_text="Care coordination; leave empty to log none.")

    def __init__(self, *args: Any, member: Membership, today: date, day: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[day].initial = today
        self.fields[day].widget.attrs["max"] = today.isoformat()
        if not member.can(Can.LOG_CONTACTS):
            del self.fields["minutes"]


class ReferralForm(_Timed):
    to_whom = forms.CharField(
        label="To whom", max_length=160, help_text="The person or place, with the number to ask at."
    )
    what_for = WordsField(label="What for", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    made_on = day_field("Made on")
    field_order = ["to_whom", "what_for", "made_on", "minutes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, day="made_on", **kwargs)


class StepForm(_Timed):
    """What happened to a referral; only what may come next is offered."""

    to = choice_field("What happened?", [])
    scheduled_for = day_field("Appointment on", required=False)
    on = day_field("Day")
    words = WordsField(
        label="In words",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was said, or what the report says.",
    )
    again_on = day_field("Ask again on", required=False, help_text="Leave empty for the clinic's usual rhythm.")
    field_order = ["to", "scheduled_for", "on", "words", "again_on", "minutes"]

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, day="on", **kwargs)
        choices = [(to.value, MOVES[to]) for to in follows(referral.state)]
        asked = (ASKED, "Asked after it, nothing new")
        self.fields["to"].choices = [*choices, asked]  # type: ignore[attr-defined]

    @property
    def step(self) -> StepInput:
        given = dict(self.cleaned_data)
        to = given.pop("to")
        return StepInput(**given, to=None if to == ASKED else ReferralState(to))


class LetterForm(_Refusing):
    how = choice_field("How was it given?", LetterWay.choices())
    on = day_field("Day")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()

    @property
    def given(self) -> dict[str, Any]:
        return self.cleaned_data | {"how": LetterWay(self.cleaned_data["how"])}
