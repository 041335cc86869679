"""Referrals: the clinic's open ones, one with its steps, making one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from clinics.templatetags.look import day
from contacts import actions, queries
from contacts.forms import ReferralForm, StepForm
from contacts.models import Referral
from contacts.panels import steps_told
from contacts.rules.referrals import OPEN
from registry.queries import get_episode

PAGE = 50


@require_GET
@member_required(Can.SEE_PATIENTS)
def referrals(request: HttpRequest) -> HttpResponse:
    """What is still open, to be asked after first; all, mine, or those due."""
    member, today = request.member, request.member.clinic.today(timezone.now())
    show = request.GET.get("show", "")
    found = queries.open_referrals(member, mine=show == "mine", due_by=today if show == "due" else None)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counts = queries.referral_counts(member, today)
    audit.viewed(request, kind="list", rows=len(page.object_list))
    shown = {"page": page, "show": show, "counts": counts, "chips": _chips(show, counts), "today": today}
    return render(request, "contacts/referrals.html", shown)


def _chips(show: str, counts: queries.ReferralCounts) -> list[dict[str, Any]]:
    chips = [("All open", "", counts.open), ("To ask after", "due", counts.due), ("Mine", "mine", counts.mine)]
    return [
        {"label": label, "count": count, "href": f"?show={code}", "on": show == code} for label, code, count in chips
    ]


@member_required(Can.REFER)
def refer(request: HttpRequest, episode: UUID) -> HttpResponse:
    member, now = request.member, timezone.now()
    found = get_episode(member=member, public_id=episode)
    form = ReferralForm(request.POST or None, member=member, today=member.clinic.today(now))
    if form.is_valid():
        try:
            made = actions.make_referral(episode=found, by=member, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"The referral is made. Ask after it {day(made.ask_on)}.")
            return redirect("registry:patient", member.clinic.slug, found.patient.public_id)
    audit.viewed(request, patient=found.patient.public_id)
    page = {"form": form, "episode": found, "patient": found.patient}
    return render(request, "contacts/refer.html", page, status=422 if form.errors else 200)


@require_GET
@member_required(Can.SEE_PATIENTS)
def referral(request: HttpRequest, referral: UUID) -> HttpResponse:
    """One referral with every step, and what may come next for whoever may refer."""
    found = queries.get_referral(member=request.member, public_id=referral)
    may = found.state in OPEN and request.member.can(Can.REFER)
    return _referral_page(request, found, _step_form(request, found) if may else None)


@require_POST
@member_required(Can.REFER)
def step(request: HttpRequest, referral: UUID) -> HttpResponse:
    member, now = request.member, timezone.now()
    found = queries.get_referral(member=member, public_id=referral)
    form = _step_form(request, found)
    if form.is_valid():
        try:
            moved = actions.step_referral(referral=found, step=form.step, by=member, now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Saved." if moved.ask_on else "Saved. This referral has ended.")
            return redirect("contacts:referral", member.clinic.slug, found.public_id)
    return _referral_page(request, found, form, status=422)


def _step_form(request: HttpRequest, found: Referral) -> StepForm:
    today = request.member.clinic.today(timezone.now())
    return StepForm(request.POST or None, referral=found, member=request.member, today=today)


def _referral_page(request: HttpRequest, found: Referral, form: StepForm | None, status: int = 200) -> HttpResponse:
    audit.viewed(request, patient=found.episode.patient.public_id)
    page = {"referral": found, "patient": found.episode.patient, "steps": steps_told(found), "form": form}
    return render(request, "contacts/referral.html", page, status=status)
