"""Payers and their policies."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing import actions, forms, queries
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can


@require_http_methods(["GET", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def payers(request: HttpRequest) -> HttpResponse:
    form = forms.PayerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.save_payer(**form.cleaned_data, by=request.member, now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"{made.name} is in the list. Add the policy it pays by.")
            return redirect("billing:payer", request.member.clinic.slug, made.public_id)
    context = {
        "payers": queries.payers(request.member),
        "form": form,
    }
    return render(request, "billing/payers.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def payer(request: HttpRequest, payer: UUID) -> HttpResponse:
    found = queries.get_payer(member=request.member, public_id=payer)
    form = forms.PayerForm.of(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.save_payer(payer=found, **form.cleaned_data, by=request.member, now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"{found.name} is saved.")
            return redirect("billing:payers", request.member.clinic.slug)
    context = {"payer": found, "form": form}
    return render(request, "billing/payer.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def new_policy(request: HttpRequest, payer: UUID) -> HttpResponse:
    found = queries.get_payer(member=request.member, public_id=payer)
    form = forms.PolicyForm(request.POST if request.method == "POST" else None)
    return _policy(request, form, payer=found)


@require_http_methods(["GET", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def policy(request: HttpRequest, payer: UUID, policy: UUID) -> HttpResponse:
    found = queries.get_payer(member=request.member, public_id=payer)
    row = queries.get_policy(member=request.member, payer=found, public_id=policy)
    form = forms.PolicyForm.of(row, request.POST if request.method == "POST" else None)
    return _policy(request, form, payer=found, policy=row)


def _policy(request: HttpRequest, form: forms.PolicyForm, **of: Any) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            actions.save_policy(**of, **form.cleaned_data, by=request.member, now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"The policy of {of['payer'].name} is saved.")
            return redirect("billing:payer", request.member.clinic.slug, of["payer"].public_id)
    return render(request, "billing/policy.html", of | {"form": form}, status=422 if form.errors else 200)
