"""Forms of the cover calendar."""

from typing import Any

from django import forms

from clinics.models import Membership
from clinics.rules import Can
from safety.forms.alerts import MemberField
from safety.models.cover import WEEKDAYS
from safety.queries import handlers

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class HoursForm(forms.Form):
    weekdays = forms.TypedMultipleChoiceField(
        label="On", choices=list(enumerate(WEEKDAYS)), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    opens = forms.TimeField(label="Opens", widget=CLOCK)
    closes = forms.TimeField(label="Closes", widget=CLOCK, help_text="23:59 is the end of the day.")


class HolidayForm(forms.Form):
    on = forms.DateField(label="Day", widget=DAY)
    name = forms.CharField(label="Name", max_length=80)


class _PeopleForm(forms.Form):
    """People are those of this clinic who handle alerts; whoever does not keep the calendar is the only choice."""

    member = MemberField(
        label="Who", queryset=Membership.objects.none(), to_field_name="public_id", empty_label="Choose a person"
    )

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = handlers(member)
        mine = people if member.can(Can.KEEP_COVER) else people.filter(pk=member.pk)
        self.fields["member"].queryset = mine  # type: ignore[attr-defined]
        if not member.can(Can.KEEP_COVER):
            self.fields["member"].initial = member.public_id
        if "covered_by" in self.fields:
            self.fields["covered_by"].queryset = people  # type: ignore[attr-defined]


class AbsenceForm(_PeopleForm):
    first_day = forms.DateField(label="First day away", widget=DAY)
    last_day = forms.DateField(label="Last day away", widget=DAY)
    covered_by = MemberField(
        label="Covered by",
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="Nobody in particular",
    )


class OnCallForm(_PeopleForm):
    starts_at = forms.DateTimeField(label="From", widget=MOMENT)
    ends_at = forms.DateTimeField(label="Until", widget=MOMENT)
