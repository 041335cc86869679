"""Who has room."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from billing.forms.capacity import FullTimeForm
from billing.queries.capacity import capacity as capacity_of
from clinics import audit
from clinics.access import member_required
from clinics.actions.people import set_full_time
from clinics.errors import Refused
from clinics.queries import people
from clinics.rules import Can


@require_GET
@member_required(Can.SEE_CLINIC)
def capacity(request: HttpRequest) -> HttpResponse:
    found = capacity_of(request.member, request.member.clinic.today(timezone.now()))
    audit.viewed(request, kind="list", rows=len(found.due))
    return render(
        request, "billing/capacity.html", {"capacity": found, "may_change": request.member.can(Can.MANAGE_PEOPLE)}
    )


@require_http_methods(["GET", "POST"])
@member_required(Can.MANAGE_PEOPLE)
def full_time(request: HttpRequest, member: UUID) -> HttpResponse:
    """One person's share of a full-time post."""
    found = get_object_or_404(people(request.member), public_id=member, ended_at=None)
    form = FullTimeForm(request.POST if request.method == "POST" else None, initial={"percent": found.full_time})
    if form.is_bound and form.is_valid():
        try:
            set_full_time(member=found, **form.cleaned_data, by=request.member, now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"{found} is here for {form.cleaned_data['percent']} percent.")
            return redirect(
                "billing:capacity" if request.member.can(Can.SEE_CLINIC) else "clinics:people",
                request.member.clinic.slug,
            )
    return render(
        request, "billing/full_time.html", {"form": form, "person": found}, status=422 if form.errors else 200
    )
