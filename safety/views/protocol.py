"""The clinic's protocol for risk: what it says, who has read it, how it was rehearsed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinics.access import member_required
from clinics.errors import Refused, Stale
from clinics.forms import posted
from clinics.rules import Can
from safety import actions, forms, queries
from safety.models import RiskProtocol


@require_GET
@member_required(Can.HANDLE_ALERTS)
def protocol(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.KEEP_COVER)
def publish(request: HttpRequest) -> HttpResponse:
    """The next version, begun from the words of the last."""
    last = queries.protocols(request.member).first()
    form = forms.ProtocolForm(posted(request), initial=_words_of(last))
    if form.is_valid():
        try:
            made = actions.publish_protocol(by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
            if isinstance(refusal, Stale) and last:  # their words stand beside; the next press replaces them knowingly
                form.data = form.data.copy()
                form.data["base"] = last.number
        else:
            messages.success(request, f"Version {made.number} is in force. Everyone is asked to read it.")
            return redirect("safety:protocol", request.member.clinic.slug)
    return render(request, "safety/publish.html", {"form": form, "last": last}, status=422 if form.errors else 200)


def _words_of(last: RiskProtocol | None) -> dict[str, Any]:
    return {"base": last.number, "text": last.text, "after_hours": last.after_hours} if last else {"base": 0}


@require_POST
@member_required(Can.HANDLE_ALERTS)
def read(request: HttpRequest, protocol: UUID) -> HttpResponse:
    found = get_object_or_404(queries.protocols(request.member), public_id=protocol)
    try:
        actions.read_protocol(protocol=found, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("safety:protocol", request.member.clinic.slug)


@require_POST
@member_required(Can.KEEP_COVER)
def drill(request: HttpRequest) -> HttpResponse:
    form = forms.DrillForm(request.POST, member=request.member)
    if form.is_valid():
        try:
            alert = actions.start_drill(by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"The rehearsal has begun. It is with {alert.owner}.")
            return redirect("safety:alert", request.member.clinic.slug, alert.public_id)
    return _page(request, status=422, drill_form=form)


def _page(request: HttpRequest, *, status: int = 200, drill_form: forms.DrillForm | None = None) -> HttpResponse:
    member = request.member
    versions = list(queries.protocols(member))
    readers = queries.readers(member, versions[0]) if versions else []
    page = {
        "protocol": versions[0] if versions else None,
        "earlier": versions[1:],
        "readers": readers,
        "unread": sum(reader.read_at is None for reader in readers),
        "is_read": any(reader.member == member and reader.read_at for reader in readers),
        "drills": queries.drills(member),
        "drill_form": drill_form or forms.DrillForm(member=member),
        "may_keep": member.can(Can.KEEP_COVER),
    }
    return render(request, "safety/protocol.html", page, status=status)
