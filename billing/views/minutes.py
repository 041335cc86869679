"""Beside the minutes as they are typed: what of them will count, and where the month stands."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from billing.queries.foreseen import Told, unsaved
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from contacts.forms import UnsavedMinutes
from registry.models import Episode
from registry.queries import get_episode


@require_POST
@member_required(Can.LOG_CONTACTS)
def told(request: HttpRequest, episode: UUID) -> HttpResponse:
    """Nothing is written, and nothing judged: an empty answer while the minutes cannot be read yet."""
    found = get_episode(member=request.member, public_id=episode)
    return render(request, "billing/_minutes_told.html", {"told": _told(request, found)})


def _told(request: HttpRequest, episode: Episode) -> list[Told]:
    form = UnsavedMinutes(request.POST, clinic=request.member.clinic)
    if not form.is_valid():
        return []
    try:
        parts = form.parts(timezone.now())
    except Refused:
        return []  # the save says why
    given = {"activity": form.spent_on, "inpatient": form.cleaned_data["inpatient"]}
    return unsaved(request.member, episode, parts, **given)
