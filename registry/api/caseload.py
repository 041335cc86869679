"""The caseload: the rows, filters and order of the page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinics import audit
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.rules import Can
from registry import queries
from registry.api.patients import Words
from registry.api.shapes import CaseloadRow
from registry.rules import EVERYONE, MINE, NOBODY, SHOW_MEANS, Show, Sort, View


class CaseloadQuery(PageQuery):
    show = serializers.ChoiceField(choices=[(show.value, SHOW_MEANS[show]) for show in Show], default=Show.ALL.value)
    who = serializers.RegexField(
        rf"^({MINE}|{EVERYONE}|{NOBODY}|[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})$",
        default=EVERYONE,
        help_text="mine, all, none (without a care manager) or the public id of a care manager.",
    )
    sort = serializers.ChoiceField(choices=Sort.choices(), default=Sort.NEEDS.value)
    down = serializers.BooleanField(default=False, help_text="The other way round.")


class CaseloadView(ClinicAPIView):
    def rows(self, request: Request, words: str = "") -> Response:
        asked: dict[str, Any] = checked(CaseloadQuery, request.query_params)
        view = View(show=Show(asked["show"]), who=asked["who"], sort=Sort(asked["sort"]), down=asked["down"])
        today, limits = timezone.localdate(), queries.limits_of(self.member.clinic)
        found = queries.caseload(member=self.member, view=view, words=words, today=today, limits=limits)
        answer = page(request, found, CaseloadRow, limits=limits)
        audit.viewed(request, kind="list", rows=len(answer.data["results"]))
        return answer


class Caseload(CaseloadView):
    may: ClassVar = {"GET": Can.SEE_PATIENTS}

    @extend_schema(parameters=[CaseloadQuery], responses=paged(CaseloadRow))
    def get(self, request: Request) -> Response:
        """A row per open episode. What depends on today is of the clinic's today."""
        return self.rows(request)


class CaseloadSearch(CaseloadView):
    may: ClassVar = {"POST": Can.SEE_PATIENTS}

    @extend_schema(
        request=Words, parameters=[CaseloadQuery], responses=paged(CaseloadRow), extensions={"x-only-reads": True}
    )
    def post(self, request: Request) -> Response:
        """The same rows, only those of patients whom the words may mean."""
        return self.rows(request, checked(Words, request.data)["words"])
