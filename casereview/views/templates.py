"""What recommendations begin with: the clinic's own templates."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casereview import actions, forms, queries
from casereview.models import RecommendationTemplate
from clinics.access import member_required
from clinics.errors import Refused, Stale
from clinics.rules import Can


@require_safe
@member_required(Can.KEEP_REVIEWS)
def templates(request: HttpRequest) -> HttpResponse:
    own = queries.templates_of(request.member)
    by_code = {str(row.public_id): row for row in own}
    groups = [
        (kind, [(each, by_code.get(each.code)) for each in rows])
        for kind, rows in queries.grouped(queries.beginnings_of(request.member))
    ]
    context = {"groups": groups, "own": own, "retired": [row for row in own if row.retired_at is not None]}
    return render(request, "casereview/templates.html", context)


@require_POST
@member_required(Can.KEEP_REVIEWS)
def own_templates(request: HttpRequest) -> HttpResponse:
    actions.own_templates(by=request.member, now=timezone.now())
    messages.success(request, "These are the clinic's own now: change, add and retire as you wish.")
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.KEEP_REVIEWS)
def add_template(request: HttpRequest) -> HttpResponse:
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.KEEP_REVIEWS)
def edit_template(request: HttpRequest, template: UUID) -> HttpResponse:
    return _write(request, queries.get_template(member=request.member, public_id=template))


def _write(request: HttpRequest, template: RecommendationTemplate | None) -> HttpResponse:
    form = forms.template_form(request.POST if request.method == "POST" else None, template)
    differing: list[tuple[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            actions.save_template(template=template, by=request.member, now=timezone.now(), **form.cleaned_data)
        except Stale as refusal:
            assert template is not None  # a new one has no earlier version
            template.refresh_from_db()
            differing = forms.standing(template, form)
            form = forms.template_form(form.data | {"version": template.version}, template)
            form.add_error(None, refusal.message)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Saved. It is offered from the next review on.")
            return _back(request)
    context = {"form": form, "template": template, "differing": differing}
    return render(request, "casereview/template_edit.html", context, status=422 if form.errors else 200)


@require_POST
@member_required(Can.KEEP_REVIEWS)
def raise_template(request: HttpRequest, template: UUID) -> HttpResponse:
    return _do(request, template, actions.raise_template, "Moved up.")


@require_POST
@member_required(Can.KEEP_REVIEWS)
def retire_template(request: HttpRequest, template: UUID) -> HttpResponse:
    return _do(request, template, actions.retire_template, "No longer offered. It is kept below: bring it back there.")


@require_POST
@member_required(Can.KEEP_REVIEWS)
def bring_back_template(request: HttpRequest, template: UUID) -> HttpResponse:
    return _do(request, template, actions.bring_back_template, "Offered again, at the end of its kind.")


def _do(request: HttpRequest, template: UUID, action: Callable[..., None], done: str) -> HttpResponse:
    row = queries.get_template(member=request.member, public_id=template)
    try:
        action(template=row, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, done)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect("casereview:templates", request.member.clinic.slug)
