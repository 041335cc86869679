"""What every API route shares: the access check, one transaction, idempotent writes, problem details for errors."""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack
from functools import cache
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.paginator import EmptyPage, Paginator
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from clinics import access, audit
from clinics.api_defaults import SignedIn
from clinics.errors import Refused, Stale
from clinics.models import IdempotencyKey, Membership
from clinics.rules import Can


def problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """RFC 9457 problem details for every error; no patient data in any of them."""
    if isinstance(exc, Refused):
        code = status.HTTP_412_PRECONDITION_FAILED if isinstance(exc, Stale) else status.HTTP_409_CONFLICT
        body: dict[str, Any] = {"title": "Not done", "detail": exc.message}
        if exc.field:
            body["errors"] = {exc.field: [exc.message]}
        return _problem(code, body)
    response = exception_handler(TooLarge() if isinstance(exc, RequestDataTooBig) else exc, context)
    if response is None:
        return None
    body = {"title": response.status_text}
    if isinstance(exc, exceptions.ValidationError):
        body |= {"detail": "Some fields need another look.", "errors": _quiet(response.data)}
    elif isinstance(response.data, dict):  # what else an exception says beside its detail is shown too
        body |= response.data | {"detail": str(response.data.get("detail", ""))}
    answer = _problem(response.status_code, body)
    for name, value in response.headers.items():  # WWW-Authenticate, Retry-After
        if name != "Content-Type":
            answer.headers[name] = value
    return answer


def _quiet(errors: Any) -> Any:
    """The errors without what was sent: REST framework repeats a choice that is none."""
    if isinstance(errors, dict):
        return {name: _quiet(inner) for name, inner in errors.items()}
    if isinstance(errors, list):
        return [_quiet(inner) for inner in errors]
    return "This is not one of the choices." if getattr(errors, "code", "") == "invalid_choice" else errors


def _problem(code: int, body: dict[str, Any]) -> Response:
    return Response(
        {"type": "about:blank", "status": code} | body, status=code, content_type="application/problem+json"
    )


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large."


class KeyReused(exceptions.APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "This Idempotency-Key was used for a different request."


class ClinicAPIView(APIView):
    """A route of one clinic. `may` names the permission for each method; anything else is refused."""

    permission_classes = (SignedIn,)
    may: ClassVar[dict[str, Can]] = {}
    member: Membership
    entered = False

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with ExitStack() as self.inside:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # who, and how often: before the transaction, so refused ones count
        self.inside.enter_context(transaction.atomic())
        self.entered = True
        clinic = self.kwargs.pop("clinic")
        permission = self.may.get(request.method or "", Can.ENTER)
        if request.method not in (*self.may, "OPTIONS"):
            raise exceptions.MethodNotAllowed(request.method or "")
        self.member = access.enter_clinic(request, clinic, permission)
        request._request.member = self.member  # type: ignore[attr-defined]
        self.inside.enter_context(timezone.override(self.member.clinic.zone))  # as on its pages

    def handle_exception(self, exc: Exception) -> Response:
        if self.entered:
            transaction.set_rollback(True)
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What has a version has it as its ETag too, for If-Match."""
        if isinstance(getattr(response, "data", None), dict) and "version" in response.data:
            response["ETag"] = f'"{response.data["version"]}"'
        return super().finalize_response(request, response, *args, **kwargs)

    def once(self, request: Request, work: Any) -> Response:
        """Do `work()` (returning a Response) once per Idempotency-Key; a repeat gets the first answer again."""
        key = request.headers.get("Idempotency-Key", "")
        if not 8 <= len(key) <= 80:
            raise exceptions.ValidationError(
                {"Idempotency-Key": ["Send a header of 8 to 80 characters, new per write."]}
            )
        body = json.dumps([request.method, request.path, request.data], sort_keys=True, default=str)
        digest = hashlib.sha256(body.encode()).hexdigest()
        row, fresh = IdempotencyKey.objects.get_or_create(
            clinic_id=self.member.clinic_id,
            member=self.member,
            key=key,
            defaults={"request_hash": digest, "at": timezone.now()},
        )
        if not fresh:
            if row.request_hash != digest:
                raise KeyReused
            return Response(row.answer, status=row.status)
        with audit.history_of(self.member, f"api {self.__class__.__name__}"):
            response = work()
        row.status, row.answer = response.status_code, json.loads(json.dumps(response.data, default=str))
        row.save(update_fields=["status", "answer"])
        return response


def checked(serializer: type[serializers.Serializer[Any]], data: Any, **kwargs: Any) -> dict[str, Any]:
    """The validated input, or a 400 with an error per field."""
    instance = serializer(data=data, **kwargs)
    instance.is_valid(raise_exception=True)
    return dict(instance.validated_data)


PAGE_CAP = 200


class PageQuery(serializers.Serializer[Any]):
    """The parameters of every list."""

    page = serializers.IntegerField(min_value=1, max_value=100_000, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=PAGE_CAP, default=50)


def page(request: Request, rows: Any, serializer: type[serializers.BaseSerializer[Any]], **context: Any) -> Response:
    """One page of `rows` (a queryset in a stable order, or a list), each shown by `serializer` in this `context`."""
    asked = checked(PageQuery, request.query_params)
    try:
        found = Paginator(rows, asked["page_size"]).page(asked["page"])
    except EmptyPage as exc:
        raise exceptions.NotFound("There is no such page.") from exc
    results = serializer(found.object_list, many=True, context=context).data
    return Response({"count": found.paginator.count, "pages": found.paginator.num_pages, "results": results} | asked)


@cache
def paged(serializer: type[serializers.BaseSerializer[Any]]) -> type[serializers.Serializer[Any]]:
    """What `page` answers, for the schema: `@extend_schema(parameters=[PageQuery], responses=paged(Row))`."""
    fields = {
        "count": serializers.IntegerField(help_text="Rows over all pages."),
        "pages": serializers.IntegerField(),
        "page": serializers.IntegerField(),
        "page_size": serializers.IntegerField(),
        "results": serializer(many=True),
    }
    return type(f"{serializer.__name__}Page", (serializers.Serializer,), fields)


__all__ = [
    "ClinicAPIView",
    "Http404",
    "PageQuery",
    "PermissionDenied",
    "SignedIn",
    "checked",
    "page",
    "paged",
    "problem",
]
