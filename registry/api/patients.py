"""Patients: find, register, read, edit."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import IF_MATCH, Body, version_seen
from clinics.rules import Can
from registry import actions, queries
from registry.actions import PossibleDuplicates, ReachInput
from registry.api.shapes import FoundPatient, PatientShape, Reach
from registry.models import SEXES, Patient


class Words(Body):
    words = serializers.CharField(max_length=100, help_text="A name, MRN, birth date or phone, or parts of them.")


class ReachBody(Reach, Body):
    pass


class PatientFields(Body):
    mrn = serializers.CharField(max_length=40)
    given_name = serializers.CharField(max_length=80)
    family_name = serializers.CharField(max_length=80)
    preferred_name = serializers.CharField(max_length=80, allow_blank=True, default="")
    birth_date = serializers.DateField()
    sex = serializers.ChoiceField(choices=SEXES, allow_blank=True, default="")
    language = serializers.CharField(max_length=40, default="English")
    interpreter = serializers.BooleanField(default=False)
    email = serializers.EmailField(max_length=254, allow_blank=True, default="")
    note = serializers.CharField(max_length=200, allow_blank=True, default="")
    reach = serializers.ListField(
        child=ReachBody(), max_length=2, default=list, help_text="Up to two ways, in the order to try them."
    )


class NewPatient(PatientFields):
    confirmed = serializers.BooleanField(
        default=False, help_text="True when a person has looked at the likely duplicates and this is somebody else."
    )


class LikelyDuplicate(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT


class PatientView(ClinicAPIView):
    def shown(self, patient: Patient, code: int = status.HTTP_200_OK) -> Response:
        audit.viewed(self.request, patient=patient.public_id)
        return Response(PatientShape(patient).data, status=code)


class Patients(PatientView):
    may: ClassVar = {"POST": Can.EDIT_PATIENTS}

    @extend_schema(request=NewPatient, responses={201: PatientShape})
    def post(self, request: Request) -> Response:
        """Register a patient. 409 names in `patients` who may be the same one; `confirmed` registers anyway."""
        return self.once(request, lambda: self._register(checked(NewPatient, request.data)))

    def _register(self, values: dict[str, Any]) -> Response:
        confirmed, reach = values.pop("confirmed"), _reach(values.pop("reach"))
        try:
            patient = actions.register_patient(
                values=values, reach=reach, confirmed=confirmed, by=self.member, now=timezone.now()
            )
        except PossibleDuplicates as refusal:
            likely = [str(each.patient.public_id) for each in refusal.found]
            raise LikelyDuplicate({"detail": refusal.message, "patients": likely}) from refusal
        return self.shown(patient, status.HTTP_201_CREATED)


class PatientSearch(ClinicAPIView):
    """The words travel in the body, so that no address or log holds a name."""

    may: ClassVar = {"POST": Can.SEE_PATIENTS}

    @extend_schema(
        request=Words, parameters=[PageQuery], responses=paged(FoundPatient), extensions={"x-only-reads": True}
    )
    def post(self, request: Request) -> Response:
        """Find patients in spite of typing errors, the likeliest first."""
        words = checked(Words, request.data)["words"]
        answer = page(request, queries.find_patients(member=self.member, words=words), FoundPatient)
        audit.viewed(request, kind="list", rows=len(answer.data["results"]))
        return answer


class OnePatient(PatientView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS, "PATCH": Can.EDIT_PATIENTS}

    @extend_schema(responses=PatientShape)
    def get(self, request: Request, patient: UUID) -> Response:
        """Who the patient is, how to reach them, who pays."""
        return self.shown(queries.get_patient(member=self.member, public_id=patient))

    @extend_schema(request=PatientFields, parameters=[IF_MATCH], responses=PatientShape)
    def patch(self, request: Request, patient: UUID) -> Response:
        """Save the fields sent, over the version that was read; the others stay."""
        return self.once(request, lambda: self._edit(request, patient))

    def _edit(self, request: Request, public_id: UUID) -> Response:
        patient = queries.get_patient(member=self.member, public_id=public_id)
        kept = PatientShape(patient).data
        sent = request.data if isinstance(request.data, dict) else {"body": request.data}
        values = checked(PatientFields, {name: kept[name] for name in PatientFields().fields} | sent)
        actions.edit_patient(
            patient=patient,
            reach=_reach(values.pop("reach")),
            values=values,
            version=version_seen(request),
            by=self.member,
            now=timezone.now(),
        )
        return self.shown(queries.get_patient(member=self.member, public_id=public_id))


def _reach(rows: list[dict[str, Any]]) -> list[ReachInput]:
    return [ReachInput(**row) for row in rows]
