"""Templates of recommendations through the API: the clinic's own, edited over the version that was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from casereview import actions, queries
from casereview.models import Recommendation
from casereview.rules import Urgency
from clinics.api import ClinicAPIView, PageQuery, checked, page, paged
from clinics.api_input import IF_MATCH, Body, version_seen
from clinics.rules import Can
from registry.api.shapes import Shape

FIELDS = ("title", "kind", "text", "urgency", "doer", "due_days")


class TemplateShape(Shape):
    public_id = serializers.UUIDField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Recommendation.Kind.choices())
    text = serializers.CharField(help_text="Square brackets mark what is filled in before it is signed.")
    urgency = serializers.ChoiceField(choices=Urgency.choices())
    doer = serializers.ChoiceField(choices=Recommendation.DOERS)
    due_days = serializers.IntegerField(allow_null=True, help_text="From the day it is used; null leaves it open.")
    retired_at = serializers.DateTimeField(allow_null=True, help_text="Not offered since then.")


class TakenOver(Shape):
    templates = serializers.IntegerField(help_text="How many came; 0 for a clinic that has its own already.")


class TemplateBody(Body):
    title = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=Recommendation.Kind.choices())
    text = serializers.CharField(max_length=actions.MOST_CHARACTERS)
    urgency = serializers.ChoiceField(choices=Urgency.choices(), default=Urgency.ROUTINE.value)
    doer = serializers.ChoiceField(choices=Recommendation.DOERS, default="clinician")
    due_days = serializers.IntegerField(min_value=0, max_value=actions.MOST_DUE_DAYS, allow_null=True, default=None)


class NothingBody(Body):
    pass


class _Template(ClinicAPIView):
    def shown(self, public_id: UUID, code: int = status.HTTP_200_OK) -> Response:
        row = queries.get_template(member=self.member, public_id=public_id)
        return Response(TemplateShape(row).data, status=code)


class Templates(_Template):
    may: ClassVar = {"GET": Can.KEEP_REVIEWS, "POST": Can.KEEP_REVIEWS}

    @extend_schema(parameters=[PageQuery], responses=paged(TemplateShape))
    def get(self, request: Request) -> Response:
        """The clinic's own, retired ones too, in their order; none while it uses the shipped ones."""
        return page(request, queries.templates_of(self.member), TemplateShape)

    @extend_schema(request=TemplateBody, responses={201: TemplateShape})
    def post(self, request: Request) -> Response:
        """A new one, at the end of its kind."""

        def work() -> Response:
            body = checked(TemplateBody, request.data)
            made = actions.save_template(by=self.member, now=timezone.now(), **body)
            return self.shown(made.public_id, status.HTTP_201_CREATED)

        return self.once(request, work)


class OwnTemplates(ClinicAPIView):
    may: ClassVar = {"POST": Can.KEEP_REVIEWS}

    @extend_schema(request=NothingBody, responses=TakenOver)
    def post(self, request: Request) -> Response:
        """Take the shipped ones over, to edit."""

        def work() -> Response:
            checked(NothingBody, request.data)
            return Response({"templates": actions.own_templates(by=self.member, now=timezone.now())})

        return self.once(request, work)


class OneTemplate(_Template):
    may: ClassVar = {"GET": Can.KEEP_REVIEWS, "PATCH": Can.KEEP_REVIEWS}

    @extend_schema(responses=TemplateShape)
    def get(self, request: Request, template: UUID) -> Response:
        """One of the clinic's own."""
        return self.shown(template)

    @extend_schema(request=TemplateBody, parameters=[IF_MATCH], responses=TemplateShape)
    def patch(self, request: Request, template: UUID) -> Response:
        """The fields sent, over the version that was read. What was begun from it keeps its words."""

        def work() -> Response:
            row = queries.get_template(member=self.member, public_id=template)
            given = checked(TemplateBody, request.data, partial=True)
            values: dict[str, Any] = {name: getattr(row, name) for name in FIELDS} | given
            actions.save_template(
                template=row, version=version_seen(request), by=self.member, now=timezone.now(), **values
            )
            return self.shown(template)

        return self.once(request, work)


class _Step(_Template):
    may: ClassVar = {"POST": Can.KEEP_REVIEWS}

    def act(self, request: Request, template: UUID, action: Callable[..., None]) -> Response:
        def work() -> Response:
            row = queries.get_template(member=self.member, public_id=template)
            checked(NothingBody, request.data)
            action(template=row, by=self.member, now=timezone.now())
            return self.shown(template)

        return self.once(request, work)


class TemplateRaised(_Step):
    @extend_schema(request=NothingBody, responses=TemplateShape)
    def post(self, request: Request, template: UUID) -> Response:
        """One place up among those of its kind; the first stays where it is."""
        return self.act(request, template, actions.raise_template)


class TemplateRetired(_Step):
    @extend_schema(request=NothingBody, responses=TemplateShape)
    def post(self, request: Request, template: UUID) -> Response:
        """No longer offered; kept."""
        return self.act(request, template, actions.retire_template)


class TemplateBroughtBack(_Step):
    @extend_schema(request=NothingBody, responses=TemplateShape)
    def post(self, request: Request, template: UUID) -> Response:
        """Offered again, at the end of its kind."""
        return self.act(request, template, actions.bring_back_template)
