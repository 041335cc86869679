"""What every API view starts from (settings.REST_FRAMEWORK). It stands apart from clinics.api because REST framework
reads it while its own views are being imported."""

from typing import Any

from rest_framework import permissions, throttling
from rest_framework.request import Request


class Denied(permissions.BasePermission):
    """The default: a route that does not say who may enter lets nobody in."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class SignedIn(permissions.IsAuthenticated):
    pass


class PerKey(throttling.SimpleRateThrottle):
    """So many requests a minute for each token, or for each signed-in person without one."""

    scope = "key"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if not request.user.is_authenticated:
            return None  # refused anyway
        token = getattr(request.auth, "public_id", None)
        return f"api-{'token' if token else 'person'}-{token or request.user.public_id}"
