"""Moving patients in the agenda through the API: pinned, put in a place, put off, and each taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from casereview import actions, queries
from casereview.api.reviews import MarkShape
from casereview.models import AgendaMark
from clinics import audit
from clinics.api import ClinicAPIView, checked
from clinics.api_input import Body
from clinics.rules import Can
from registry.queries import get_episode

FURTHEST = 200  # places


class PinBody(Body):
    pass


class PlacesBody(Body):
    steps = serializers.IntegerField(
        min_value=-FURTHEST, max_value=FURTHEST, help_text="Past as many others: up is negative, down positive."
    )

    def validate_steps(self, steps: int) -> int:
        if steps == 0:
            raise serializers.ValidationError("Say how many places, up or down.")
        return steps


class PutOffBody(Body):
    until = serializers.DateField(help_text="The day on which the patient comes up again.")
    reason = serializers.CharField(max_length=200)
    beyond = serializers.BooleanField(
        default=False, help_text="The patient may wait longer than the clinic's interval; refused without it."
    )


class TakeBackBody(Body):
    pass


class _Move(ClinicAPIView):
    may: ClassVar = {"POST": Can.REVIEW}

    def act(self, request: Request, episode: UUID, body: type[Body], action: Callable[..., AgendaMark]) -> Response:
        def work() -> Response:
            found = get_episode(member=self.member, public_id=episode)
            given: dict[str, Any] = checked(body, request.data)
            made = action(episode=found, by=self.member, now=timezone.now(), **given)
            audit.viewed(request, patient=found.patient.public_id)
            return Response(MarkShape(made).data, status=status.HTTP_201_CREATED)

        return self.once(request, work)


class PinInQueue(_Move):
    @extend_schema(request=PinBody, responses={201: MarkShape})
    def post(self, request: Request, episode: UUID) -> Response:
        """To the top of the group until the patient is reviewed; who is pinned already stays where they are."""
        return self.act(request, episode, PinBody, actions.pin)


class MoveInQueue(_Move):
    @extend_schema(request=PlacesBody, responses={201: MarkShape})
    def post(self, request: Request, episode: UUID) -> Response:
        """Up or down inside the group."""
        return self.act(request, episode, PlacesBody, actions.move)


class PutOffInQueue(_Move):
    @extend_schema(request=PutOffBody, responses={201: MarkShape})
    def post(self, request: Request, episode: UUID) -> Response:
        """Until a day, with a reason; it holds for everybody."""
        return self.act(request, episode, PutOffBody, actions.put_off)


class MarkTakenBack(ClinicAPIView):
    may: ClassVar = {"POST": Can.REVIEW}

    @extend_schema(request=TakeBackBody, responses=MarkShape)
    def post(self, request: Request, mark: UUID) -> Response:
        """Back to the order of the agenda. What has ended already stays as it ended."""

        def work() -> Response:
            found = queries.get_mark(member=self.member, public_id=mark)
            checked(TakeBackBody, request.data)
            ended = actions.take_back(mark=found, by=self.member, now=timezone.now())
            audit.viewed(request, patient=found.episode.patient.public_id)
            return Response(MarkShape(ended).data)

        return self.once(request, work)
