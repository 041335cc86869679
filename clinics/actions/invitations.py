"""People come by an invitation to their own mailbox; the link in it works once, for a week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from clinics import audit, mail, queries, tokens, wall
from clinics.errors import Refused
from clinics.models import Clinic, Invitation, Membership, User
from clinics.rules import INVITATION_LASTS, clean_roles

GONE = "This invitation is no longer open: it was used, withdrawn or replaced, or its week is over. Ask for a new one."


@transaction.atomic
def invite(
    *, email: str, name: str, roles: Iterable[str], by: Membership, now: datetime, title: str = ""
) -> Invitation:
    """Invite one person with these roles; the mail leaves with the commit."""
    Clinic.objects.select_for_update().get(pk=by.clinic_id)  # two who invite the same person come one after the other
    if queries.people(by).filter(user__email__iexact=email, ended_at=None).exists():
        raise Refused("This person is in the clinic already. Change their roles in the list instead.", "email")
    earlier = queries.open_invitations(by).filter(email__iexact=email).first()
    if earlier and earlier.expires_at > now:
        raise Refused("There is an open invitation to this address. Send it again from the list.", "email")
    if earlier:
        revoke_invitation(invitation=earlier, by=by, now=now)
    secret, token_hash = tokens.new()
    invitation = Invitation.objects.create(
        clinic=by.clinic,
        email=email,
        name=name,
        roles=clean_roles(roles),
        title=title,
        token_hash=token_hash,
        invited_by=by,
        invited_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    audit.record("person.invited", target=invitation, by=by, at=now, roles=invitation.roles)
    _mail(invitation, secret, by, now)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: Membership, now: datetime) -> None:
    """A new link for another week; the earlier one ends."""
    invitation = _open(invitation, by)
    secret, invitation.token_hash = tokens.new()
    invitation.expires_at = now + INVITATION_LASTS
    invitation.save(update_fields=["token_hash", "expires_at"])
    audit.record("invitation.resent", target=invitation, by=by, at=now)
    _mail(invitation, secret, by, now)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Membership, now: datetime) -> None:
    invitation = _open(invitation, by)
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    audit.record("invitation.revoked", target=invitation, by=by, at=now)


@transaction.atomic
def accept_invitation(
    *, clinic: Clinic, secret: str, user: User | None, name: str = "", password: str = "", now: datetime
) -> Membership:
    """Join the clinic by the link's secret: as the signed-in `user`, or with a new account of that address."""
    with wall.in_clinic(clinic.pk):
        invitation = (
            Invitation.objects.select_for_update()
            .filter(token_hash=tokens.hashed(secret), accepted_at=None, revoked_at=None, expires_at__gt=now)
            .first()
        )
        if invitation is None:
            raise Refused(GONE)
        person = _person(invitation, user, name, password)
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        member, _ = Membership.objects.update_or_create(
            clinic=clinic,
            user=person,
            defaults={"roles": invitation.roles, "title": invitation.title, "since": now, "ended_at": None},
        )
        audit.record("invitation.accepted", target=invitation, by=member, at=now, roles=invitation.roles)
    return member


def _person(invitation: Invitation, user: User | None, name: str, password: str) -> User:
    """The account that joins: the invited address owns it, whoever holds the link."""
    if user is not None:
        if user.email.casefold() != invitation.email.casefold():
            raise Refused("This invitation went to another address than the one you are signed in with.")
        return user
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise Refused("You have an account with this address. Sign in, then open the link again.")
    return User.objects.create_user(invitation.email, password, name=name)


def _open(invitation: Invitation, by: Membership) -> Invitation:
    found = queries.open_invitations(by).select_for_update(of=("self",)).filter(pk=invitation.pk).first()
    if found is None:
        raise Refused("This invitation was used or withdrawn already.")
    return found


def _mail(invitation: Invitation, secret: str, by: Membership, now: datetime) -> None:
    path = reverse("join", kwargs={"clinic": by.clinic.slug, "secret": secret})
    mail.queue(
        clinic_id=by.clinic_id,
        to=invitation.email,
        template="invitation",
        context={
            "name": invitation.name,
            "clinic": by.clinic.name,
            "inviter": str(by.user),
            "link": settings.PUBLIC_URL.rstrip("/") + path,
            "days": INVITATION_LASTS.days,
        },
        now=now,
    )
