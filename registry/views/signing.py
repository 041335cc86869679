"""One handover: what its receiver reads and signs for, and the sheet to take along."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from registry.actions.handovers import sign_handover
from registry.models import Handover
from registry.queries import handover_lines, handovers


@require_safe
@member_required(Can.SEE_PATIENTS)
def handover(request: HttpRequest, handover: UUID) -> HttpResponse:
    return _page(request, handovers.get_handover(member=request.member, public_id=handover))


@require_safe
@member_required(Can.SEE_PATIENTS)
def printed(request: HttpRequest, handover: UUID) -> HttpResponse:
    target = handovers.get_handover(member=request.member, public_id=handover)
    return _page(request, target, template="registry/handover_print.html", kind="print")


@require_POST
@member_required(Can.SEE_PATIENTS)
def sign(request: HttpRequest, handover: UUID) -> HttpResponse:
    target = handovers.get_handover(member=request.member, public_id=handover)
    ticked = set(request.POST.getlist("read"))
    if ticked - {str(line) for line in target.lines.values_list("public_id", flat=True)}:
        raise Http404("No such patient in this handover.")
    others = "others" in request.POST
    try:
        sign_handover(
            handover=target, read=map(UUID, ticked), others_read=others, by=request.member, now=timezone.now()
        )
    except Refused as refusal:
        return _page(request, target, refusal=refusal.message, ticked=ticked, others=others, status=422)
    messages.success(request, "Signed. The clinic lead sees that you have read what is open.")
    return redirect("registry:handover", clinic=request.member.clinic.slug, handover=target.public_id)


def _page(
    request: HttpRequest,
    target: Handover,
    *,
    template: str = "registry/handover.html",
    kind: str = "list",
    refusal: str = "",
    ticked: set[str] | None = None,
    others: bool = False,
    status: int = 200,
) -> HttpResponse:
    member, now = request.member, timezone.now()
    lines = handover_lines.read_lines(member=member, handover=target, today=timezone.localdate())
    audit.viewed(request, kind=kind, rows=len(lines))
    ends, is_open = handovers.undo_ends(target, member), target.undone_at is None
    may = member.can(Can.HAND_OVER)
    context = {
        "handover": target,
        "lines": [(line, str(line.line.public_id) in (ticked or ())) for line in lines],
        "others": others,
        "refusal": refusal,
        "at_risk": sum(line.is_at_risk for line in lines),
        "calm": sum(not line.is_at_risk for line in lines),
        "may_sign": is_open and target.signed_at is None and target.receiver == member,
        "undo_until": ends if may and is_open and now <= ends else None,
        "may_give_back": may and is_open and target.until and any(line.is_with_receiver for line in lines),
        "given_back": target.given_back.filter(undone_at=None).order_by("made_at").first(),
        "back_key": uuid4(),
    }
    return render(request, template, context, status=status)
