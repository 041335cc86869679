"""What every API view starts from (settings.REST_FRAMEWORK). It stands apart from clinics.api because REST framework
reads it while its own views are being imported."""

import json
from typing import Any

from knox.auth import TokenAuthentication
from rest_framework import exceptions, parsers, permissions, throttling
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


class Token(TokenAuthentication):
    """Nonsense in the place of a token is refused before it reaches the database."""

    def authenticate_credentials(self, token: bytes) -> Any:
        if not token.isalnum():
            raise exceptions.AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)


class Json(parsers.JSONParser):
    """What nobody could write down again (half a character, endless nesting) is no JSON."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            data = super().parse(*args, **kwargs)
            json.dumps(data, ensure_ascii=False).encode()
        except (RecursionError, UnicodeEncodeError) as error:
            raise exceptions.ParseError from error
        return data
