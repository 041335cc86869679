"""The agenda to read before the meeting: everyone on one page, on the screen or on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casereview import queries
from casereview.views.queue import shown, today_of
from clinics import audit
from clinics.access import member_required
from clinics.rules import Can


@require_GET
@member_required(Can.MEET)
def pre_read(request: HttpRequest) -> HttpResponse:
    """Who comes up next; with `?all=1` also those for whom there is no room yet."""
    agenda, everyone = shown(request), bool(request.GET.get("all"))
    queued = [*agenda.now, *agenda.later] if everyone else agenda.now
    audit.viewed(request, kind="list", rows=len(queued))
    context = {
        "summaries": queries.summaries(request.member, queued, today_of(request)),
        "everyone": everyone,
        "later": len(agenda.later),
        "today": today_of(request),
    }
    return render(request, "casereview/pre_read.html", context)
