"""Files of a month through the API: asked for, looked after, downloaded."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from billing import actions, queries
from billing.exports.kinds import KINDS
from billing.models import Export
from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import Body
from clinics.downloads import attachment
from clinics.rules import Can
from registry.api.shapes import Shape

BYTES = "application/octet-stream"


class ExportShape(Shape):
    public_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=[(key, key) for key in KINDS])
    month = serializers.DateField(source="asked.month", help_text="Its first day.")
    month_version = serializers.IntegerField(source="asked.version", allow_null=True, help_text="Null: an open month.")
    state = serializers.ChoiceField(choices=Export.State.choices)
    patients = serializers.IntegerField(source="rows")
    patients_done = serializers.IntegerField(source="rows_done")
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField()
    kept_until = serializers.DateTimeField(allow_null=True)


class ExportBody(Body):
    kind = serializers.ChoiceField(choices=[(key, key) for key in KINDS])
    month = serializers.DateField(help_text="Any day of it.")
    month_version = serializers.IntegerField(min_value=1, max_value=32_767, allow_null=True, default=None)


class NothingBody(Body):
    pass


class Exports(ClinicAPIView):
    may: ClassVar = {"GET": Can.EXPORT_BILLING, "POST": Can.EXPORT_BILLING}

    @extend_schema(parameters=[PageQuery], responses=paged(ExportShape))
    def get(self, request: Request) -> Response:
        """Every file that was asked for, the newest first."""
        return page(request, queries.exports(self.member), ExportShape)

    @extend_schema(request=ExportBody, responses={201: ExportShape})
    def post(self, request: Request) -> Response:
        """Ask for a file. It is made in the background: look again until its state is `ready`."""

        def work() -> Response:
            body: dict[str, Any] = checked(ExportBody, request.data)
            made = actions.ask_for_file(
                kind=body["kind"],
                first=body["month"].replace(day=1),
                version=body["month_version"],
                by=self.member,
                now=timezone.now(),
            )
            return Response(ExportShape(made).data, status=status.HTTP_201_CREATED)

        return self.once(request, work)


class OneExport(ClinicAPIView):
    may: ClassVar = {"GET": Can.EXPORT_BILLING}

    @extend_schema(responses=ExportShape)
    def get(self, request: Request, export: UUID) -> Response:
        """How far a file is."""
        return Response(ExportShape(queries.get_export(member=self.member, public_id=export)).data)


class ExportFile(ClinicAPIView):
    may: ClassVar = {"GET": Can.EXPORT_BILLING}

    @extend_schema(responses={(200, BYTES): OpenApiTypes.BINARY})
    def get(self, request: Request, export: UUID) -> HttpResponseBase:
        """The bytes of a file that is ready and kept."""
        found = queries.get_export(member=self.member, public_id=export)
        if not found.is_kept(timezone.now()):
            raise Http404("This file is not there any more.")
        audit.viewed(request, kind="export", rows=found.rows)
        return attachment(queries.pieces(found), found.filename, BYTES, size=found.size)


class Deleted(ClinicAPIView):
    may: ClassVar = {"POST": Can.EXPORT_BILLING}

    @extend_schema(request=NothingBody, responses=ExportShape)
    def post(self, request: Request, export: UUID) -> Response:
        """Delete a file before its time."""

        def work() -> Response:
            checked(NothingBody, request.data)
            found = queries.get_export(member=self.member, public_id=export)
            return Response(ExportShape(actions.delete_file(export=found, by=self.member, now=timezone.now())).data)

        return self.once(request, work)
