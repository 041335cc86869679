"""Billing's API: the month, row by row, and the working of one."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing import queries
from billing.queries import MonthRow, shown
from billing.rules import MonthKind, Stand
from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.rules import Can
from registry.api.shapes import PatientBrief, Shape
from registry.queries import get_episode


class CodeShape(Shape):
    code = serializers.CharField()
    units = serializers.IntegerField()


class LeftOutShape(Shape):
    reason = serializers.CharField()
    minutes = serializers.IntegerField()


class NextShape(Shape):
    minutes = serializers.IntegerField()
    code = serializers.CharField()


class GateShape(Shape):
    code = serializers.CharField()
    word = serializers.CharField()
    stand = serializers.ChoiceField(choices=Stand.choices(), source="stand.value")
    why = serializers.CharField()


class MonthShape(Shape):
    episode = serializers.UUIDField(source="episode.public_id")
    patient = PatientBrief(source="episode.patient")
    kind = serializers.ChoiceField(choices=MonthKind.choices(), source="kind.value")
    minutes_counted = serializers.IntegerField(source="counted")
    minutes_not_counted = serializers.IntegerField()
    pace = serializers.IntegerField(
        allow_null=True, help_text="Minutes by the month's end at the rate of its days so far; while it runs."
    )
    left_out = serializers.SerializerMethodField()
    payer = serializers.CharField(source="meter.chosen.payer.name", allow_null=True, default=None)
    policy = serializers.CharField(source="meter.chosen.words")
    needs_review = serializers.BooleanField(source="bill.needs_review")
    codes = serializers.SerializerMethodField()
    next = serializers.SerializerMethodField()
    gates = GateShape(many=True)
    notes = serializers.ListField(child=serializers.CharField())

    @staticmethod
    @extend_schema_field(LeftOutShape(many=True))
    def get_left_out(row: MonthRow) -> Any:
        return [{"reason": reason, "minutes": minutes} for reason, minutes in row.not_counted]

    @staticmethod
    @extend_schema_field(CodeShape(many=True))
    def get_codes(row: MonthRow) -> Any:
        return [{"code": code, "units": units} for code, units in row.bill.codes]

    @staticmethod
    @extend_schema_field(NextShape(allow_null=True))
    def get_next(row: MonthRow) -> Any:
        return None if row.meter.goal is None else {"minutes": row.meter.goal, "code": row.meter.code}


class WorkedMonthShape(MonthShape):
    working = serializers.ListField(child=serializers.CharField(), help_text="The sum, line by line.")


class MonthQuery(PageQuery):
    show = serializers.ChoiceField(choices=[(key, words) for key, (words, _) in shown.FILTERS.items()], default="all")
    sort = serializers.ChoiceField(choices=[(key, words) for key, (words, _) in shown.SORTS.items()], default="needs")
    down = serializers.BooleanField(default=False, help_text="The other way round.")


class Month(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_MONTH}

    @extend_schema(parameters=[MonthQuery], responses=paged(MonthShape))
    def get(self, request: Request, first: date) -> Response:
        """A row per patient with minutes in the month or enrolled on a day of it."""
        asked = checked(MonthQuery, request.query_params)
        rows = list(queries.month_rows(self.member, first))
        sort = f"-{asked['sort']}" if asked["down"] else asked["sort"]
        answer = page(request, shown.shown(rows, chip=asked["show"], sort=sort), MonthShape)
        audit.viewed(request, kind="list", rows=len(answer.data["results"]))
        return answer


class MonthOfEpisode(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_MONTH}

    @extend_schema(responses=WorkedMonthShape)
    def get(self, request: Request, first: date, episode: UUID) -> Response:
        """One patient's month with its working."""
        found = get_episode(member=self.member, public_id=episode)
        row = queries.month_row(self.member, first, found)
        if row is None:
            raise Http404("Nothing in this month.")
        audit.viewed(request, patient=found.patient.public_id)
        return Response(WorkedMonthShape(row).data)
