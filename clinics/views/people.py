"""Who works here, with which roles, and who has been invited."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinics import actions, forms, queries
from clinics.access import member_required
from clinics.errors import Refused
from clinics.forms import posted
from clinics.rules import Can


@contextmanager
def _told(request: HttpRequest, done: str) -> Iterator[None]:
    """Say what was done, or why it was not."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)


def _people(request: HttpRequest) -> HttpResponse:
    return redirect("clinics:people", clinic=request.member.clinic.slug)


@require_safe
@member_required(Can.MANAGE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    everyone = list(queries.people(request.member))
    context = {
        "people": everyone,
        "here": sum(member.ended_at is None for member in everyone),
        "invitations": list(queries.open_invitations(request.member)),
        "now": timezone.now(),
    }
    return render(request, "clinics/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_PEOPLE)
def invite(request: HttpRequest) -> HttpResponse:
    form = forms.Invitation(posted(request))
    if form.is_valid():
        try:
            invitation = actions.invite(by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"The invitation to {invitation.name} is on its way.")
            return _people(request)
    return render(request, "clinics/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_PEOPLE)
def person(request: HttpRequest, member: str) -> HttpResponse:
    """One person's roles here."""
    target = get_object_or_404(queries.people(request.member), public_id=member, ended_at=None)
    form = forms.Roles(request.POST) if request.method == "POST" else forms.Roles.of(target)
    if form.is_valid():
        try:
            actions.change_roles(member=target, by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"Saved. {target.user.name} signs in anew if the roles changed.")
            return _people(request)
    context = {"form": form, "target": target, "is_me": target == request.member}
    return render(request, "clinics/person.html", context, status=422 if form.errors else 200)


@require_POST
@member_required(Can.MANAGE_PEOPLE)
def end(request: HttpRequest, member: str) -> HttpResponse:
    target = get_object_or_404(queries.people(request.member), public_id=member)
    with _told(request, f"{target.user.name} has left the clinic and is signed out everywhere."):
        actions.end_membership(member=target, by=request.member, now=timezone.now())
    return _people(request) if target != request.member else redirect("home")


@require_POST
@member_required(Can.MANAGE_PEOPLE)
def resend(request: HttpRequest, invitation: str) -> HttpResponse:
    target = get_object_or_404(queries.open_invitations(request.member), public_id=invitation)
    with _told(request, f"Sent again to {target.name}. The earlier link no longer works."):
        actions.resend_invitation(invitation=target, by=request.member, now=timezone.now())
    return _people(request)


@require_POST
@member_required(Can.MANAGE_PEOPLE)
def revoke(request: HttpRequest, invitation: str) -> HttpResponse:
    target = get_object_or_404(queries.open_invitations(request.member), public_id=invitation)
    with _told(request, f"Withdrawn. The link sent to {target.name} opens nothing."):
        actions.revoke_invitation(invitation=target, by=request.member, now=timezone.now())
    return _people(request)
