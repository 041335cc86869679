"""Coming in for the first time: the set-up link, a new clinic, an invitation."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinics import actions, forms, queries
from clinics.access import public
from clinics.actions.invitations import GONE
from clinics.actions.setup import USED
from clinics.errors import Refused
from clinics.forms import posted
from clinics.models import Clinic, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@public
def setup(request: HttpRequest, secret: str) -> HttpResponse:
    """The first person of an empty installation."""
    if not queries.setup_is_open(secret):
        return render(request, "clinics/link_gone.html", {"words": USED}, status=404)
    form = forms.Founder(posted(request))
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("name", "email", "password")}
        try:
            person = actions.use_setup_link(secret=secret, now=timezone.now(), **data)
        except Refused as refusal:
            return render(request, "clinics/link_gone.html", {"words": refusal.message}, status=404)
        login(request, person, backend=BACKEND)
        return redirect("new-clinic")
    return render(request, "clinics/setup.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def new_clinic(request: HttpRequest) -> HttpResponse:
    """Name and time zone; the rest is on the clinic's own list of first steps."""
    if not queries.may_found_clinic(request.user):
        raise PermissionDenied("Only an administrator sets up another clinic.")
    form = forms.NewClinic(posted(request))
    if form.is_valid():
        member = actions.create_clinic(owner=request.user, now=timezone.now(), **form.cleaned_data)
        return redirect("clinics:start", clinic=member.clinic.slug)
    return render(request, "clinics/new_clinic.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@public
def join(request: HttpRequest, clinic: str, secret: str) -> HttpResponse:
    """Accept an invitation: with the account of its address, or a new one."""
    target = get_object_or_404(Clinic, slug=clinic)
    invitation = queries.invitation_by_secret(target, secret, now=timezone.now())
    if invitation is None:
        return render(request, "clinics/link_gone.html", {"words": GONE}, status=404)
    user = request.user if request.user.is_authenticated else None
    context = {
        "invitation": invitation,
        "clinic": target,
        "roles": invitation.role_labels,
        "here": request.path,
        "is_mine": user and user.email.casefold() == invitation.email.casefold(),
        "has_account": User.objects.filter(email__iexact=invitation.email).exists(),
    }
    if user or context["has_account"]:
        form = None
        ready = request.method == "POST" and user is not None
    else:
        form = forms.Join(posted(request), email=invitation.email, initial={"name": invitation.name})
        ready = form.is_valid()
    if ready:
        data = {name: form.cleaned_data[name] for name in ("name", "password")} if form else {}
        try:
            member = actions.accept_invitation(clinic=target, secret=secret, user=user, now=timezone.now(), **data)
        except Refused as refusal:
            return render(request, "clinics/link_gone.html", {"words": refusal.message}, status=409)
        if user is None:
            login(request, member.user, backend=BACKEND)
        return redirect("home")
    status = 422 if form and form.is_bound else 200
    return render(
        request, "clinics/join.html", context | {"form": form, "sign_in": reverse("account_login")}, status=status
    )
