"""The morning list, and the report of times."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from clinics import audit
from clinics.access import member_required
from clinics.downloads import csv_response
from clinics.rules import Can
from safety import queries
from safety.queries import Times

# What a figure of the report is made of.
BEHIND = {
    "all": ("alerts", lambda each: True),
    "late": ("acknowledged late or not at all in time", lambda each: each.late),
    "unseen": ("not seen yet", lambda each: each.seen is None),
    "unspoken": ("without a talk with the patient", lambda each: each.spoke is None),
    "unplanned": ("without a safety plan since", lambda each: each.plan is None),
}
HEAD = (
    "Month", "Practice", "Raised", "MRN", "Reason", "Owner", "Level", "Minutes to seen", "Late", "Minutes to spoken",
    "Minutes to plan", "Closed", "How it ended",
)  # fmt: skip


@require_GET
@member_required(Can.HANDLE_ALERTS)
def morning(request: HttpRequest) -> HttpResponse:
    """What arrived while the clinic was closed."""
    member, now = request.member, timezone.now()
    since = queries.closed_since(member, now)
    found = [queries.standing(alert, member, now) for alert in queries.overnight(member, since)]
    audit.viewed(request, kind="list", rows=len(found))
    return render(request, "safety/morning.html", {"found": found, "since": since})


@require_GET
@member_required(Can.SEE_CLINIC)
def times(request: HttpRequest) -> HttpResponse:
    """Months of times, and the alerts behind one figure."""
    member, now = request.member, timezone.now()
    real, practice = queries.times(member, now), queries.times(member, now, practice=True)
    behind = _behind(request, practice if request.GET.get("practice") else real)
    audit.viewed(request, kind="list", rows=len(behind["rows"]) if behind else 0)
    page = {"months": queries.months(real), "practice": queries.months(practice), "behind": behind}
    return render(request, "safety/times.html", page)


def _behind(request: HttpRequest, found: list[Times]) -> dict[str, Any] | None:
    try:
        first = parse_date(request.GET.get("month", ""))
    except ValueError:
        first = None
    if first is None:
        return None
    words, belongs = BEHIND.get(request.GET.get("of", ""), BEHIND["all"])
    rows = [each for each in found if each.month == first and belongs(each)]
    return {"first": first, "words": words, "rows": rows}


@require_GET
@member_required(Can.SEE_CLINIC)
def times_csv(request: HttpRequest) -> HttpResponse:
    member, now = request.member, timezone.now()
    found = [*queries.times(member, now), *queries.times(member, now, practice=True)]
    audit.viewed(request, kind="export", rows=len(found))
    today: date = member.clinic.today(now)
    return csv_response(f"risk-alert-times-{today}.csv", [HEAD, *map(_line, found)])


def _line(each: Times) -> tuple[object, ...]:
    alert = each.alert
    return (
        f"{each.month:%Y-%m}",
        "yes" if alert.practice else "no",
        timezone.localtime(alert.raised_at).isoformat(timespec="minutes"),
        alert.episode.patient.mrn if alert.episode else "",
        alert.reason,
        str(alert.owner),
        alert.get_level_display(),
        each.seen,
        "yes" if each.late else "no",
        each.spoke,
        each.plan,
        timezone.localtime(alert.closed_at).isoformat(timespec="minutes") if alert.closed_at else "",
        alert.get_close_kind_display(),
    )
