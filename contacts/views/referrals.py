"""Referrals: the clinic's open ones, one with its steps, making one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
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
from registry import searches
from registry.queries import get_episode

PAGE = 50
SHOWN = {"": "All open", "due": "To ask after", "mine": "Mine", "ended": "Ended"}


@require_GET
@member_required(Can.SEE_PATIENTS)
def referrals(request: HttpRequest) -> HttpResponse:
    """What is still open, to be asked after first: all, mine, or those due; or what has ended, the last first."""
    member, today = request.member, request.member.clinic.today(timezone.now())
    show, key = _asked(request.GET)
    words = searches.words_of(request, key)
    codes = {"search": key} if words else {}
    if show == "ended":
        found = queries.ended_referrals(member, words=words)
    else:
        due_by = today if show == "due" else None
        found = queries.open_referrals(member, mine=show == "mine", due_by=due_by, words=words)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counts = queries.referral_counts(member, today, words=words)
    audit.viewed(request, kind="list", rows=len(page.object_list))
    shown = {
        "page": page,
        "show": show,
        "search": key,
        "words": words,
        "query": urlencode({"show": show} | codes),
        "counts": counts,
        "chips": _chips(show, counts, codes),
        "today": today,
    }
    return render(request, "contacts/referrals.html", shown)


@require_POST
@member_required(Can.SEE_PATIENTS)
def search(request: HttpRequest) -> HttpResponse:
    """Words go by POST and stay on the server; the address gets their key."""
    show, key = _asked(request.POST)
    words = request.POST.get("words", "").strip()
    key = searches.keep(request, words, key) if words else ""
    response = redirect("contacts:referrals", request.member.clinic.slug)
    response["Location"] += "?" + urlencode({"show": show, "search": key})
    return response


def _asked(given: Mapping[str, str]) -> tuple[str, str]:
    """Which referrals, and the key their words lie under."""
    show = given.get("show", "")
    return show if show in SHOWN else "", given.get("search", "")


def _chips(show: str, counts: queries.ReferralCounts, codes: dict[str, str]) -> list[dict[str, Any]]:
    number = {"": counts.open, "due": counts.due, "mine": counts.mine, "ended": counts.ended}
    return [
        {
            "label": label,
            "count": number[code],
            "href": f"?{urlencode({'show': code} | codes)}",
            "on": show == code,
        }
        for code, label in SHOWN.items()
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
