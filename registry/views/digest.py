"""*This morning*: what the last night found, grouped by what it asks for."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinics import audit
from clinics.access import member_required
from clinics.rules import Can
from jobs.queries import last_night
from jobs.rules import due_nights, night_begins
from registry import queries
from registry.rules import EVERYONE, MINE
from registry.views.caseload import read_view

PAGE = 50
WHOSE = ((MINE, "My patients"), (EVERYONE, "Everyone's"))


@require_safe
@member_required(Can.SEE_PATIENTS)
def digest(request: HttpRequest) -> HttpResponse:
    member, today = request.member, timezone.localdate()
    who = MINE if read_view(request, request.GET)[0].who == MINE else EVERYONE
    night = last_night(member)
    limits = queries.limits_of(member.clinic)
    found = queries.digest(member=member, night=night.period, today=today, limits=limits) if night else []
    first = member.clinic.today(member.clinic.created_at) + timedelta(days=1)
    due = due_nights(night and night.period, member.clinic.time_zone, timezone.now(), first)
    whose = {MINE: [each for each in found if each.is_of(member)], EVERYONE: found}
    page = Paginator(whose[who], PAGE).get_page(request.GET.get("page"))
    totals = Counter(each.todo for each in whose[who])
    audit.viewed(request, kind="list", rows=len(page.object_list))
    context = {
        "night": night,
        "due": due[-1] if due else None,
        "begins": None if night or due else night_begins(first, member.clinic.time_zone),
        "page": page,
        "groups": [(todo, totals[todo], list(found)) for todo, found in groupby(page, attrgetter("todo"))],
        "late": sum(each.is_late for each in whose[who]),
        "query": f"who={who}",
        "elsewhere": len(found) if who == MINE and not whose[MINE] else 0,
        "chips": [
            {"label": words, "count": len(whose[each]), "href": f"?who={each}", "on": each == who}
            for each, words in WHOSE
        ],
        "may_handle": member.can(Can.HANDLE_ALERTS),
    }
    return render(request, "registry/digest.html", context)
