"""An episode from its referral to its end: team, consent, diagnoses, phases, closing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from clinics.models import Membership
from clinics.queries import members_with, people
from clinics.rules import Role
from registry.models import Episode
from registry.queries import suggested_scale
from registry.rules import DISENGAGED, EPISODE, INTERVALS, NOTE_LENGTH, REENTRY_LENGTH, CloseReason, Phase, Scale

from .base import Day, MemberChoice, RegistryForm, in_words


class TeamFields(RegistryForm):
    care_manager = MemberChoice(label="Care manager", required=False, empty_label="Nobody yet")
    specialist = MemberChoice(label="Psychiatric specialist", required=False, empty_label="Nobody yet")
    clinician = MemberChoice(label="Treating clinician", required=False, empty_label="Nobody yet")

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in (Role.CARE_MANAGER, Role.SPECIALIST, Role.CLINICIAN):
            self.fields[role.value].queryset = members_with(member, role)  # type: ignore[attr-defined]


class ReferForm(TeamFields):
    referred_on = Day(label="Referred on")
    field_order = ["referred_on"]


class SetUpForm(TeamFields):
    """Who looks after the patient, by which scale, how often, and the visit it began with."""

    primary_scale = forms.ChoiceField(
        label="Steered by", choices=Scale.choices(), help_text="The scale whose targets decide the patient's state."
    )
    interval_weeks = forms.TypedChoiceField(
        label="In touch",
        choices=[("", "as needed"), *((weeks, words) for weeks, words in INTERVALS if weeks)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    initiating_visit_on = Day(label="Initiating visit on", required=False)
    initiating_visit_with = MemberChoice(label="With", required=False, empty_label="Not recorded")
    initiating_visit_waived = in_words(
        120, "Or why none is needed", required=False, help_text="Such as: seen by the practice on 3 Feb 2026."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Membership, episode: Episode, **kwargs: Any) -> None:
        values = {name: getattr(episode, name) for name in self.base_fields}
        initial = {name: getattr(value, "public_id", value) for name, value in values.items()}
        suggested = suggested_scale(episode)
        if suggested:
            initial["primary_scale"] = suggested.scale
        super().__init__(*args, member=member, initial=initial, **kwargs)
        self.fields["initiating_visit_with"].queryset = members_with(member, Role.CLINICIAN)  # type: ignore[attr-defined]
        if suggested:
            self.fields["primary_scale"].help_text += f" {suggested.scale.label} suggested by {suggested.code}."

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ConsentForm(RegistryForm):
    given_on = Day(label="Given on")
    how = forms.ChoiceField(
        label="How", choices=[("verbal", "Spoken"), ("written", "Written")], initial="verbal", widget=forms.RadioSelect
    )
    heard_by = MemberChoice(label="Who asked", help_text="The person who explained it and heard the answer.")

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heard_by"].queryset = people(member).filter(ended_at=None)  # type: ignore[attr-defined]


class WithdrawForm(RegistryForm):
    withdrawn_on = Day(label="Withdrawn on")


class EnrolForm(RegistryForm):
    enrolled_on = Day(
        label="Initial assessment on", help_text="The care manager's first full assessment, not the referral."
    )


class DiagnosisForm(RegistryForm):
    code = in_words(10, "ICD-10-CM code", widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
    text = in_words(160, "In words")
    since = Day(label="Since")


class PhaseForm(RegistryForm):
    to = forms.ChoiceField(label="Next phase", widget=forms.RadioSelect)
    on = Day(label="From")
    reason = in_words(200, "Why", required=False)

    def __init__(self, *args: Any, phase: Phase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(to.value, to.label) for to in moves(phase)]  # type: ignore[attr-defined]


def moves(phase: Phase) -> Iterable[Phase]:
    """The phases that can be chosen from a list; enrolling and closing ask for more."""
    return [to for to in Phase if EPISODE.allows(phase, to) and to not in (Phase.ENROLLED, Phase.CLOSED)]


class CloseForm(RegistryForm):
    """`told` is what is known of how it came to this: the note of somebody who stopped coming starts from it, on the
    page as the reason is chosen (static/js/closing.js)."""

    reason = forms.ChoiceField(label="Why", choices=CloseReason.choices(), widget=forms.RadioSelect)
    on = Day(label="Last day")
    note = in_words(
        NOTE_LENGTH,
        "Close-out note",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What was reached and what was handed on; for the team.",
    )
    reentry = in_words(
        REENTRY_LENGTH,
        "The way back",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="How the patient can come back, as it stands in their letter. Needed for whoever stopped coming.",
    )

    def __init__(self, *args: Any, told: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].widget.attrs |= {"data-fill": told, "data-fill-for": " ".join(DISENGAGED)}
