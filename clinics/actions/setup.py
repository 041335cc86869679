"""The very first person of an installation comes in by a one-time link, printed where it was started."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from clinics import queries, tokens
from clinics.errors import Refused
from clinics.models import Installation, User

USED = "This link has been used, or a newer one was printed. Look where the registry was started, or sign in."


@transaction.atomic
def setup_link(*, now: datetime) -> str | None:
    """A fresh link for an empty installation (earlier ones end); None as soon as there is anybody."""
    installation = _locked(now)
    if User.objects.exists():
        return None
    secret, installation.setup_token_hash = tokens.new()
    installation.made_at = now
    installation.save(update_fields=["setup_token_hash", "made_at"])
    return settings.PUBLIC_URL.rstrip("/") + reverse("setup", kwargs={"secret": secret})


@transaction.atomic
def use_setup_link(*, secret: str, name: str, email: str, password: str, now: datetime) -> User:
    """The first account. Their clinic, and with it the audit trail, begins with the next step."""
    installation = _locked(now)
    if not queries.setup_is_open(secret):
        raise Refused(USED)
    installation.setup_token_hash, installation.used_at = "", now
    installation.save(update_fields=["setup_token_hash", "used_at"])
    return User.objects.create_user(email, password, name=name)


def _locked(now: datetime) -> Installation:
    Installation.objects.get_or_create(pk=1, defaults={"made_at": now})
    return Installation.objects.select_for_update().get(pk=1)
