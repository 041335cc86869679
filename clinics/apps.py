from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest


class ClinicsConfig(AppConfig):
    name = "clinics"

    def ready(self) -> None:
        user_logged_in.connect(_list_session, dispatch_uid="list every session")


def _list_session(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Every session stands in its person's list, however it began: what is listed can be ended."""
    from allauth.usersessions.models import UserSession

    from clinics import address

    browser = {"ip": address.of(request) or "::", "user_agent": request.META.get("HTTP_USER_AGENT", "")[:200]}
    UserSession.objects.update_or_create(session_key=request.session.session_key, defaults={"user": user} | browser)
