"""The courses of an episode on its primary scale, and the way back to treatment after a relapse."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinics import audit
from clinics.api import ClinicAPIView
from clinics.api_input import Body
from clinics.rules import Can
from measures import actions, queries, rules
from registry.api import EpisodeAction
from registry.api.shapes import EpisodeShape
from registry.queries import get_episode, limits_of
from registry.rules import Scale


class ScoreShape(serializers.Serializer[Any]):
    on = serializers.DateField()
    total = serializers.IntegerField()


class CourseShape(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="From 1 on; the last one is running.")
    since = serializers.DateField(help_text="Enrolment, or the first score of the relapse that began it.")
    until = serializers.DateField(allow_null=True, help_text="When the next one began.")
    baseline = ScoreShape(source="first", allow_null=True)
    best = ScoreShape(allow_null=True, help_text="The lowest after the baseline's day.")


class RelapseShape(serializers.Serializer[Any]):
    holds = serializers.BooleanField(allow_null=True, help_text="Null when it cannot be told.")
    reason = serializers.CharField()
    begun_on = serializers.DateField(allow_null=True, help_text="Its first score: a new course would begin there.")


class CoursesShape(serializers.Serializer[Any]):
    scale = serializers.ChoiceField(choices=Scale.choices())
    courses = CourseShape(many=True, help_text="None before enrolment.")
    relapse = RelapseShape(help_text="What the rule says of the course now running.")


class Courses(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(responses=CoursesShape)
    def get(self, request: Request, episode: UUID) -> Response:
        """Each course with its baseline and the best it reached, and whether the last one is a relapse."""
        found = get_episode(member=self.member, public_id=episode)
        audit.viewed(request._request, patient=found.patient.public_id)
        limits, today = limits_of(self.member.clinic), timezone.localdate()
        course = queries.course_of(member=self.member, episode=found, today=today, limits=limits)
        said = rules.is_relapse(course)
        shown = {
            "scale": course.scale,
            "courses": queries.stretches_of(episode=found, course=course),
            "relapse": {"holds": said.holds, "reason": said.reason, "begun_on": rules.relapsed_on(course)},
        }
        return Response(CoursesShape(shown).data)


class Return(EpisodeAction):
    @extend_schema(request=None, responses=EpisodeShape)
    def post(self, request: Request, episode: UUID) -> Response:
        """Back to active treatment after a relapse, with a new course. Refused while the scores do not say relapse."""
        return self.act(episode, Body, actions.return_after_relapse)
