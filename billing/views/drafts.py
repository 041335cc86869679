"""One policy: its settings beside what they change, the marks it carries, and its way into force."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing import actions, cases, forms, queries, wording
from billing.models import PayerPolicy
from billing.policies import PolicyError, differences
from billing.policies import policy as read_policy
from billing.rules import PolicyState
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused, Stale
from clinics.forms import posted
from clinics.rules import Can

LARGEST_TABLE = 512 * 1024  # bytes; some thousand cases


def _found(request: HttpRequest, payer: UUID, policy: UUID) -> PayerPolicy:
    of = queries.get_payer(member=request.member, public_id=payer)
    return queries.get_policy(member=request.member, payer=of, public_id=policy)


@require_safe
@member_required(Can.MANAGE_SETTINGS)
def policy(request: HttpRequest, payer: UUID, policy: UUID) -> HttpResponse:
    return _page(request, _found(request, payer, policy))


def _page(request: HttpRequest, row: PayerPolicy, **bound: django_forms.Form) -> HttpResponse:
    """With a form as it was sent, when it was refused."""
    against, rows, trouble = _compared(request, row)
    shown = {"verify": forms.VerifyForm.of(row), "end": forms.EndForm.of(row)} | bound
    context = {
        "payer": row.payer,
        "row": row,
        "against": against,
        "trouble": trouble,
        "changed": [each for each in rows if each.differs],
        "same": [each for each in rows if not each.differs],
        "is_draft": row.state == PolicyState.DRAFT,
        "in_force": row.state == PolicyState.APPROVED,
        "may_approve": request.member.can(Can.APPROVE_POLICIES),
        "own_draft": row.drafted_by_id == request.member.pk,
        **shown,
    }
    status = 422 if any(form.is_bound for form in shown.values()) else 200
    return render(request, "billing/policy.html", context, status=status)


def _compared(request: HttpRequest, row: PayerPolicy) -> tuple[str, list[wording.Compared], str]:
    """Its settings beside what a draft would follow, or else what is shipped; why not, when it cannot be read."""
    policies = queries.Policies(request.member)
    try:
        now, shipped = policies.read(row), policies.shipped(row.template)
    except PolicyError as error:
        return "", [], str(error)
    if row.state == PolicyState.DRAFT:
        of_payer = queries.policies_of(request.member).filter(payer=row.payer_id)
        if standing := queries.standing_for(row, list(of_payer)):
            with suppress(PolicyError):  # what cannot be read any more stands for nothing
                return f"In force: {standing.name}", wording.compared(policies.read(standing), now), ""
    return f"Shipped: {shipped.name}", wording.compared(shipped, now), ""


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def edit_policy(request: HttpRequest, payer: UUID, policy: UUID) -> HttpResponse:
    row = _found(request, payer, policy)
    if row.state != PolicyState.DRAFT:
        messages.info(request, "This policy is not a draft any more. Copy it to change it.")
        return _to(row, request)
    try:
        form = forms.SettingsForm(row, posted(request))
    except PolicyError:
        return _to(row, request)  # its page says what is the matter
    differing: list[wording.Compared] = []
    if form.is_bound and form.is_valid():
        changes = differences(row.template, form.values)
        about = {name: form.cleaned_data[name] for name in ("version", "title", "valid_from", "valid_to", "source")}
        try:
            actions.change_draft(policy=row, changes=changes, **about, by=request.member, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
            if isinstance(refusal, Stale):
                typed, theirs = read_policy(row.template, changes), read_policy(row.template, row.changes)
                differing = [each for each in wording.compared(typed, theirs) if each.differs]
        else:
            messages.success(request, "The draft is saved. Nothing is billed by it until somebody else approves it.")
            return _to(row, request)
    context = {"payer": row.payer, "row": row, "form": form, "differing": differing}
    return render(request, "billing/edit_policy.html", context, status=422 if form.errors else 200)


@require_safe
@member_required(Can.MANAGE_SETTINGS)
def policy_impact(request: HttpRequest, payer: UUID, policy: UUID) -> HttpResponse:
    """What the draft would change in the open months; by name only for those who see the month."""
    row = _found(request, payer, policy)
    by_name = request.member.can(Can.SEE_MONTH)
    try:
        months = queries.impact(request.member, row, request.member.clinic.today(timezone.now()))
    except PolicyError:
        return _to(row, request)  # its page says what is the matter
    if by_name:
        audit.viewed(request, kind="list", rows=sum(len(each.changes) for each in months))
    context = {"payer": row.payer, "row": row, "months": months, "by_name": by_name}
    context["closed"] = queries.closed_months(request.member, row)
    template = "billing/_impact.html" if request.htmx else "billing/impact.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def policy_cases(request: HttpRequest, payer: UUID, policy: UUID) -> HttpResponse:
    """The policy run against the published cases, or against a table that is sent; nothing of it is kept."""
    row = _found(request, payer, policy)
    form = forms.CasesForm(posted(request), request.FILES or None)
    outcomes, trouble = [], ""
    try:
        if not form.is_bound:
            outcomes = _run(row, cases.SHIPPED.read_bytes())
        elif form.is_valid():
            outcomes = _run(row, _read(form.cleaned_data["table"]))
    except Refused as refusal:
        if form.is_bound:
            form.add_error(refusal.field, refusal.message)
        else:
            trouble = refusal.message
    own = [outcome for outcome in outcomes if not outcome.case.elsewhere]
    context = {
        "payer": row.payer,
        "row": row,
        "form": form,
        "failed": [outcome for outcome in own if not outcome.passed],
        "passed": sum(outcome.passed for outcome in own),
        "elsewhere": len(outcomes) - len(own),
        "trouble": trouble,
        "ran": form.cleaned_data["table"].name if form.is_bound and not form.errors else "the published cases",
    }
    template = "billing/_cases.html" if request.htmx else "billing/cases.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _read(table: Any) -> bytes:
    if table.size > LARGEST_TABLE:
        raise Refused(f"The file is larger than {LARGEST_TABLE // 1024} KB. Split the table.", "table")
    content: bytes = table.read()
    return content


def _run(row: PayerPolicy, table: bytes) -> list[cases.Outcome]:
    try:
        lines = io.StringIO(table.decode("utf-8-sig"), newline="")
        return cases.run(cases.read(lines, cases.Base(row.template, row.changes)))
    except UnicodeDecodeError as error:
        raise Refused("This file is not UTF-8 text. Save it as CSV UTF-8.", "table") from error
    except cases.Malformed as error:
        raise Refused(f"Nothing was run: {error}.", "table") from error


@require_POST
@member_required(Can.APPROVE_POLICIES)
def approve_policy(request: HttpRequest, payer: UUID, policy: UUID) -> HttpResponse:
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    done = "Approved: it is in force on its days."
    return _do(request, _found(request, payer, policy), actions.approve_policy, done, version=seen)


@require_POST
@member_required(Can.MANAGE_SETTINGS)
def drop_policy(request: HttpRequest, payer: UUID, policy: UUID) -> HttpResponse:
    return _do(
        request, _found(request, payer, policy), actions.drop_policy, "The draft is given up. It stays readable."
    )


def _do(
    request: HttpRequest, row: PayerPolicy, action: Callable[..., PayerPolicy], done: str, **more: Any
) -> HttpResponse:
    try:
        action(policy=row, by=request.member, now=timezone.now(), **more)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, done)
    return _to(row, request)


@require_POST
@member_required(Can.MANAGE_SETTINGS)
def verify_policy(request: HttpRequest, payer: UUID, policy: UUID) -> HttpResponse:
    """Who checked it with the payer, and when; or, with `withdraw`, that nobody has."""
    row = _found(request, payer, policy)
    if "withdraw" in request.POST:
        return _do(request, row, actions.verify_policy, "Its months say “needs review” again.", on=None, source="")
    return _mark(
        request, row, "verify", forms.VerifyForm.of(row, request.POST), actions.verify_policy, "It is verified."
    )


@require_POST
@member_required(Can.MANAGE_SETTINGS)
def end_policy(request: HttpRequest, payer: UUID, policy: UUID) -> HttpResponse:
    row = _found(request, payer, policy)
    return _mark(request, row, "end", forms.EndForm.of(row, request.POST), actions.end_policy, "Its last day is saved.")


def _mark(
    request: HttpRequest,
    row: PayerPolicy,
    name: str,
    form: django_forms.Form,
    action: Callable[..., PayerPolicy],
    done: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            action(policy=row, by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, done)
            return _to(row, request)
    return _page(request, row, **{name: form})


def _to(row: PayerPolicy, request: HttpRequest) -> HttpResponse:
    return redirect("billing:policy", request.member.clinic.slug, row.payer.public_id, row.public_id)
