"""What stands in a review form that is not signed yet, kept for its author: on the review page and in a meeting."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from casereview import forms
from casereview.actions.drafts import discard_review_draft, save_review_draft
from casereview.forms.meetings import MeetingReviewForm
from casereview.views.queue import address
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from registry.models import Episode
from registry.queries import get_episode

KEPT = "form_key", "summary", "minutes", "timer_seconds"


@require_POST
@member_required(Can.REVIEW)
def save(request: HttpRequest, episode: UUID) -> HttpResponse:
    """What stands in the form now."""
    found = get_episode(member=request.member, public_id=episode)
    if not of_a_form(request):
        return HttpResponse("This draft belongs to no form.", status=422)
    try:
        keep(request, found)
    except Refused as refusal:
        return HttpResponse(refusal.message, status=422)
    return HttpResponse(status=204)


@require_POST
@member_required(Can.REVIEW)
def discard(request: HttpRequest, episode: UUID) -> HttpResponse:
    found = get_episode(member=request.member, public_id=episode)
    discard_review_draft(episode=found, by=request.member)
    messages.success(request, f"Your draft of the review of {found.patient} is discarded.")
    return redirect(address(request, found))


def of_a_form(request: HttpRequest) -> bool:
    return "form_key" not in MeetingReviewForm(request.POST).errors


def keep(request: HttpRequest, episode: Episode) -> None:
    """The words of the form; when all were taken out again, no draft is left."""
    if not (request.POST.get("summary", "").strip() or forms.typed_rows(request.POST)):
        discard_review_draft(episode=episode, by=request.member)
        return
    fields = {name: value for name, value in request.POST.items() if name in KEPT or name.startswith("rec-")}
    save_review_draft(episode=episode, fields=fields, by=request.member, now=timezone.now())
