"""What a person changes about their own account, and how every way in is closed at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction

from clinics import audit, queries, wall
from clinics.errors import Refused
from clinics.models import ApiToken, User

TOKENS_AT_MOST = 10


def end_access(user: User) -> None:
    """Sign the person out everywhere and end their API tokens, in the caller's transaction."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    ApiToken.objects.filter(user=user).delete()


@transaction.atomic
def set_theme(*, user: User, theme: str) -> None:
    User.objects.filter(pk=user.pk).update(theme=theme)


@transaction.atomic
def rename(*, user: User, name: str, now: datetime) -> None:
    User.objects.filter(pk=user.pk).update(name=name)
    _tell_clinics(user, "person.renamed", user, now)


@transaction.atomic
def create_token(*, user: User, name: str, days: int, now: datetime) -> str:
    """A key to the API with the person's own rights; shown this once, kept as a hash."""
    live = ApiToken.objects.filter(user=user, expiry__gt=now)
    if live.count() >= TOKENS_AT_MOST:
        raise Refused(f"You have {TOKENS_AT_MOST} tokens. Revoke one you no longer use first.", "name")
    token, secret = ApiToken.objects.create(user=user, expiry=timedelta(days=days), name=name)
    _tell_clinics(user, "token.created", token, now, days=days)
    return str(secret)


@transaction.atomic
def revoke_token(*, token: ApiToken, now: datetime) -> None:
    _tell_clinics(token.user, "token.revoked", token, now)
    token.delete()


def _tell_clinics(user: User, verb: str, target: User | ApiToken, now: datetime, days: int | None = None) -> None:
    """One line in the trail of each clinic the person may enter: it concerns them all."""
    for member in queries.memberships_of(user):
        with wall.in_clinic(member.clinic_id):
            audit.record(verb, target=target, by=member, at=now, days=days)
