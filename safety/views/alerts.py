"""Risk alerts: the list, the count in the bar, a concern of one's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinics import audit
from clinics.access import member_required
from clinics.rules import Can
from registry.queries import get_patient, open_episode
from safety import actions, forms, queries


@require_GET
@member_required(Can.SEE_PATIENTS)
def waiting(request: HttpRequest) -> HttpResponse:
    """Where a mail leads: the address in it does not say what waits."""
    alerts_url = reverse("safety:alerts", kwargs={"clinic": request.member.clinic.slug})
    return redirect(f"{alerts_url}?show=mine")


@require_GET
@member_required(Can.SEE_PATIENTS)
def alerts(request: HttpRequest) -> HttpResponse:
    """Open alerts, a patient's as one item, mine or all, with the contacts that risk makes due; or those closed
    lately."""
    member, now = request.member, timezone.now()
    today = member.clinic.today(now)
    counts = queries.counts(member, now)
    show = request.GET.get("show", "")
    found = queries.listed(member, show, now)
    closed = show == "closed"
    shown = [queries.Fold([queries.standing(alert, member, now)]) for alert in found] if closed else []
    shown = shown or queries.folded([] if closed else found, member, now)
    follow_ups = [] if show else list(queries.follow_ups(member, today))
    audit.viewed(request, kind="list", rows=len(shown) + len(follow_ups))
    page = {
        "shown": shown,
        "show": show,
        "counts": counts,
        "chips": _chips(request, show, counts),
        "closed_days": queries.CLOSED_DAYS,
        "follow_ups": follow_ups,
        "today": today,
        "may_handle": member.can(Can.HANDLE_ALERTS),
        "may_see_times": member.can(Can.SEE_CLINIC),
    }
    return render(request, "safety/alerts.html", page)


def _chips(request: HttpRequest, show: str, counts: queries.Counts) -> list[dict[str, Any]]:
    here = reverse("safety:alerts", args=[request.member.clinic.slug])
    chips: list[tuple[str, str, int | str]] = [
        ("All open", "", counts.open),
        ("Mine", "mine", counts.mine),
        ("Closed lately", "closed", ""),
    ]
    return [
        {"label": label, "count": count, "href": f"{here}?show={code}" if code else here, "on": show == code}
        for label, code, count in chips
    ]


@require_GET
@member_required(Can.HANDLE_ALERTS)
def count(request: HttpRequest) -> HttpResponse:
    """The figure in the top bar, fetched after the page; it holds no patient's data."""
    member, now = request.member, timezone.now()
    counts = queries.counts(member, now)
    bar = {
        "href": reverse("safety:alerts", args=[member.clinic.slug]),
        "count": counts.open,
        "mine": counts.mine,
        "cover_href": reverse("safety:cover", args=[member.clinic.slug]),
        "cover": queries.on_cover(member.clinic, now),
    }
    return render(request, "_components/alert_count.html", bar)


@member_required(Can.HANDLE_ALERTS)
def concern(request: HttpRequest, patient: UUID) -> HttpResponse:
    """A clinician's own concern: raised like any other alert, with an owner and a clock."""
    found = get_patient(member=request.member, public_id=patient)
    episode = open_episode(found)
    form = forms.ConcernForm(request.POST if request.method == "POST" else None)
    if episode and form.is_bound and form.is_valid():
        raised = actions.raise_concern(episode=episode, by=request.member, now=timezone.now(), **form.cleaned_data)
        messages.success(request, f"The alert is raised. It is with {raised.owner}.")
        return redirect("safety:alert", request.member.clinic.slug, raised.public_id)
    audit.viewed(request, patient=found.public_id)
    page = {"patient": found, "episode": episode, "form": form}
    return render(request, "safety/concern.html", page, status=422 if form.is_bound else 200)
