"""The API of clinics and their people."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from clinics import queries
from clinics.api import ClinicAPIView, PageQuery, SignedIn, checked, page, paged
from clinics.rules import Can, Role


class MyClinic(serializers.Serializer[Any]):
    slug = serializers.CharField(source="clinic.slug")
    name = serializers.CharField(source="clinic.name")
    time_zone = serializers.CharField(source="clinic.time_zone")
    roles = serializers.ListField(child=serializers.ChoiceField(choices=list(Role)), help_text="Mine there.")


class Member(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    name = serializers.CharField(source="user.name")
    title = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=list(Role)))


class MemberQuery(PageQuery):
    role = serializers.ChoiceField(choices=list(Role), required=False)


class Clinics(APIView):
    permission_classes = (SignedIn,)

    @extend_schema(parameters=[PageQuery], responses=paged(MyClinic))
    def get(self, request: Request) -> Response:
        """The clinics where I work now, by name."""
        return page(request, queries.memberships_of(request.user), MyClinic)  # type: ignore[arg-type]


class Members(ClinicAPIView):
    may: ClassVar = {"GET": Can.ENTER}

    @extend_schema(parameters=[MemberQuery], responses=paged(Member))
    def get(self, request: Request) -> Response:
        """The people who work in this clinic now, by name."""
        people = queries.people(self.member).filter(ended_at=None)
        if role := checked(MemberQuery, request.query_params).get("role"):
            people = people.filter(roles__contains=[role])
        return page(request, people, Member)
