"""Targets and rhythm: the numbers that decide, whom others would move, and what the clinic watches by them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clinics import audit
from clinics.access import member_required
from clinics.actions import change_settings
from clinics.errors import Refused
from clinics.forms import posted
from clinics.queries import signed_settings
from clinics.rules import Can
from registry import forms, queries
from registry.rules import Limits

SHOWN = 200  # patients by name; the counts are of all


@require_safe
@member_required(Can.ENTER)
def watch(request: HttpRequest) -> HttpResponse:
    return render(request, "registry/watch.html", {"may_sign": request.member.can(Can.MANAGE_SETTINGS)})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def targets(request: HttpRequest) -> HttpResponse:
    """First a look at whom the numbers would move, then the signature under exactly those numbers."""
    form = forms.Targets(posted(request), signed=signed_settings(request.member.clinic))
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        signing = "sign" in request.POST
        context["unseen"] = signing and not form.was_looked_at and form.is_current
        if signing and not context["unseen"] and _sign(request, form):
            return redirect("registry:watch", clinic=request.member.clinic.slug)
        context |= _look(request, form)
    failed = form.errors or context.get("unseen")
    return render(request, "registry/targets.html", context, status=422 if failed else 200)


def _sign(request: HttpRequest, form: forms.Targets) -> bool:
    try:
        made = change_settings(
            values=form.to_sign,
            source=form.cleaned_data["source"],
            seen=form.cleaned_data["seen"],
            beside=form.keys,
            by=request.member,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, f"{len(made)} signed. They hold from now on; the night's flags follow.")
    return True


def _look(request: HttpRequest, form: forms.Targets) -> dict[str, Any]:
    """Whoever may not see patients sees how many, and nobody's name."""
    form.show_look()
    found = queries.preview(
        member=request.member,
        before=Limits.read(form.before),
        after=Limits.read(form.before | form.values),
        today=timezone.localdate(),
    )
    named = found.moved[:SHOWN] if request.member.can(Can.SEE_PATIENTS) else []
    if named:
        audit.viewed(request, kind="list", rows=len(named))
    return {"preview": found, "named": named, "unnamed": len(found.moved) - len(named)}
