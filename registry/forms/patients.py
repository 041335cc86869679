"""Who the patient is, how they are reached and who pays."""

from __future__ import annotations

from typing import Any

from django import forms

from clinics.models import Membership
from clinics.queries import members_with
from clinics.rules import Role
from registry.actions import ReachInput
from registry.models import SEXES, ContactPoint, Patient, Payer
from registry.queries import payers_in_use

from .base import Day, MemberChoice, RegistryForm, in_words

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

    mrn = in_words(40, "MRN")
    given_name = in_words(80, "Given name")
    family_name = in_words(80, "Family name")
    preferred_name = in_words(80, "Goes by", required=False)
    birth_date = Day(label="Birth date")
    sex = forms.ChoiceField(choices=[("", "Not recorded"), *SEXES], required=False)
    language = in_words(40, "Language", initial="English")
    interpreter = forms.BooleanField(label="Needs an interpreter", required=False)
    email = forms.EmailField(label="E-mail", required=False)
    note = in_words(200, "Before calling, know", required=False, help_text="Such as: ask for her sister if he answers.")
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
            self.fields[f"{rank}_value"] = in_words(80, "Number, or whom to ask for", required=False)
            self.fields[f"{rank}_best_times"] = in_words(80, "Best times", required=False)
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
    member_number = in_words(40, "Member number", required=False)
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
    member_number = in_words(40, "Member number", required=False)
    starts_on = Day(label="From")
    ends_on = Day(label="Until", required=False, help_text="The last day covered; empty while it runs.")

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer"].queryset = payers_in_use(member)  # type: ignore[attr-defined]


class EndForm(RegistryForm):
    ends_on = Day(label="Last day")
