"""How allauth and axes work here: by invitation only, lock-outs that hold without Redis, second factors encrypted."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from clinics import address, mail, queries, wall
from clinics.models import ApiToken, User

log = structlog.get_logger("signin")


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address.of(request) or "0.0.0.0"  # noqa: S104 - a socket without an address, no binding

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A new password also ends the API tokens; other sessions end by Django's session hash."""
        super().set_password(user, password)
        ApiToken.objects.filter(user_id=user.pk).delete()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through a clinic's outbox, so that no page waits for the mail server and no answer tells by its time whether
        an address is known. Who is in no clinic yet gets it directly."""
        message = self.render_mail(template_prefix, email, {"request": current.request, "email": email} | context)
        person = User.objects.filter(email__iexact=email).first()
        mine = queries.memberships_of(person) if person else []
        if not mine:
            self._send_now(message)
            return
        with transaction.atomic(), wall.in_clinic(mine[0].clinic_id):
            mail.queue(
                clinic_id=mine[0].clinic_id,
                to=email,
                template="account",
                context={"subject": message.subject, "body": message.body},
                now=timezone.now(),
            )

    @staticmethod
    def _send_now(message: Any) -> None:
        try:
            message.send()
        except OSError as exc:  # the page stays the same, so that it tells nothing; the log tells
            log.error("account_mail_failed", error=type(exc).__name__)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)


def typed_address(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The address a sign-in was tried with, in one spelling: capitals give no further tries."""
    given = (credentials or {}).get("email") or (credentials or {}).get("username") or request.POST.get("login", "")
    return str(given).strip().casefold()


class Lockout(AxesDatabaseHandler):
    """Five failures lock one address from one place (axes). More, from many places against one account or from one
    place against many, lock that account or that place for the same time."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        return super().is_locked(request, credentials) or self._besieged(request, credentials)

    @staticmethod
    def _besieged(request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        against_one = recent.filter(username=typed_address(request, credentials))
        from_one = recent.filter(ip_address=address.of(request))
        return any(
            (attempts.aggregate(n=Sum("failures_since_start"))["n"] or 0) >= limit
            for attempts, limit in ((against_one, settings.LOCKOUT_ACCOUNT), (from_one, settings.LOCKOUT_ADDRESS))
        )


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factor:{s!s}".encode()).digest())) for s in secrets]
    )


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()
