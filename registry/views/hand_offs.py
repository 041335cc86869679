"""A transfer to specialty care: one page from the first letter to the other side's word, or to calling it off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinics import audit
from clinics.access import member_required
from clinics.rules import Can
from registry import actions, forms, queries
from registry.models import Episode
from registry.views.edges import saved

STEPS = {"ask": forms.AskAfterForm, "confirm": forms.ConfirmForm, "call_off": forms.CallOffForm}


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.REFER)
def hand_off(request: HttpRequest, episode: UUID) -> HttpResponse:
    """Begin one, or see how the one under way stands."""
    target = queries.get_episode(member=request.member, public_id=episode)
    form = forms.HandOffForm(request.POST or None, initial={"begun_on": timezone.localdate()})

    def act(**when: Any) -> object:
        return actions.begin_hand_off(episode=target, by=request.member, **form.cleaned_data, **when)

    if request.method == "POST" and saved(form, act) is not None:
        return _done(request, target, "Begun. The patient stays on the registry until it is confirmed.")
    return _page(request, target, begin=form)


@require_POST
@member_required(Can.REFER)
def ask_after(request: HttpRequest, hand_off: UUID) -> HttpResponse:
    return _step(request, hand_off, "ask", actions.ask_after, "Kept, with the next day to ask.")


@require_POST
@member_required(Can.REFER)
def confirm(request: HttpRequest, hand_off: UUID) -> HttpResponse:
    return _step(request, hand_off, "confirm", actions.confirm_hand_off, "Confirmed: the episode can be closed now.")


@require_POST
@member_required(Can.REFER)
def call_off(request: HttpRequest, hand_off: UUID) -> HttpResponse:
    return _step(request, hand_off, "call_off", actions.call_off_hand_off, "Called off: care goes on here.")


def _step(request: HttpRequest, public_id: UUID, name: str, action: Callable[..., object], done: str) -> HttpResponse:
    found = queries.get_hand_off(member=request.member, public_id=public_id)
    form = STEPS[name](request.POST, prefix=name)

    def act(**when: Any) -> object:
        return action(hand_off=found, by=request.member, **form.cleaned_data, **when)

    if saved(form, act) is not None:
        return _done(request, found.episode, done)
    return _page(request, found.episode, **{name: form})


def _page(request: HttpRequest, episode: Episode, **bound: Any) -> HttpResponse:
    """`bound` is the form that was sent; the others are empty."""
    today = timezone.localdate()
    initial = {"on": today, "confirmed_on": today}
    found = queries.hand_offs_of(request.member, episode)
    audit.viewed(request, patient=episode.patient.public_id)
    context = {
        "episode": episode,
        "patient": episode.patient,
        "under_way": next((each for each in found if each.ended_at is None), None),
        "ended": [each for each in found if each.ended_at is not None],
        "form": {name: bound.get(name) or form(initial=initial, prefix=name) for name, form in STEPS.items()}
        | {"begin": bound.get("begin") or forms.HandOffForm(initial={"begun_on": today})},
        "today": today,
    }
    wrong = any(form.errors for form in bound.values())
    return render(request, "registry/hand_off.html", context, status=422 if wrong else 200)


def _done(request: HttpRequest, episode: Episode, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("registry:hand-off", clinic=request.member.clinic.slug, episode=episode.public_id)
