"""Closing a month: the list to look at before, opening it again, its versions and what they say."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from billing import actions, forms, queries
from billing.queries.claims import all_claims, claim_counts, get_statement, history_of, statements_of
from billing.queries.statements import row_of
from billing.rules import ClaimState
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from contacts.rules import month_of

PER_PAGE = 100


@require_http_methods(["GET", "POST"])
@member_required(Can.CLOSE_MONTH)
def close_month(request: HttpRequest, first: date) -> HttpResponse:
    member, slug = request.member, request.member.clinic.slug
    if queries.close_in_force(member, first) and request.method == "GET":
        return redirect("billing:versions", slug, first)
    rows = queries.month(member, first)
    checks = queries.pre_check(member, first, rows)
    form = forms.CloseForm(request.POST if request.method == "POST" else None, checks=checks)
    if form.is_bound and form.is_valid():
        key, now = form.cleaned_data["form_key"], timezone.now()
        try:
            close = actions.close_month(first=first, seen=form.seen, form_key=key, by=member, now=now)
        except Refused as refusal:
            checks = queries.pre_check(member, first)
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"{first:%B %Y} is closed as version {close.version}.")
            return redirect("billing:month-of", slug, first)
    audit.viewed(request, kind="list", rows=sum(check.count for check in checks))
    context = {
        "first": first,
        "form": form,
        "totals": queries.totals(rows),
        "checks": [check for check in checks if check.count],
        "clear": [check for check in checks if not check.count],
        "over": first < month_of(member.clinic.today(timezone.now())),
        "version": len(queries.closes(member, first)) + 1,
    }
    return render(request, "billing/close_month.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@member_required(Can.CLOSE_MONTH)
def reopen_month(request: HttpRequest, first: date) -> HttpResponse:
    member, slug = request.member, request.member.clinic.slug
    close = queries.close_in_force(member, first)
    form = forms.ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.reopen_month(first=first, reason=reason, by=member, now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"{first:%B %Y} is open again. Close it when the late entries are in.")
            return redirect("billing:month-of", slug, first)
    context = {"first": first, "close": close, "form": form, "counts": _standing(request, first)}
    return render(request, "billing/reopen_month.html", context, status=422 if form.is_bound else 200)


def _standing(request: HttpRequest, first: date) -> list[tuple[str, int]]:
    """How many claims stand in which state, those there are."""
    counts = claim_counts(request.member, first)
    return [(state.label, counts[state]) for state in ClaimState if counts[state] and state != ClaimState.REPLACED]


@require_GET
@member_required(Can.SEE_MONTH)
def versions(request: HttpRequest, first: date) -> HttpResponse:
    context = {
        "first": first,
        "closes": list(queries.closes(request.member, first)),
        "may_close": request.member.can(Can.CLOSE_MONTH),
        "may_track": request.member.can(Can.TRACK_CLAIMS),
    }
    return render(request, "billing/versions.html", context)


@require_GET
@member_required(Can.SEE_MONTH)
def version(request: HttpRequest, close: UUID) -> HttpResponse:
    """The statements of one version, by name."""
    found = queries.get_close(member=request.member, public_id=close)
    page = Paginator(statements_of(request.member, found), PER_PAGE).get_page(request.GET.get("page"))
    audit.viewed(request, kind="list", rows=len(page.object_list))
    return render(request, "billing/version.html", {"first": found.month.first, "close": found, "page": page})


@require_GET
@member_required(Can.SEE_MONTH)
def difference(request: HttpRequest, close: UUID) -> HttpResponse:
    """From the version before to this one; the first differs from nothing."""
    found = queries.get_close(member=request.member, public_id=close)
    before = queries.version_before(request.member, found)
    if before is None:
        return redirect("billing:version", request.member.clinic.slug, found.public_id)
    changed = queries.difference(request.member, found, before)
    page = Paginator(changed, PER_PAGE).get_page(request.GET.get("page"))
    audit.viewed(request, kind="list", rows=len(page.object_list))
    context = {"first": found.month.first, "close": found, "before": before, "page": page}
    return render(request, "billing/difference.html", context)


@require_GET
@member_required(Can.SEE_MONTH)
def statement(request: HttpRequest, statement: UUID) -> HttpResponse:
    """One patient's month as it was frozen."""
    found = get_statement(request.member, statement)
    claim = all_claims(request.member).filter(statement=found).first()
    audit.viewed(request, patient=found.episode.patient.public_id)
    context = {
        "statement": found,
        "first": found.close.month.first,
        "row": row_of(found),
        "claim": claim,
        "steps": history_of(claim) if claim else (),
        "may_export": request.member.can(Can.EXPORT_BILLING),
        "may_track": request.member.can(Can.TRACK_CLAIMS),
    }
    return render(request, "billing/statement.html", context)
