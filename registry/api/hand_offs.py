"""Hand-offs to specialty care: begun, asked after, confirmed by the other side or called off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import Body
from clinics.rules import Can
from registry import actions, queries
from registry.api.shapes import HandOffShape
from registry.models import HandOff

LONGEST = 2000


class BeginBody(Body):
    to_whom = serializers.CharField(max_length=160, help_text="The service or the person who is to take over.")
    reason = serializers.CharField(max_length=LONGEST)
    begun_on = serializers.DateField()


class AskedBody(Body):
    words = serializers.CharField(max_length=LONGEST, help_text="What was said.")
    on = serializers.DateField()


class ConfirmBody(Body):
    confirmed_with = serializers.CharField(max_length=160, help_text="Who on the other side confirmed it, and how.")
    confirmed_on = serializers.DateField()


class CallOffBody(Body):
    why = serializers.CharField(max_length=200)


class HandOffView(ClinicAPIView):
    def shown(self, public_id: UUID, code: int = status.HTTP_200_OK) -> Response:
        """The hand-off as it stands now, and the line that says who saw it."""
        found = queries.get_hand_off(member=self.member, public_id=public_id)
        audit.viewed(self.request, patient=found.episode.patient.public_id)
        return Response(HandOffShape(found).data, status=code)


class EpisodeHandOffs(HandOffView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "POST": Can.REFER}

    @extend_schema(operation_id="episode_hand_offs_list", parameters=[PageQuery], responses=paged(HandOffShape))
    def get(self, request: Request, episode: UUID) -> Response:
        """An episode's hand-offs with every step, the newest first."""
        found = queries.get_episode(member=self.member, public_id=episode)
        audit.viewed(self.request, patient=found.patient.public_id)
        return page(request, queries.hand_offs_of(self.member, found), HandOffShape)

    @extend_schema(request=BeginBody, responses={201: HandOffShape})
    def post(self, request: Request, episode: UUID) -> Response:
        """Begin a hand-off. The patient stays on the registry until it is confirmed."""
        target = queries.get_episode(member=self.member, public_id=episode)

        def work() -> Response:
            given = checked(BeginBody, request.data)
            made = actions.begin_hand_off(episode=target, by=self.member, now=timezone.now(), **given)
            return self.shown(made.public_id, status.HTTP_201_CREATED)

        return self.once(request, work)


class OneHandOff(HandOffView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(responses=HandOffShape)
    def get(self, request: Request, hand_off: UUID) -> Response:
        """One hand-off with every step."""
        return self.shown(hand_off)


class HandOffAction(HandOffView):
    """A step of the hand-off under way: POST what happened, get it as it stands then."""

    may: ClassVar = {"POST": Can.REFER}

    def act(
        self, public_id: UUID, body: type[Body], action: Callable[..., object], code: int = status.HTTP_200_OK
    ) -> Response:
        target: HandOff = queries.get_hand_off(member=self.member, public_id=public_id)

        def work() -> Response:
            given: dict[str, Any] = checked(body, self.request.data)
            action(hand_off=target, by=self.member, now=timezone.now(), **given)
            return self.shown(public_id, code)

        return self.once(self.request, work)


class HandOffAsked(HandOffAction):
    @extend_schema(request=AskedBody, responses={201: HandOffShape})
    def post(self, request: Request, hand_off: UUID) -> Response:
        """Somebody asked after it, and it is not confirmed yet."""
        return self.act(hand_off, AskedBody, actions.ask_after, status.HTTP_201_CREATED)


class HandOffConfirm(HandOffAction):
    @extend_schema(request=ConfirmBody, responses=HandOffShape)
    def post(self, request: Request, hand_off: UUID) -> Response:
        """The other side has taken over: the episode can be closed as transferred."""
        return self.act(hand_off, ConfirmBody, actions.confirm_hand_off)


class HandOffCallOff(HandOffAction):
    @extend_schema(request=CallOffBody, responses=HandOffShape)
    def post(self, request: Request, hand_off: UUID) -> Response:
        """Nobody takes over after all; care goes on here."""
        return self.act(hand_off, CallOffBody, actions.call_off_hand_off)
