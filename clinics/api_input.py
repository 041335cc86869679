"""What the API's writes read: bodies without unknown fields, things of the clinic by public id, the version seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request

from clinics.models import Membership, TenantQuerySet

Find = Callable[[Membership], TenantQuerySet[Any]]


class Body(serializers.Serializer[Any]):
    """The fields of one action and no others: a misspelt or smuggled one is an error, not silence."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, Mapping) else set()
        if unknown:
            raise serializers.ValidationError({name: ["There is no such field here."] for name in sorted(unknown)})
        return super().to_internal_value(data)


class Reference(serializers.UUIDField):
    """Something of the member's own clinic by its public id, among what `find(member)` answers.

    The body needs the member: `checked(Body, data, context={"member": self.member})`."""

    default_error_messages = {"unknown": "There is nothing by this id that can be chosen here."}

    def __init__(self, find: Find, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.find = find

    def to_internal_value(self, data: Any) -> Any:
        found = self.find(self.context["member"]).filter(public_id=super().to_internal_value(data)).first()
        if found is None:
            self.fail("unknown")
        return found


class VersionMissing(exceptions.APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = "Send the ETag you read as If-Match, so that nobody's change is overwritten unseen."


IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": '^"[1-9][0-9]{0,8}"$'},
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of what was read; 412 when somebody saved it since, and nothing is overwritten.",
)


def version_seen(request: Request) -> int:
    """The version that If-Match names."""
    tag = request.headers.get("If-Match")
    if tag is None:
        raise VersionMissing
    number = tag.removeprefix('"').removesuffix('"')
    if tag != f'"{number}"' or not (number.isascii() and number.isdigit()) or len(number) > 9:
        raise serializers.ValidationError({"If-Match": ['Send the ETag as it was given, such as "3".']})
    return int(number)
