"""The one access check. Every page and every API route of a clinic passes through `enter_clinic`.

Outside the clinic is 404, inside without the role 403. The request's transaction carries the clinic for row security.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from clinics import audit, wall
from clinics.models import Membership
from clinics.rules import Can

View = Callable[..., HttpResponse]


def enter_clinic(request: HttpRequest, slug: str, permission: Can) -> Membership:
    """Set the running transaction to the clinic; raise Http404 for strangers, PermissionDenied without the role."""
    wall.enter(user_id=request.user.pk)
    member = (
        Membership.objects.select_related("clinic", "user")
        .filter(user_id=request.user.pk or 0, clinic__slug=slug, ended_at=None, user__is_active=True)
        .first()
    )
    if member is None:
        raise Http404("No such clinic among yours.")
    wall.enter(clinic_id=member.clinic_id)
    request.member = member  # type: ignore[attr-defined]
    if not member.can(permission):
        raise PermissionDenied(f"Your roles here do not let you {permission.value}.")
    return member


def member_required(permission: Can) -> Callable[[View], View]:
    """Open the page to members of the URL's clinic who may `permission`; the whole view is one transaction."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, clinic: str, *args: Any, **kwargs: Any) -> HttpResponse:
            with transaction.atomic():
                member = enter_clinic(request, clinic, permission)
                match = request.resolver_match
                route = match.view_name if match else ""
                with timezone.override(member.clinic.zone), audit.history_of(member, route):
                    return view(request, *args, **kwargs)

        inner.permission = permission  # type: ignore[attr-defined]
        return inner

    return decorate


def public(view: View) -> View:
    """A page that needs no membership: named in the guard test's list, so that it is a decision."""
    view.is_public = True  # type: ignore[attr-defined]
    return view
