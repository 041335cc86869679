"""The walk of an alert: talks, level, checklist."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinics import audit
from clinics.api import ClinicAPIView, checked, page, paged
from clinics.api_input import Body
from clinics.rules import Can
from registry.queries import get_patient
from safety import actions, queries, rules
from safety.api.alerts import AlertAction, AlertRow
from safety.rules import Level, Way

POINTS = [(point.code, point.label) for point in rules.POINTS.values()]
CHECKED: dict[str, Callable[..., object]] = {"done": actions.tick, "exempt": actions.exempt, "undone": actions.untick}


class TalkBody(Body):
    way = serializers.ChoiceField(choices=Way.choices())
    spoke = serializers.BooleanField(help_text="Whether you spoke with the patient; else it was an attempt.")
    note = serializers.CharField(max_length=400, allow_blank=True, default="")


class LevelBody(Body):
    level = serializers.ChoiceField(choices=Level.choices())
    basis = serializers.CharField(max_length=400, help_text="What it rests on.")


class PointBody(Body):
    point = serializers.ChoiceField(choices=POINTS)
    state = serializers.ChoiceField(choices=["done", "exempt", "undone"])
    note = serializers.CharField(
        max_length=400, allow_blank=True, default="", help_text="Who and when, or why it does not apply."
    )


class PatientAcknowledge(ClinicAPIView):
    may: ClassVar = {"POST": Can.HANDLE_ALERTS}

    @extend_schema(request=None, responses=paged(AlertRow))
    def post(self, request: Request, patient: UUID) -> Response:
        """Everything open about this patient that is yours: seen. Nobody else's clock stops."""

        def work() -> Response:
            checked(Body, request.data)
            found = get_patient(member=self.member, public_id=patient)
            actions.acknowledge_all(patient=found, by=self.member, now=timezone.now())
            rows = queries.alerts(self.member).filter(episode__patient=found, closed_at=None).order_by("raised_at")
            audit.viewed(self.request, patient=found.public_id)
            return page(request, rows, AlertRow)

        return self.once(request, work)


class AlertTalk(AlertAction):
    @extend_schema(request=TalkBody, responses=AlertAction.shape)
    def post(self, request: Request, alert: UUID) -> Response:
        """An attempt to reach the patient, or the talk."""

        def work(*, spoke: bool, way: str, **values: object) -> object:
            action = actions.log_spoke if spoke else actions.log_attempt
            return action(way=Way(way), **values)  # type: ignore[arg-type]

        return self.act(alert, TalkBody, work)


class AlertLevel(AlertAction):
    @extend_schema(request=LevelBody, responses=AlertAction.shape)
    def post(self, request: Request, alert: UUID) -> Response:
        """Set the level with what it rests on. Lowering is for the roles that the clinic names."""

        def work(*, level: str, **values: object) -> object:
            return actions.set_level(level=Level(level), **values)  # type: ignore[arg-type]

        return self.act(alert, LevelBody, work)


class AlertPoint(AlertAction):
    @extend_schema(request=PointBody, responses=AlertAction.shape)
    def post(self, request: Request, alert: UUID) -> Response:
        """A point of the checklist: done, does not apply and why, or not done after all."""

        def work(*, state: str, **values: object) -> object:
            return CHECKED[state](**values)

        return self.act(alert, PointBody, work)
