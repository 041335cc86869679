"""Payers, what is in force for them, and what of the shipped they might take over."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing import actions, forms, queries, wording
from billing.models import PayerPolicy
from billing.policies import OFFERED, TEMPLATES
from billing.policies import policy as shipped_policy
from billing.rates import shipped_for
from clinics.access import member_required
from clinics.errors import Refused
from clinics.forms import posted
from clinics.rules import Can
from contacts.rules import month_of
from registry.models import Payer


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def payers(request: HttpRequest) -> HttpResponse:
    form = forms.PayerForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            made = actions.save_payer(**form.cleaned_data, by=request.member, now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"{made.name} is in the list. Add the policy it pays by.")
            return redirect("billing:payer", request.member.clinic.slug, made.public_id)
    today = request.member.clinic.today(timezone.now())
    lines = [(each, queries.time_line(each.policies.all(), today)) for each in queries.payers(request.member)]
    context = {"payers": lines, "form": form}
    return render(request, "billing/payers.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def payer(request: HttpRequest, payer: UUID) -> HttpResponse:
    found = queries.get_payer(member=request.member, public_id=payer)
    form = forms.PayerForm.of(found, posted(request))
    if form.is_bound and form.is_valid():
        try:
            actions.save_payer(payer=found, **form.cleaned_data, by=request.member, now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"{found.name} is saved.")
            return redirect("billing:payers", request.member.clinic.slug)
    today = request.member.clinic.today(timezone.now())
    context = {
        "payer": found,
        "form": form,
        "line": queries.time_line(found.policies.all(), today),
        "rates": queries.rates_of(request.member, found),
        "published": shipped_for(found.kind),
    }
    return render(request, "billing/payer.html", context, status=422 if form.errors else 200)


@require_safe
@member_required(Can.MANAGE_SETTINGS)
def shipped(request: HttpRequest, payer: UUID) -> HttpResponse:
    """What comes with the registry, in words, to choose from."""
    found = queries.get_payer(member=request.member, public_id=payer)
    rows = [(key, made := shipped_policy(key), wording.grouped(wording.said(made))) for key in OFFERED]
    return render(request, "billing/shipped.html", {"payer": found, "shipped": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def new_policy(request: HttpRequest, payer: UUID) -> HttpResponse:
    found = queries.get_payer(member=request.member, public_id=payer)
    form = forms.TakeOverForm.of(request.GET.get("template", ""), posted(request))
    if form.is_bound and form.is_valid():
        try:
            actions.take_over(payer=found, **form.cleaned_data, by=request.member, now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"{found.name} pays by it on these days.")
            return redirect("billing:payer", request.member.clinic.slug, found.public_id)
    context = {"payer": found, "form": form}
    return render(request, "billing/take_over.html", context, status=422 if form.errors else 200)


@require_POST
@member_required(Can.MANAGE_SETTINGS)
def copy_policy(request: HttpRequest, payer: UUID) -> HttpResponse:
    """A draft of a shipped policy (`template`) or of one of this payer's own (`policy`), to be changed next."""
    found = queries.get_payer(member=request.member, public_id=payer)
    try:
        draft = actions.draft_policy(payer=found, **_copied(request, found), by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("billing:payer", request.member.clinic.slug, found.public_id)
    return redirect("billing:edit-policy", request.member.clinic.slug, found.public_id, draft.public_id)


def _copied(request: HttpRequest, payer: Payer) -> dict[str, Any]:
    """From the beginning of this month, where the original allows, to the original's end."""
    this_month = month_of(request.member.clinic.today(timezone.now()))
    own = _own(request, payer)
    template = own.template if own else request.POST.get("template", "")
    if template not in TEMPLATES:
        raise Refused("Choose one of the policies in the list.")
    shipped = shipped_policy(template)
    last = own.last_day if own else shipped.effective_to
    first = min(max(this_month, shipped.effective_from), last or date.max)
    values = {"template": template, "valid_from": first, "valid_to": last}
    if own:
        values |= {"title": own.title, "source": own.source, "changes": own.changes, "copied_from": own}
    return values


def _own(request: HttpRequest, payer: Payer) -> PayerPolicy | None:
    asked = request.POST.get("policy")
    if asked is None:
        return None
    try:
        public_id = UUID(asked)
    except ValueError:
        raise Http404("No such policy.") from None
    return queries.get_policy(member=request.member, payer=payer, public_id=public_id)
