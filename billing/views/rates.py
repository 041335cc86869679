"""A clinic's own amounts for estimates, on the payer's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing import actions, forms, queries
from billing.models import PayerRate
from clinics.access import member_required
from clinics.errors import Refused
from clinics.forms import posted
from clinics.rules import Can
from registry.models import Payer


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def new_rate(request: HttpRequest, payer: UUID) -> HttpResponse:
    return _write(request, queries.get_payer(member=request.member, public_id=payer), None)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def rate(request: HttpRequest, payer: UUID, rate: UUID) -> HttpResponse:
    found = queries.get_payer(member=request.member, public_id=payer)
    return _write(request, found, queries.get_rate(member=request.member, payer=found, public_id=rate))


def _write(request: HttpRequest, payer: Payer, rate: PayerRate | None) -> HttpResponse:
    form = forms.RateForm.of(rate, posted(request))
    if form.is_bound and form.is_valid():
        try:
            actions.save_rate(payer=payer, rate=rate, **form.values, by=request.member, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal, rate)
        else:
            messages.success(request, "The amounts are saved. They stand in estimates alone.")
            return redirect("billing:payer", request.member.clinic.slug, payer.public_id)
    context = {"payer": payer, "rate": rate, "form": form}
    return render(request, "billing/rate.html", context, status=422 if form.errors else 200)
