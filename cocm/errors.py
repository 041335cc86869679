"""Errors outside any view: the API answers with problem details, the pages with ours."""

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.views import defaults


def _problem(request: HttpRequest, status: HTTPStatus) -> HttpResponse | None:
    if not request.path.startswith("/api/"):
        return None
    body = {"type": "about:blank", "status": status.value, "title": status.phrase, "detail": status.description}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, HTTPStatus.BAD_REQUEST) or defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, HTTPStatus.FORBIDDEN) or defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, HTTPStatus.NOT_FOUND) or defaults.page_not_found(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _database_away(request)
    return _problem(request, HTTPStatus.INTERNAL_SERVER_ERROR) or defaults.server_error(request)


def _database_away(request: HttpRequest) -> HttpResponse:
    """No answer in time, or none at all: not the page's fault, and worth trying again soon."""
    response = _problem(request, HTTPStatus.SERVICE_UNAVAILABLE) or HttpResponse(
        get_template("503.html").render(), status=HTTPStatus.SERVICE_UNAVAILABLE
    )
    response.headers["Retry-After"] = "10"
    return response
