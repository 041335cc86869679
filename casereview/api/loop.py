"""After the answer, through the API: done, not done after all, ended unfinished, taken up again, withdrawn. Told is
said with the contact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casereview import actions, queries
from casereview.api.reviews import RecommendationShape
from casereview.models import Recommendation
from casereview.rules import WhyDropped
from clinics import audit
from clinics.api import ClinicAPIView, checked
from clinics.api_input import Body
from clinics.rules import Can


class DoneBody(Body):
    on = serializers.DateField(help_text="The day it was carried out.")
    note = serializers.CharField(max_length=actions.MOST_CHARACTERS, allow_blank=True, default="")


class NotDoneBody(Body):
    pass


class DropBody(Body):
    reason = serializers.ChoiceField(choices=WhyDropped.choices())
    words = serializers.CharField(max_length=actions.MOST_WORDS, allow_blank=True, default="")


class TakeUpBody(Body):
    pass


class WithdrawBody(Body):
    why = serializers.CharField(max_length=200)


class _Move(ClinicAPIView):
    def act(
        self, request: Request, recommendation: UUID, body: type[Body], action: Callable[..., Recommendation]
    ) -> Response:
        def work() -> Response:
            found = queries.get_recommendation(member=self.member, public_id=recommendation)
            given: dict[str, Any] = checked(body, request.data)
            action(recommendation=found, by=self.member, now=timezone.now(), **given)
            audit.viewed(request, patient=found.episode.patient.public_id)
            again = queries.get_recommendation(member=self.member, public_id=recommendation)
            return Response(RecommendationShape(again).data)

        return self.once(request, work)


class DoneOfRecommendation(_Move):
    may: ClassVar = {"POST": Can.CLOSE_LOOP}

    @extend_schema(request=DoneBody, responses=RecommendationShape)
    def post(self, request: Request, recommendation: UUID) -> Response:
        """What was agreed has been carried out."""
        return self.act(request, recommendation, DoneBody, actions.record_done)


class NotDoneOfRecommendation(_Move):
    may: ClassVar = {"POST": Can.CLOSE_LOOP}

    @extend_schema(request=NotDoneBody, responses=RecommendationShape)
    def post(self, request: Request, recommendation: UUID) -> Response:
        """It was not carried out after all."""
        return self.act(request, recommendation, NotDoneBody, actions.undo_done)


class DropOfRecommendation(_Move):
    may: ClassVar = {"POST": Can.CLOSE_LOOP}

    @extend_schema(request=DropBody, responses=RecommendationShape)
    def post(self, request: Request, recommendation: UUID) -> Response:
        """What was agreed is carried no further."""

        def drop(*, reason: str, **given: Any) -> Recommendation:
            return actions.drop(reason=WhyDropped(reason), **given)

        return self.act(request, recommendation, DropBody, drop)


class TakingUpOfRecommendation(_Move):
    may: ClassVar = {"POST": Can.CLOSE_LOOP}

    @extend_schema(request=TakeUpBody, responses=RecommendationShape)
    def post(self, request: Request, recommendation: UUID) -> Response:
        """It goes on after all, from where it stood."""
        return self.act(request, recommendation, TakeUpBody, actions.take_up)


class WithdrawalOfRecommendation(_Move):
    may: ClassVar = {"POST": Can.REVIEW}

    @extend_schema(request=WithdrawBody, responses=RecommendationShape)
    def post(self, request: Request, recommendation: UUID) -> Response:
        """The specialist takes it away before it is answered."""
        return self.act(request, recommendation, WithdrawBody, actions.withdraw)
