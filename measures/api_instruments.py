"""The clinic's instruments through the API: what may be recorded, question by question, with the words in use."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.rules import Can
from measures import queries, rules

Shape = serializers.Serializer[Any]


class OptionShape(Shape):
    value = serializers.IntegerField()
    text = serializers.CharField()
    loinc = serializers.CharField(allow_null=True)


class QuestionShape(Shape):
    number = serializers.IntegerField(help_text="Its place among the answers, from 1.")
    text = serializers.CharField()
    options = OptionShape(many=True)
    scored = serializers.BooleanField()
    loinc = serializers.CharField(allow_null=True)


class BandShape(Shape):
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a band has a label


class RiskShape(Shape):
    number = serializers.IntegerField()
    at_least = serializers.IntegerField()


class InstrumentShape(Shape):
    code = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    version = serializers.CharField(help_text="1+c3 is our version 1 with the clinic's third wording.")
    language = serializers.CharField()
    condition = serializers.CharField()
    stem = serializers.CharField(allow_blank=True)
    licence_line = serializers.CharField(help_text="To be shown beside the form.")
    minimum = serializers.IntegerField(allow_null=True)
    maximum = serializers.IntegerField(allow_null=True, help_text="Null: it has no total.")
    loinc_panel = serializers.CharField(allow_null=True)
    loinc_total = serializers.CharField(allow_null=True)
    questions = QuestionShape(source="asked", many=True, help_text="Empty while the clinic has no words for it.")
    difficulty = QuestionShape(allow_null=True, help_text="Stored, not scored; not among the answers.")
    bands = BandShape(many=True)
    risk_items = RiskShape(many=True)


class LanguageQuery(PageQuery):
    language = serializers.ChoiceField(choices=list(rules.LANGUAGES.items()), default=queries.SHIPPED)


class Instruments(ClinicAPIView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(parameters=[LanguageQuery], responses=paged(InstrumentShape))
    def get(self, request: Request) -> Response:
        """The instruments in use, with the words this clinic shows in that language."""
        language = checked(LanguageQuery, request.query_params)["language"]
        library = queries.instruments_of(self.member.clinic)
        shown = [library.get(each.code, language) for each in library.offered]
        return page(request, shown, InstrumentShape)
