"""Safety plans: read the versions, write the next, note a copy."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, page, paged
from clinics.api import checked as checked_body
from clinics.api_input import Body
from clinics.rules import Can
from registry.queries import get_episode
from safety import actions, queries, rules


class CopyShape(serializers.Serializer[Any]):
    how = serializers.CharField()
    given_by = serializers.CharField()
    given_at = serializers.DateTimeField()


class PlanShape(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    episode = serializers.UUIDField(source="episode.public_id")
    number = serializers.IntegerField()
    sections = serializers.DictField(child=serializers.CharField(), help_text="Words by heading.")
    written_by = serializers.CharField()
    written_at = serializers.DateTimeField()
    copies = CopyShape(many=True, source="copies.all")


class SectionsBody(Body):
    """Words under our own headings."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {
            heading.code: serializers.CharField(
                max_length=1500, allow_blank=True, default="", trim_whitespace=False, help_text=heading.label
            )
            for heading in rules.PLAN_HEADINGS
        }


class PlanBody(Body):
    base = serializers.IntegerField(min_value=0, help_text="The version it was written from; 0 for none.")
    sections = SectionsBody()


class CopyBody(Body):
    how = serializers.CharField(max_length=120, help_text="How it was given, and to whom.")


class SafetyPlans(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "POST": Can.HANDLE_ALERTS}

    @extend_schema(operation_id="clinics_safety_plans_list", parameters=[PageQuery], responses=paged(PlanShape))
    def get(self, request: Request, episode: UUID) -> Response:
        """Every version, the newest first."""
        found = get_episode(member=self.member, public_id=episode)
        answer = page(request, queries.safety_plans(member=self.member, episode=found), PlanShape)
        audit.viewed(request._request, patient=found.patient.public_id)
        return answer

    @extend_schema(request=PlanBody, responses={201: PlanShape})
    def post(self, request: Request, episode: UUID) -> Response:
        """The next version. Refused when somebody wrote one since `base`."""

        def work() -> Response:
            found = get_episode(member=self.member, public_id=episode)
            values = checked_body(PlanBody, request.data)
            plan = actions.write_plan(episode=found, form_key=uuid4(), by=self.member, now=timezone.now(), **values)
            audit.viewed(request._request, patient=found.patient.public_id)
            return Response(PlanShape(plan).data, status=status.HTTP_201_CREATED)

        return self.once(request, work)


class SafetyPlanCopies(ClinicAPIView):
    may: ClassVar = {"POST": Can.HANDLE_ALERTS}

    @extend_schema(request=CopyBody, responses={201: PlanShape})
    def post(self, request: Request, plan: UUID) -> Response:
        """A copy went to the patient or to somebody they named."""

        def work() -> Response:
            found = queries.get_safety_plan(member=self.member, public_id=plan)
            actions.give_copy(plan=found, by=self.member, now=timezone.now(), **checked_body(CopyBody, request.data))
            shown = queries.get_safety_plan(member=self.member, public_id=plan)
            audit.viewed(request._request, patient=shown.episode.patient.public_id)
            return Response(PlanShape(shown).data, status=status.HTTP_201_CREATED)

        return self.once(request, work)
