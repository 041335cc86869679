"""Patients out of reach, and the letter at the end of an episode."""

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
from clinics.models import Membership
from clinics.rules import Can
from contacts import actions, queries
from contacts.forms import LetterForm
from contacts.queries import Unreached
from registry import searches
from registry.models import Episode
from registry.queries import get_episode

PAGE = 50
SHOWN = {"": "All", "due": "Try now", "end": "Ending care suggested", "mine": "Mine"}


@require_GET
@member_required(Can.SEE_PATIENTS)
def outreach(request: HttpRequest) -> HttpResponse:
    """Tried since the last treatment contact, or without one for too long: how many tries, the next, what to decide."""
    member, today = request.member, request.member.clinic.today(timezone.now())
    schedule = queries.schedule_of(member.clinic)
    show, key = _asked(request.GET)
    words = searches.words_of(request, key)
    codes = {"search": key} if words else {}
    found = queries.out_of_reach(member, schedule=schedule, today=today, words=words)
    kinds = {
        "": found,
        "due": [each for each in found if each.next_try_on and each.next_try_on <= today],
        "end": [each for each in found if each.why_end],
        "mine": [each for each in found if each.episode.care_manager_id == member.pk],
    }
    page = Paginator(kinds[show], PAGE).get_page(request.GET.get("page"))
    tries = queries.tries_since(member, [each.episode for each in page.object_list])
    audit.viewed(request, kind="list", rows=len(page.object_list))
    context = {
        "page": page,
        "rows": [(each, tries[each.episode.pk]) for each in page.object_list],
        "show": show,
        "search": key,
        "words": words,
        "query": urlencode({"show": show} | codes),
        "total": len(found),
        "due": len(kinds["due"]),
        "schedule": schedule,
        "chips": _chips(show, kinds, codes),
        "today": today,
        "may": _may(member),
    }
    return render(request, "contacts/outreach.html", context)


@require_POST
@member_required(Can.SEE_PATIENTS)
def search(request: HttpRequest) -> HttpResponse:
    """Words go by POST and stay on the server; the address gets their key."""
    show, key = _asked(request.POST)
    words = request.POST.get("words", "").strip()
    key = searches.keep(request, words, key) if words else ""
    response = redirect("contacts:outreach", request.member.clinic.slug)
    response["Location"] += "?" + urlencode({"show": show, "search": key})
    return response


def _asked(given: Mapping[str, str]) -> tuple[str, str]:
    """Which patients, and the key their words lie under."""
    show = given.get("show", "")
    return show if show in SHOWN else "", given.get("search", "")


def _chips(show: str, kinds: dict[str, list[Unreached]], codes: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "count": len(kinds[code]),
            "href": f"?{urlencode({'show': code} | codes)}",
            "on": show == code,
        }
        for code, label in SHOWN.items()
    ]


def _may(member: Membership) -> dict[str, bool]:
    return {"log": member.can(Can.LOG_CONTACTS), "close": member.can(Can.EDIT_EPISODES)}


@require_GET
@member_required(Can.SEE_PATIENTS)
def letter(request: HttpRequest, episode: UUID) -> HttpResponse:
    """The letter on one page, to print; and when it was given."""
    found = get_episode(member=request.member, public_id=episode)
    return _letter_page(request, found, _letter_form(request))


@require_POST
@member_required(Can.EDIT_EPISODES)
def give_letter(request: HttpRequest, episode: UUID) -> HttpResponse:
    member, now = request.member, timezone.now()
    found = get_episode(member=member, public_id=episode)
    form = _letter_form(request)
    if form.is_valid():
        try:
            given = actions.give_letter(episode=found, by=member, now=now, **form.given)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"Noted: the letter was given {given.get_how_display().lower()}.")
            return redirect("contacts:letter", member.clinic.slug, found.public_id)
    return _letter_page(request, found, form, status=422)


def _letter_form(request: HttpRequest) -> LetterForm:
    return LetterForm(request.POST or None, today=request.member.clinic.today(timezone.now()))


def _letter_page(request: HttpRequest, found: Episode, form: LetterForm, status: int = 200) -> HttpResponse:
    audit.viewed(request, patient=found.patient.public_id, kind="print")
    page = {
        "episode": found,
        "patient": found.patient,
        "letter": queries.letter_of(found) if found.closed_on else None,
        "given": queries.letters_given(request.member, found),
        "form": form if request.member.can(Can.EDIT_EPISODES) else None,
    }
    return render(request, "contacts/letter.html", page, status=status)
