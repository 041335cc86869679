"""The night's runs, for those who answer for them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from jobs import actions, queries


@require_GET
@member_required(Can.SEE_RUNS)
def runs(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.runs(request.member), 30).get_page(request.GET.get("page"))
    return render(
        request,
        "jobs/runs.html",
        {
            "page": page,
            "parked": queries.parked(request.member),
            "delayed": queries.is_delayed(now=timezone.now()),
            "may_run_again": request.member.can(Can.MANAGE_SETTINGS),
        },
    )


@require_POST
@member_required(Can.MANAGE_SETTINGS)
def run_again(request: HttpRequest, run: str) -> HttpResponse:
    target = get_object_or_404(queries.runs(request.member), public_id=run)
    try:
        actions.run_again(run=target, by=request.member, now=timezone.now())
        messages.success(request, "Queued again. It starts within a minute.")
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("jobs:runs", clinic=request.member.clinic.slug)
