"""Review meetings through the API: what comes and what was, one of them, and its moves from state to state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casereview.actions.meeting_room import begin_meeting, end_meeting
from casereview.actions.meetings import cancel_meeting, restore_meeting
from casereview.models import ReviewMeeting
from casereview.queries.meeting_room import attendees, places_of
from casereview.queries.meetings import Occasion, get_day, get_meeting, occasion_of, occasions
from casereview.rules.meetings import MeetingState, PlaceOutcome
from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import Body
from clinics.errors import Refused
from clinics.rules import Can
from registry.api.shapes import PatientBrief, Person, Shape

WEEKS_SHOWN = 8
MOST_WEEKS = 52


class MeetingRow(Shape):
    meeting = serializers.UUIDField(
        source="row.public_id", allow_null=True, default=None, help_text="Null: it follows from its series."
    )
    series = serializers.UUIDField(source="series.public_id", allow_null=True, default=None)
    planned_on = serializers.DateField(help_text="The day the series gives.")
    name = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    slots = serializers.IntegerField(help_text="How many patients it has room for.")
    state = serializers.ChoiceField(choices=MeetingState.choices())
    why = serializers.CharField(help_text="It was moved or cancelled.")
    version = serializers.IntegerField(help_text="What a change has to have seen.")


class PlaceShape(Shape):
    position = serializers.IntegerField()
    episode = serializers.UUIDField(source="episode.public_id")
    patient = PatientBrief(source="episode.patient")
    why = serializers.CharField()
    seconds = serializers.IntegerField(help_text="Kept so far.")
    outcome = serializers.ChoiceField(choices=PlaceOutcome.choices())
    reason = serializers.CharField()
    review = serializers.UUIDField(source="review.public_id", allow_null=True, default=None)


class MeetingShape(MeetingRow):
    led_by = Person(source="row.led_by", allow_null=True, default=None)
    attendance = Person(many=True)
    patients = PlaceShape(many=True)


class MeetingQuery(PageQuery):
    first = serializers.DateField(required=False, help_text="Today unless given.")
    last = serializers.DateField(required=False, help_text=f"{WEEKS_SHOWN} weeks later unless given.")

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        first: date = asked.setdefault("first", timezone.localdate())
        last: date = asked.setdefault("last", first + timedelta(weeks=WEEKS_SHOWN))
        if not first <= last <= first + timedelta(weeks=MOST_WEEKS):
            raise serializers.ValidationError({"last": [f"Ask for up to {MOST_WEEKS} weeks at a time."]})
        return asked


class StateBody(Body):
    meeting = serializers.UUIDField(required=False, help_text="Or its series and day, where it has none yet.")
    series = serializers.UUIDField(required=False)
    planned_on = serializers.DateField(required=False)
    state = serializers.ChoiceField(choices=MeetingState.choices())
    seen = serializers.IntegerField(min_value=0, help_text="The version one has seen.")
    why = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="Needed to cancel it.")

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        if ("series" in body) != ("planned_on" in body) or not ("meeting" in body or "series" in body):
            raise serializers.ValidationError({"meeting": ["Name the meeting, or its series and day."]})
        return body


class Meetings(ClinicAPIView):
    may: ClassVar = {"GET": Can.MEET}

    @extend_schema(parameters=[MeetingQuery], responses=paged(MeetingRow))
    def get(self, request: Request) -> Response:
        """Meetings in order, cancelled ones too. Names no patient."""
        asked = checked(MeetingQuery, request.query_params)
        return page(request, occasions(self.member.clinic, asked["first"], asked["last"]), MeetingRow)


class OneMeeting(ClinicAPIView):
    may: ClassVar = {"GET": Can.MEET}

    @extend_schema(responses=MeetingShape)
    def get(self, request: Request, meeting: UUID) -> Response:
        """A meeting that was moved, cancelled or begun, with who came and its list of patients."""
        row = get_meeting(member=self.member, public_id=meeting)
        places = list(places_of(row))
        if places:
            audit.viewed(request, kind="list", rows=len(places))
        answer = MeetingRow(occasion_of(row)).data | {
            "led_by": Person(row.led_by).data if row.led_by else None,
            "attendance": Person(attendees(row), many=True).data,
            "patients": PlaceShape(places, many=True).data,
        }
        return Response(answer)


class StateOfMeeting(ClinicAPIView):
    may: ClassVar = {"POST": Can.KEEP_REVIEWS}

    @extend_schema(request=StateBody, responses=MeetingRow)
    def post(self, request: Request) -> Response:
        """Cancel it, let it take place after all, begin it, or end it (which logs the minutes of its clock)."""

        def work() -> Response:
            body = checked(StateBody, request.data)
            row = self.moved(self.occasion(body), **{name: body[name] for name in ("state", "seen", "why")})
            return Response(MeetingRow(occasion_of(get_meeting(member=self.member, public_id=row.public_id))).data)

        return self.once(request, work)

    def occasion(self, body: dict[str, Any]) -> Occasion:
        if "series" not in body:
            return occasion_of(get_meeting(member=self.member, public_id=body["meeting"]))
        found = get_day(member=self.member, series=body["series"], day=body["planned_on"])
        if "meeting" in body and (found.row is None or found.row.public_id != body["meeting"]):
            raise Refused("This is not the meeting of that day.", "meeting")
        return found

    def moved(self, occasion: Occasion, *, state: str, seen: int, why: str) -> ReviewMeeting:
        who: dict[str, Any] = {"by": self.member, "now": timezone.now()}
        if state == MeetingState.CANCELLED:
            return cancel_meeting(occasion=occasion, seen=seen, why=why, **who)
        if state == MeetingState.PLANNED:
            return restore_meeting(occasion=occasion, seen=seen, **who)
        if state == MeetingState.UNDER_WAY:
            return begin_meeting(occasion=occasion, **who)
        if occasion.row is None:
            raise Refused("This meeting has not begun.")
        return end_meeting(meeting=occasion.row, **who)
