"""My own account: name, colours, API tokens. Password, second factor and sessions are allauth's pages beside these."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinics import actions, forms
from clinics.access import public
from clinics.errors import Refused
from clinics.forms import posted
from clinics.models import ApiToken

YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
@public
def account(request: HttpRequest) -> HttpResponse:
    form = forms.MyName(posted(request), initial={"name": request.user.name})
    if form.is_valid():
        actions.rename(user=request.user, name=form.cleaned_data["name"], now=timezone.now())
        messages.success(request, "Your name is changed.")
        return redirect("account")
    return render(request, "clinics/account.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@public
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the colours with the account, so that they come along to another device."""
    form = forms.Theme(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    chosen = form.cleaned_data["theme"]
    actions.set_theme(user=request.user, theme=chosen)
    response = HttpResponse(status=204)
    response.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@public
def api_tokens(request: HttpRequest) -> HttpResponse:
    """The keys I gave to programs; a new one is shown once, in the answer that made it."""
    form, secret = forms.Token(posted(request)), ""
    if form.is_valid():
        try:
            secret = actions.create_token(user=request.user, now=timezone.now(), **form.cleaned_data)
            form = forms.Token()
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
    tokens = ApiToken.objects.filter(user=request.user).order_by("-created")
    context = {"form": form, "secret": secret, "tokens": tokens, "now": timezone.now()}
    return render(request, "clinics/api_tokens.html", context, status=422 if form.errors else 200)


@require_POST
@public
def revoke_token(request: HttpRequest, token: str) -> HttpResponse:
    mine = get_object_or_404(ApiToken, public_id=token, user=request.user)
    actions.revoke_token(token=mine, now=timezone.now())
    messages.success(request, "Revoked. Whatever used it is refused from now on.")
    return redirect("api-tokens")
