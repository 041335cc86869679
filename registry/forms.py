"""Forms of the registry: they validate shape, the actions decide."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from clinics.errors import Refused
from clinics.forms import Settings
from clinics.models import Membership, Setting
from clinics.queries import field_of, in_force, members_with, people
from clinics.rules import PREVIEWED, SETTINGS, Role, contradictions
from registry.actions import ReachInput
from registry.models import SEXES, ContactPoint, Episode, Patient, Payer
from registry.queries import payers_in_use, suggested_scale
from registry.rules import DISENGAGED, EPISODE, INTERVALS, NOTE_LENGTH, REENTRY_LENGTH, CloseReason, Phase, Scale


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


def _words(length: int, label: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, **kwargs)


RANKS = ("first", "second")
OWN = (
    "mrn",
    "given_name",
    "family_name",
    "preferred_name",
    "birth_date",
    "sex",
    "language",
    "interpreter",
    "email",
    "note",
)


class PatientForm(RegistryForm):
    """Who the patient is and two ways to reach them. `version` names what was read when editing."""

    mrn = _words(40, "MRN")
    given_name = _words(80, "Given name")
    family_name = _words(80, "Family name")
    preferred_name = _words(80, "Goes by", required=False)
    birth_date = Day(label="Birth date")
    sex = forms.ChoiceField(choices=[("", "Not recorded"), *SEXES], required=False)
    language = _words(40, "Language", initial="English")
    interpreter = forms.BooleanField(label="Needs an interpreter", required=False)
    email = forms.EmailField(label="E-mail", required=False)
    note = _words(200, "Before calling, know", required=False, help_text="Such as: ask for her sister if he answers.")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank in RANKS:
            first = rank == "first"
            self.fields[f"{rank}_kind"] = forms.ChoiceField(
                label="Way",
                choices=ContactPoint.KINDS,
                initial="mobile" if first else "home",
                required=False,
            )
            self.fields[f"{rank}_value"] = _words(80, "Number, or whom to ask for", required=False)
            self.fields[f"{rank}_best_times"] = _words(80, "Best times", required=False)
            self.fields[f"{rank}_may_leave_message"] = forms.BooleanField(label="A message may be left", required=False)

    @classmethod
    def of(cls, patient: Patient) -> dict[str, Any]:
        """What is saved now, as the form's values."""
        values = {name: getattr(patient, name) for name in (*OWN, "version")}
        for point in patient.contact_points.all():
            for name in ("kind", "value", "best_times", "may_leave_message"):
                values[f"{RANKS[point.rank - 1]}_{name}"] = getattr(point, name)
        return values

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in OWN}

    def reach(self) -> list[ReachInput]:
        """The ways that were filled in; a second without a first is the first."""
        given = self.cleaned_data
        return [
            ReachInput(
                kind=given[f"{rank}_kind"] or "mobile",
                value=given[f"{rank}_value"],
                best_times=given[f"{rank}_best_times"],
                may_leave_message=given[f"{rank}_may_leave_message"],
            )
            for rank in RANKS
            if given[f"{rank}_value"]
        ]

    def differing(self, patient: Patient) -> list[tuple[str, str, str]]:
        """(field, what was typed here, what somebody else saved), where the two differ."""
        saved = self.of(patient)
        found = []
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.HiddenInput):
                continue
            mine, theirs = self.cleaned_data.get(name), saved.get(name, field.initial or field.to_python(""))
            if mine != theirs:
                found.append((str(self[name].label), _shown(field, mine), _shown(field, theirs)))
        return found


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return "yes" if value else "no"
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value or "", value))  # type: ignore[arg-type]
    return str(value) if value not in (None, "") else "nothing"


class RegisterForm(PatientForm):
    """A new patient, with payer and referral in one go."""

    payer: forms.ModelChoiceField[Payer] = forms.ModelChoiceField(
        queryset=None, to_field_name="public_id", required=False, empty_label="Not known yet"
    )
    member_number = _words(40, "Member number", required=False)
    referred_on = Day(label="Referred on", required=False, help_text="Empty to open the episode later.")
    care_manager = MemberChoice(label="Care manager", required=False, empty_label="Nobody yet")
    clinician = MemberChoice(label="Treating clinician", required=False, empty_label="Nobody yet")

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer"].queryset = payers_in_use(member)  # type: ignore[attr-defined]
        for name, role in (("care_manager", Role.CARE_MANAGER), ("clinician", Role.CLINICIAN)):
            self.fields[name].queryset = members_with(member, role)  # type: ignore[attr-defined]


class CoverageForm(RegistryForm):
    payer: forms.ModelChoiceField[Payer] = forms.ModelChoiceField(
        Payer.objects.none(), to_field_name="public_id", empty_label="Choose a payer"
    )
    member_number = _words(40, "Member number", required=False)
    starts_on = Day(label="From")
    ends_on = Day(label="Until", required=False, help_text="The last day covered; empty while it runs.")

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer"].queryset = payers_in_use(member)  # type: ignore[attr-defined]


class EndForm(RegistryForm):
    ends_on = Day(label="Last day")


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
    initiating_visit_waived = _words(
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
    code = _words(10, "ICD-10-CM code", widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
    text = _words(160, "In words")
    since = Day(label="Since")


class PhaseForm(RegistryForm):
    to = forms.ChoiceField(label="Next phase", widget=forms.RadioSelect)
    on = Day(label="From")
    reason = _words(200, "Why", required=False)

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
    note = _words(
        NOTE_LENGTH,
        "Close-out note",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What was reached and what was handed on; for the team.",
    )
    reentry = _words(
        REENTRY_LENGTH,
        "The way back",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="How the patient can come back, as it stands in their letter. Needed for whoever stopped coming.",
    )

    def __init__(self, *args: Any, told: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].widget.attrs |= {"data-fill": told, "data-fill-for": " ".join(DISENGAGED)}


class HandOffForm(RegistryForm):
    to_whom = _words(160, "To whom", help_text="The service or the person who is to take over.")
    reason = forms.CharField(label="Why", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    begun_on = Day(label="Asked on")


class AskAfterForm(RegistryForm):
    words = forms.CharField(label="What was said", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    on = Day(label="On")


class ConfirmForm(RegistryForm):
    confirmed_with = _words(160, "Who confirmed it, and how", help_text="Such as: Dr. Ames's office, by phone.")
    confirmed_on = Day(label="On")


class CallOffForm(RegistryForm):
    why = _words(200, "Why")


class ViewName(RegistryForm):
    name = _words(40, "Name of the view")


PARTS = {
    "phq9": "Progress on the PHQ-9",
    "gad7": "Progress on the GAD-7",
    "rhythm": "How often the core scale is repeated",
    "review": "When somebody falls due for case review",
}


class Targets(Settings):
    """The numbers that decide who is in which state or due; they are signed after a look at whom that moves."""

    rest = forms.BooleanField(
        label="Sign the numbers that stay as they are, too",
        required=False,
        help_text="Defaults that nobody has signed yet then carry your name.",
    )
    looked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, signed: Mapping[str, Setting], **kwargs: Any) -> None:
        super().__init__(*args, keys=PREVIEWED, signed=signed, **kwargs)
        self.signed = signed
        self.before = in_force(signed)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for key, words in contradictions(self.before | self.values).items():
                self.add_error(field_of(key), words)
        if not self.errors and not self.to_sign:
            self.add_error(None, "No number is changed, and none is left to sign.")
        return data

    @property
    def changed(self) -> list[str]:
        return [key for key, value in self.values.items() if value != self.before[key]]

    @property
    def to_sign(self) -> dict[str, Any]:
        rest = [key for key in self.keys if key not in self.signed] if self.cleaned_data["rest"] else []
        return {key: self.values[key] for key in self.keys if key in self.changed or key in rest}

    @property
    def look(self) -> str:
        """Which numbers, over which version: signing needs a look at exactly these."""
        told = json.dumps([sorted(self.values.items()), self.version])
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def is_current(self) -> bool:
        """Nobody has signed since this page was opened."""
        return self.cleaned_data["seen"] == self.version

    @property
    def was_looked_at(self) -> bool:
        return self.cleaned_data["looked"] == self.look

    def show_look(self) -> None:
        """The page that is shown now is the look."""
        self.data = self.data.copy()
        self.data["looked"] = self.look

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Label, before and after of every changed number."""
        said = [(SETTINGS[key], self.before[key], self.values[key]) for key in self.changed]
        return [(kind.label, kind.in_words(before), kind.in_words(after)) for kind, before, after in said]

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [
            (heading, [self[field_of(key)] for key in self.keys if key.partition(".")[0] == part])
            for part, heading in PARTS.items()
        ]
