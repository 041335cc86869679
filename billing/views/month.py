"""The month, and the working of one patient's."""

from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from billing import queries
from billing.queries import shown
from clinics import audit
from clinics.access import member_required
from clinics.rules import Can
from contacts.rules import add_months, month_bounds, month_of
from registry.queries import get_episode

PER_PAGE = 50


def _this_month(request: HttpRequest) -> date:
    return month_of(request.member.clinic.today(timezone.now()))


@require_GET
@member_required(Can.SEE_MONTH)
def month(request: HttpRequest, first: date | None = None) -> HttpResponse:
    this = _this_month(request)
    first = first or this
    rows = list(queries.month_rows(request.member, first))
    chip, sort = request.GET.get("show", "all"), request.GET.get("sort", "needs")
    narrow = shown.Narrow(**{key: request.GET.get(key, "") for key in ("payer", "manager", "need")})
    everybody, rows = rows, [row for row in rows if narrow.keeps(row)]
    asked = {key: value for key, value in asdict(narrow).items() if value}
    page = Paginator(shown.shown(rows, chip=chip, sort=sort), PER_PAGE).get_page(request.GET.get("page"))
    audit.viewed(request, kind="list", rows=len(page.object_list))
    context = {
        "first": first,
        "last": month_bounds(first)[1],
        "before": add_months(first, -1),
        "after": add_months(first, 1) if first < this else None,
        "running": first == this,
        "page": page,
        "totals": queries.totals(rows),
        "expected": queries.expected(request.member, rows, first),
        "anybody": bool(everybody),
        "chips": _chips(rows, chip, sort, asked),
        "heads": _heads(chip, sort, asked),
        "query": urlencode({"show": chip, "sort": sort} | asked),
        "narrow": narrow,
        "narrowed": bool(asked),
        "choices": shown.choices(everybody),
        "show": chip,
        "sort": sort,
        "may_export": request.member.can(Can.EXPORT_BILLING),
    }
    return render(request, "billing/_month_rows.html" if request.htmx else "billing/month.html", context)


def _chips(rows: list[queries.MonthRow], chip: str, sort: str, asked: dict[str, str]) -> list[dict[str, Any]]:
    numbers = shown.counts(rows)
    return [
        {
            "label": words,
            "count": numbers[key],
            "href": f"?{urlencode({'show': key, 'sort': sort} | asked)}",
            "on": key == chip or (key == "all" and chip not in shown.FILTERS),
        }
        for key, (words, _) in shown.FILTERS.items()
    ]


def _heads(chip: str, sort: str, asked: dict[str, str]) -> dict[str, dict[str, str]]:
    """The sortable column heads: pressing the one in force turns it round."""
    return {
        key.replace("-", "_"): {
            "words": words,
            "href": f"?{urlencode({'show': chip, 'sort': f'-{key}' if sort == key else key} | asked)}",
            "aria": {key: "ascending", f"-{key}": "descending"}.get(sort, ""),
        }
        for key, (words, _) in shown.SORTS.items()
    }


@require_GET
@member_required(Can.SEE_MONTH)
def month_patient(request: HttpRequest, first: date, episode: UUID) -> HttpResponse:
    """The working of one patient's month, line by line."""
    found = get_episode(member=request.member, public_id=episode)
    row = queries.month_row(request.member, first, found)
    if row is None:
        raise Http404("Nothing in this month.")
    audit.viewed(request, patient=found.patient.public_id)
    template = "billing/_working.html" if request.htmx else "billing/month_patient.html"
    context = {
        "first": first,
        "last": month_bounds(first)[1],
        "row": row,
        "expected": queries.expected_of(request.member, row, first),
        "may_export": request.member.can(Can.EXPORT_BILLING),
    }
    return render(request, template, context)
