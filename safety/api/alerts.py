"""Risk alerts: list, read, raise a concern, acknowledge, note, hand over, close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import Body, Reference
from clinics.rules import Can
from registry.queries import get_episode
from safety import actions, queries
from safety.models import AlertStep, RiskAlert
from safety.rules import CloseKind, Level


class StepShape(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=AlertStep.Kind.choices)
    by = serializers.CharField(allow_null=True, help_text="Empty: the clock, or the patient alone.")
    to = serializers.CharField(allow_null=True)
    way = serializers.CharField(help_text="Of an attempt or a talk.")
    level = serializers.CharField(help_text="Of a level set.")
    point = serializers.CharField(help_text="Of the checklist.")
    at = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)


class AlertRow(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    patient = serializers.UUIDField(source="episode.patient.public_id", allow_null=True)
    episode = serializers.UUIDField(source="episode.public_id", allow_null=True)
    practice = serializers.BooleanField(help_text="A rehearsal: about nobody.")
    trigger = serializers.ChoiceField(choices=RiskAlert.Trigger.choices)
    reason = serializers.CharField(help_text="The answer or the concern in words.")
    instrument = serializers.CharField(allow_blank=True)
    item = serializers.IntegerField(allow_null=True)
    answer = serializers.IntegerField(allow_null=True)
    raised_by = serializers.CharField(source="raiser")
    raised_at = serializers.DateTimeField()
    owner = serializers.UUIDField(source="owner.public_id")
    owner_name = serializers.CharField(source="owner")
    acknowledge_by = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True, help_text="By its present owner.")
    out_of_hours = serializers.BooleanField()
    level = serializers.ChoiceField(choices=[("", ""), *Level.choices()], allow_blank=True)
    level_set_at = serializers.DateTimeField(allow_null=True)
    level_set_by = serializers.CharField(allow_null=True)
    follow_up_on = serializers.DateField(allow_null=True, help_text="A contact is due by then.")
    closed_at = serializers.DateTimeField(allow_null=True)
    close_kind = serializers.ChoiceField(choices=[("", ""), *CloseKind.choices()], allow_blank=True)
    close_reason = serializers.CharField(allow_blank=True)


class AlertShape(AlertRow):
    steps = StepShape(many=True)


class AlertQuery(PageQuery):
    show = serializers.ChoiceField(choices=["open", "mine", "closed"], default="open")


class ConcernBody(Body):
    note = serializers.CharField(max_length=400)


class AlertNoteBody(Body):
    note = serializers.CharField(max_length=400)


class HandOverBody(Body):
    to = Reference(queries.handlers, help_text="A member who handles alerts; yourself to take it over.")
    note = serializers.CharField(max_length=400, allow_blank=True, default="")


class AlertCloseBody(Body):
    kind = serializers.ChoiceField(choices=CloseKind.choices())
    reason = serializers.CharField(max_length=400, help_text="What was found and done.")


class AlertView(ClinicAPIView):
    def shown(self, public_id: UUID, code: int = status.HTTP_200_OK) -> Response:
        alert = queries.get_alert(member=self.member, public_id=public_id)
        audit.viewed(self.request, patient=alert.episode.patient.public_id if alert.episode else None)
        return Response(AlertShape(alert).data, status=code)


class Alerts(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(operation_id="clinics_alerts_list", parameters=[AlertQuery], responses=paged(AlertRow))
    def get(self, request: Request) -> Response:
        """Open alerts, those nobody has acknowledged first; or mine; or those closed in the last thirty days."""
        show = checked(AlertQuery, request.query_params)["show"]
        answer = page(request, queries.listed(self.member, show, timezone.now()), AlertRow)
        audit.viewed(request, kind="list", rows=len(answer.data["results"]))
        return answer


class EpisodeConcerns(AlertView):
    may: ClassVar = {"POST": Can.HANDLE_ALERTS}

    @extend_schema(request=ConcernBody, responses={201: AlertShape})
    def post(self, request: Request, episode: UUID) -> Response:
        """Raise a concern, whatever any form says."""

        def work() -> Response:
            found = get_episode(member=self.member, public_id=episode)
            alert = actions.raise_concern(
                episode=found,
                form_key=uuid4(),
                by=self.member,
                now=timezone.now(),
                **checked(ConcernBody, request.data),
            )
            return self.shown(alert.public_id, status.HTTP_201_CREATED)

        return self.once(request, work)


class OneAlert(AlertView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(responses=AlertShape)
    def get(self, request: Request, alert: UUID) -> Response:
        """An alert with everything that was done about it."""
        return self.shown(alert)


class AlertAction(AlertView):
    """A step: POST it, get the alert as it stands then."""

    shape: ClassVar = AlertShape
    may: ClassVar = {"POST": Can.HANDLE_ALERTS}

    def act(self, public_id: UUID, body: type[Body], action: Callable[..., object]) -> Response:
        def work() -> Response:
            alert = queries.get_alert(member=self.member, public_id=public_id)
            values = checked(body, self.request.data, context={"member": self.member})
            action(alert=alert, by=self.member, now=timezone.now(), **values)
            return self.shown(public_id)

        return self.once(self.request, work)


class AlertAcknowledge(AlertAction):
    @extend_schema(request=None, responses=AlertShape)
    def post(self, request: Request, alert: UUID) -> Response:
        """Seen. Only the owner's own acknowledgement stops the clock."""
        return self.act(alert, Body, actions.acknowledge)


class AlertNote(AlertAction):
    @extend_schema(request=AlertNoteBody, responses=AlertShape)
    def post(self, request: Request, alert: UUID) -> Response:
        """Add what was done or learned."""
        return self.act(alert, AlertNoteBody, actions.add_note)


class AlertHandOver(AlertAction):
    @extend_schema(request=HandOverBody, responses=AlertShape)
    def post(self, request: Request, alert: UUID) -> Response:
        """Give it to somebody else, with a clock of their own; or take it over."""
        return self.act(alert, HandOverBody, actions.hand_over)


class AlertClose(AlertAction):
    @extend_schema(request=AlertCloseBody, responses=AlertShape)
    def post(self, request: Request, alert: UUID) -> Response:
        """End it, with what was found and done."""
        return self.act(alert, AlertCloseBody, actions.close)
