"""Session limits and no-store, for every page."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

Handler = Callable[[HttpRequest], HttpResponse]


class SessionLimits:
    """Ends a session after idle minutes or absolute hours, by the server's clock. A background poll (the header
    `X-Background`) does not keep a session alive. Whichever way a session ends, the browser forgets what it kept."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        if signed_in:
            now = timezone.now()
            began = self._instant(request, "began_at", now)
            seen = self._instant(request, "seen_at", now)
            if now - seen > timedelta(minutes=settings.SESSION_IDLE_MINUTES) or now - began > timedelta(
                hours=settings.SESSION_ABSOLUTE_HOURS
            ):
                logout(request)
            elif "X-Background" not in request.headers and now - seen > timedelta(seconds=30):
                request.session["seen_at"] = now.isoformat()
        response = self.get_response(request)
        if signed_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    @staticmethod
    def _instant(request: HttpRequest, key: str, now: datetime) -> datetime:
        if key not in request.session:
            request.session[key] = now.isoformat()
        return datetime.fromisoformat(request.session[key])


class NoStore:
    """What a signed-in person sees stays out of every cache, so Back after sign-out shows nothing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
