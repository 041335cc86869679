"""Meetings as they are planned and changed, and the minutes as they are looked over at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from casereview.forms.reviews import ReviewForm
from casereview.models import MeetingSeries
from casereview.queries.meeting_room import Line
from casereview.queries.meetings import Occasion
from clinics.models import Membership
from contacts.rules import MAX_MINUTES

NO_DAY = {"required": "Choose the day.", "invalid": "Enter a date, such as 2026-03-09."}
NO_HOUR = {"required": "Enter the hour.", "invalid": "Enter an hour, such as 12:30."}
NO_NUMBER = {"required": "Enter a number.", "invalid": "Enter a whole number."}


def _day(**fields: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, error_messages=NO_DAY, **fields)


class _Length(forms.Form):
    """What every meeting has."""

    starts = forms.TimeField(
        label="Begins at",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="The clinic's own time, in summer and winter.",
        error_messages=NO_HOUR,
    )
    minutes = forms.IntegerField(
        min_value=5, max_value=480, initial=60, help_text="How long it lasts.", error_messages=NO_NUMBER
    )
    slots = forms.IntegerField(
        label="Room for", min_value=1, max_value=200, initial=8, help_text="Patients.", error_messages=NO_NUMBER
    )


class _Series(_Length):
    name = forms.CharField(max_length=80, initial="Case review", error_messages={"required": "Give it a name."})
    last_on = _day(label="Last meeting", required=False, help_text="Empty: it goes on.")
    specialist = forms.UUIDField(required=False, label="Psychiatric specialist", widget=forms.Select)

    def __init__(self, *args: Any, people: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(member.public_id): member for member in people}
        choices = [("", "Nobody in particular"), *((key, str(member)) for key, member in self.people.items())]
        self.fields["specialist"].widget.choices = choices

    def clean_specialist(self) -> Membership | None:
        given: UUID | None = self.cleaned_data["specialist"]
        if given and str(given) not in self.people:
            raise forms.ValidationError("Choose somebody of the list.")
        return self.people[str(given)] if given else None


class SeriesForm(_Series):
    first_on = _day(label="First meeting", help_text="Its weekday is that of all that follow.")
    every_weeks = forms.TypedChoiceField(label="Repeats", choices=MeetingSeries.EVERY, coerce=int)
    field_order = ("name", "first_on", "every_weeks", "starts", "minutes", "slots", "specialist", "last_on")


class SeriesChange(_Series):
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("name", "starts", "minutes", "slots", "specialist", "last_on")


class ExtraForm(_Length):
    on = _day(label="Day")
    field_order = ("on", "starts", "minutes", "slots")


class _Change(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        max_length=200,
        help_text="For whoever wonders. Stays within the clinic.",
        error_messages={"required": "Say why."},
    )


class MoveForm(_Change, ExtraForm):
    field_order = ("on", "starts", "minutes", "slots", "why")


class CancelForm(_Change):
    pass


def series_initial(series: MeetingSeries) -> dict[str, Any]:
    names = ("version", "name", "starts", "minutes", "slots", "last_on")
    specialist = series.specialist.public_id if series.specialist else ""
    return {name: getattr(series, name) for name in names} | {"specialist": specialist}


def occasion_initial(occasion: Occasion) -> dict[str, Any]:
    return {name: getattr(occasion, name) for name in ("version", "on", "starts", "minutes", "slots")}


class MeetingReviewForm(ReviewForm):
    """As on the review page, but for the minutes: those are the meeting's own."""

    minutes = None


class PutOffForm(forms.Form):
    reason = forms.CharField(label="Why not today", required=False, max_length=200)


class ClockForm(forms.Form):
    """Of one patient; `seen` is what was kept as the page was loaded."""

    minutes = forms.IntegerField(min_value=0, max_value=MAX_MINUTES, error_messages=NO_NUMBER)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class SheetForm(forms.Form):
    """The minutes of a whole meeting: a field for each attendee and patient, as the clock gives them."""

    def __init__(self, data: Mapping[str, Any] | None, lines: Sequence[Line]) -> None:
        super().__init__(data)
        self.lines = lines
        for line in lines:
            for cell in line.cells:
                self.fields[cell.key] = forms.IntegerField(
                    label=f"{cell.member}, {line.place.episode.patient}",
                    min_value=0,
                    max_value=MAX_MINUTES,
                    initial=cell.minutes,
                    error_messages=NO_NUMBER | {"required": "Enter the minutes, or 0."},
                )

    @property
    def rows(self) -> list[tuple[Line, list[forms.BoundField]]]:
        return [(line, [self[cell.key] for cell in line.cells]) for line in self.lines]

    @property
    def minutes(self) -> dict[tuple[UUID, UUID], int]:
        return {
            (line.place.episode.public_id, cell.member.public_id): self.cleaned_data[cell.key]
            for line in self.lines
            for cell in line.cells
        }
