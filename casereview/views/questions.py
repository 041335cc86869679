"""Asking the specialist from the patient page, and taking the question back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

import contacts.actions
from casereview.forms.agenda import QuestionForm
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from contacts.queries import get_request, open_request
from registry.models import Episode
from registry.queries import get_episode


@require_http_methods(["GET", "POST"])
@member_required(Can.ASK)
def ask(request: HttpRequest, episode: UUID) -> HttpResponse:
    found = get_episode(member=request.member, public_id=episode)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            contacts.actions.ask_specialist(episode=found, by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, "The question is in the review queue.")
            return _patient(request, found)
    audit.viewed(request, patient=found.patient.public_id)
    context = {
        "form": form,
        "episode": found,
        "patient": found.patient,
        "waiting": open_request(request.member, found),
        "today": request.member.clinic.today(timezone.now()),
    }
    return render(request, "casereview/ask.html", context, status=422 if form.errors else 200)


@require_POST
@member_required(Can.ASK)
def withdraw(request: HttpRequest, question: UUID) -> HttpResponse:
    found = get_request(member=request.member, public_id=question)
    try:
        contacts.actions.withdraw_question(request=found, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "The question is taken back.")
    return _patient(request, found.episode)


def _patient(request: HttpRequest, episode: Episode) -> HttpResponse:
    return redirect("registry:patient", request.member.clinic.slug, episode.patient.public_id)
