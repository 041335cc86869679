"""The audit trail: what was done, and who looked at whom. Ids only, no names of patients."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinics import forms, queries
from clinics.access import member_required
from clinics.rules import Can

LINES_PER_PAGE = 50


@require_safe
@member_required(Can.SEE_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    return _lines(request, queries.trail, "clinics/audit.html")


@require_safe
@member_required(Can.SEE_AUDIT)
def access(request: HttpRequest) -> HttpResponse:
    return _lines(request, queries.looks, "clinics/looks.html")


def _lines(request: HttpRequest, read: Any, template: str) -> HttpResponse:
    form = forms.Trail(request.GET or None, people=queries.people(request.member))
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(read(request.member, **wanted), LINES_PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "may_open": request.member.can(Can.SEE_PATIENTS),
    }
    return render(request, template, context, status=422 if form.errors else 200)
