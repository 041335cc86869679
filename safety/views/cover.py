"""The cover calendar: who watches when, and what it is made of."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from safety import actions, forms, queries
from safety.models import Absence, Holiday, OnCall, OpeningHours

MONTHS_AHEAD = 12


@require_GET
@member_required(Can.HANDLE_ALERTS)
def cover(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@member_required(Can.KEEP_COVER)
def hours(request: HttpRequest) -> HttpResponse:
    return _add(request, "hours", forms.HoursForm(request.POST, prefix="hours"), actions.add_hours)


@require_POST
@member_required(Can.KEEP_COVER)
def holidays(request: HttpRequest) -> HttpResponse:
    return _add(request, "holiday", forms.HolidayForm(request.POST, prefix="holiday"), actions.add_holiday)


@require_POST
@member_required(Can.HANDLE_ALERTS)
def absences(request: HttpRequest) -> HttpResponse:
    form = forms.AbsenceForm(request.POST, member=request.member, prefix="absence")
    return _add(request, "absence", form, actions.add_absence)


@require_POST
@member_required(Can.KEEP_COVER)
def on_call(request: HttpRequest) -> HttpResponse:
    form = forms.OnCallForm(request.POST, member=request.member, prefix="call")
    return _add(request, "call", form, actions.add_on_call)


@require_POST
@member_required(Can.KEEP_COVER)
def remove_hours(request: HttpRequest, hours: UUID) -> HttpResponse:
    return _remove(request, OpeningHours, hours, "hours")


@require_POST
@member_required(Can.KEEP_COVER)
def remove_holiday(request: HttpRequest, holiday: UUID) -> HttpResponse:
    return _remove(request, Holiday, holiday, "holiday")


@require_POST
@member_required(Can.HANDLE_ALERTS)
def remove_absence(request: HttpRequest, absence: UUID) -> HttpResponse:
    return _remove(request, Absence, absence, "absence")


@require_POST
@member_required(Can.KEEP_COVER)
def remove_on_call(request: HttpRequest, duty: UUID) -> HttpResponse:
    return _remove(request, OnCall, duty, "call")


def _add(request: HttpRequest, name: str, form: Form, action: Callable[..., object]) -> HttpResponse:
    if form.is_valid():
        try:
            action(by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, "Added. Who watches when is drawn anew below.")
            return redirect(_address(request, f"#{name}"))
    return _page(request, status=422, **{name: form})


def _remove(request: HttpRequest, model: type[Model], public_id: UUID, name: str) -> HttpResponse:
    """Gone at once; the form beside the list holds what it was, so one press puts it back."""
    row = get_object_or_404(model.objects.for_member(request.member), public_id=public_id)
    again = urlencode(_as_typed(row, name))
    try:
        actions.remove_cover(row=row, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect(_address(request))
    messages.success(request, "Taken away. The form still holds it: press Add to put it back.")
    return redirect(_address(request, f"?{again}#{name}"))


def _as_typed(row: Any, name: str) -> list[tuple[str, str]]:
    """The row as its form's fields, for the address: days and people's ids, nothing of patients."""
    if isinstance(row, OpeningHours):
        typed = {"weekdays": row.weekday, "opens": f"{row.opens:%H:%M}", "closes": f"{row.closes:%H:%M}"}
    elif isinstance(row, Holiday):
        typed = {"on": row.on, "name": row.name}
    elif isinstance(row, Absence):
        covers = row.covered_by.public_id if row.covered_by else ""
        typed = {"member": row.member.public_id, "covered_by": covers}
        typed |= {"first_day": row.first_day, "last_day": row.last_day}
    else:
        local = [timezone.localtime(moment) for moment in (row.starts_at, row.ends_at)]
        starts, ends = (f"{moment:%Y-%m-%dT%H:%M}" for moment in local)
        typed = {"member": row.member.public_id, "starts_at": starts, "ends_at": ends}
    return [(f"{name}-{field}", str(value)) for field, value in typed.items()]


def _address(request: HttpRequest, rest: str = "") -> str:
    return reverse("safety:cover", args=[request.member.clinic.slug]) + rest


def _page(request: HttpRequest, *, status: int = 200, **bound: Form) -> HttpResponse:
    member, now = request.member, timezone.now()
    first = _month(request, now)
    fresh = {
        "hours": forms.HoursForm(prefix="hours", initial=_again(request, "hours")),
        "holiday": forms.HolidayForm(prefix="holiday", initial=_again(request, "holiday")),
        "absence": forms.AbsenceForm(member=member, prefix="absence", initial=_again(request, "absence")),
        "call": forms.OnCallForm(member=member, prefix="call", initial=_again(request, "call")),
    }
    page = {
        "form": fresh | bound,
        "rows": queries.calendar_rows(member, now),
        "now": queries.on_cover(member.clinic, now),
        "month": queries.month_of_cover(member.clinic, first, now),
        "months": _months(request, first, now),
        "words": queries.watch_words(member.clinic, now),
        "may_keep": member.can(Can.KEEP_COVER),
    }
    return render(request, "safety/cover.html", page, status=status)


def _again(request: HttpRequest, prefix: str) -> dict[str, Any]:
    """What was just taken away, as the form's first values."""
    found = {key.partition("-")[2]: value for key, value in request.GET.items() if key.startswith(f"{prefix}-")}
    return found | ({"weekdays": [found["weekdays"]]} if "weekdays" in found else {})


def _month(request: HttpRequest, now: datetime) -> date:
    today = request.member.clinic.today(now).replace(day=1)
    if not (given := request.GET.get("month")):
        return today
    try:
        first = date.fromisoformat(f"{given}-01")
    except ValueError:
        raise Http404("No such month.") from None
    if not today <= first <= today + timedelta(days=31 * MONTHS_AHEAD):
        raise Http404("The calendar shows the months to come.")
    return first


def _months(request: HttpRequest, first: date, now: datetime) -> list[dict[str, Any]]:
    """This month and the next two, to choose from."""
    month, found = request.member.clinic.today(now).replace(day=1), []
    for _ in range(3):
        href = _address(request, f"?month={month:%Y-%m}#month")
        found.append({"label": f"{month:%B}", "href": href, "on": month == first, "count": ""})
        month = (month + timedelta(days=32)).replace(day=1)
    return found
