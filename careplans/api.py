"""Care plans by API: read the versions and the medications over time, write the next, sign it, note a copy."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from careplans import actions, queries, rules
from careplans.rules import KEY, PARTS, Field, Part
from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import Body
from clinics.rules import Can
from registry.queries import get_episode


def _field(field: Field) -> serializers.Field[Any, Any, Any, Any]:
    if field.kind == "day":
        return serializers.DateField(required=False, help_text=field.label)
    if field.kind == "skill":
        return serializers.ChoiceField(choices=rules.SkillKind.choices(), required=False, help_text=field.label)
    return serializers.CharField(
        max_length=field.most, required=False, allow_blank=True, trim_whitespace=False, help_text=field.label
    )


def _row(part: Part) -> type[Body]:
    """The body of a row: its fields, and the key that an earlier version gave it."""
    fields: dict[str, Any] = {field.code: _field(field) for field in part.fields}
    words = "As an earlier version has it; a new row goes without." if part.many else "The name of the part."
    fields[KEY] = serializers.UUIDField(required=False, help_text=words) if part.many else _own_name(part, words)
    return type(f"Plan{part.code.title().replace('_', '')}Row", (Body,), fields)


def _own_name(part: Part, words: str) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=[part.code], required=False, help_text=words)


ROWS: dict[str, Any] = {part.code: _row(part) for part in PARTS}


class PlanContent(Body):
    """The parts of a plan, each a list of rows; skill, follow_up and relapse have one."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {
            part.code: ROWS[part.code](many=True, required=False, help_text=part.ask, max_length=60 if part.many else 1)
            for part in PARTS
        }


class CarePlanShape(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=rules.PlanState.choices())
    content = PlanContent()
    written_by = serializers.CharField()
    written_at = serializers.DateTimeField()
    signed_by = serializers.CharField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    signed_until = serializers.DateField(allow_null=True)


class CarePlanBody(Body):
    base = serializers.IntegerField(min_value=0, help_text="The version it was written from; 0 for none.")
    content = PlanContent()


class CarePlanCopyBody(Body):
    how = serializers.CharField(max_length=120, help_text="How it was given, and to whom.")


class DoseShape(serializers.Serializer[Any]):
    from_date = serializers.DateField()
    dose = serializers.CharField()
    reason = serializers.CharField()
    version = serializers.IntegerField()


class MedicationShape(serializers.Serializer[Any]):
    key = serializers.UUIDField()
    drug = serializers.CharField()
    doses = DoseShape(many=True)
    started_on = serializers.DateField(allow_null=True)
    stopped_on = serializers.DateField(allow_null=True)
    stopped_why = serializers.CharField()
    side_effects = serializers.CharField()
    adherence = serializers.CharField()


class CarePlans(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "POST": Can.EDIT_PLANS}

    @extend_schema(operation_id="care_plans_list", parameters=[PageQuery], responses=paged(CarePlanShape))
    def get(self, request: Request, episode: UUID) -> Response:
        """Every version, the newest first."""
        found = get_episode(member=self.member, public_id=episode)
        answer = page(request, queries.plans(member=self.member, episode=found), CarePlanShape)
        audit.viewed(request._request, patient=found.patient.public_id)
        return answer

    @extend_schema(request=CarePlanBody, responses={201: CarePlanShape})
    def post(self, request: Request, episode: UUID) -> Response:
        """The next version, whole: what is left out is taken out. Refused when somebody wrote one since `base`."""

        def work() -> Response:
            found = get_episode(member=self.member, public_id=episode)
            values = checked(CarePlanBody, request.data)
            plan = actions.write_plan(episode=found, form_key=uuid4(), by=self.member, now=timezone.now(), **values)
            audit.viewed(request._request, patient=found.patient.public_id)
            return Response(CarePlanShape(plan).data, status=status.HTTP_201_CREATED)

        return self.once(request, work)


class CarePlanSignature(ClinicAPIView):
    may: ClassVar = {"POST": Can.SIGN_PLANS}

    @extend_schema(request=None, responses=CarePlanShape)
    def post(self, request: Request, plan: UUID) -> Response:
        """Sign the newest version. Refused when a newer one was written meanwhile."""

        def work() -> Response:
            found = queries.get_plan(member=self.member, public_id=plan)
            checked(Body, request.data)
            signed = actions.sign_plan(plan=found, by=self.member, now=timezone.now())
            audit.viewed(request._request, patient=found.episode.patient.public_id)
            return Response(CarePlanShape(signed).data)

        return self.once(request, work)


class CarePlanCopies(ClinicAPIView):
    may: ClassVar = {"POST": Can.EDIT_PLANS}

    @extend_schema(request=CarePlanCopyBody, responses={201: CarePlanShape})
    def post(self, request: Request, plan: UUID) -> Response:
        """The page of this version went to the patient or to somebody they named."""

        def work() -> Response:
            found = queries.get_plan(member=self.member, public_id=plan)
            given = checked(CarePlanCopyBody, request.data)
            actions.give_copy(plan=found, by=self.member, now=timezone.now(), **given)
            audit.viewed(request._request, patient=found.episode.patient.public_id)
            return Response(CarePlanShape(found).data, status=status.HTTP_201_CREATED)

        return self.once(request, work)


class Medications(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(operation_id="medications_list", parameters=[PageQuery], responses=paged(MedicationShape))
    def get(self, request: Request, episode: UUID) -> Response:
        """Each drug of the plans with its doses one after the other; those taken now first."""
        found = get_episode(member=self.member, public_id=episode)
        courses = queries.medications_over_time(member=self.member, episode=found)
        audit.viewed(request._request, patient=found.patient.public_id)
        return page(request, courses, MedicationShape)
