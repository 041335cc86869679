"""The pages that move an episode: referral, team, consent, enrolment, diagnoses, phases, the end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused, Stale
from clinics.queries import settings_of
from clinics.rules import Can, Role
from registry import actions, forms, queries
from registry.models import Episode
from registry.rules import DISENGAGED, CloseReason, Phase, interval_words
from registry.signals import ending
from registry.views.edges import form_page, to_patient

FORM = ["GET", "HEAD", "POST"]


def _episode(request: HttpRequest, public_id: str) -> Episode:
    found = queries.get_episode(member=request.member, public_id=public_id)
    audit.viewed(request, patient=found.patient.public_id)
    return found


@require_http_methods(FORM)
@member_required(Can.EDIT_EPISODES)
def refer(request: HttpRequest, patient: str) -> HttpResponse:
    target = queries.get_patient(member=request.member, public_id=patient)
    audit.viewed(request, patient=target.public_id)
    own = request.member.public_id if request.member.has_role(Role.CARE_MANAGER) else None
    initial = {"referred_on": timezone.localdate(), "care_manager": own}
    form = forms.ReferForm(request.POST or None, member=request.member, initial=initial)

    def act(**when: Any) -> object:
        return actions.refer(patient=target, by=request.member, **form.cleaned_data, **when)

    return form_page(
        request,
        form,
        act,
        patient=target,
        done="The episode is open.",
        title="Open an episode",
        lead="A course of collaborative care from referral to discharge. Somebody who comes back starts a new one: "
        "earlier scores stay in the earlier episode.",
        save="Open the episode",
        template="registry/refer.html",
        episodes=queries.episodes_of(request.member, target),
        today=timezone.localdate(),
    )


@require_http_methods(FORM)
@member_required(Can.EDIT_EPISODES)
def set_up(request: HttpRequest, episode: str) -> HttpResponse:
    target = _episode(request, episode)
    form = forms.SetUpForm(request.POST or None, member=request.member, episode=target)

    def act(**when: Any) -> object:
        try:
            return actions.set_up(
                episode=target, values=form.values(), version=form.cleaned_data["version"], by=request.member, **when
            )
        except Stale:
            target.refresh_from_db()
            form.data = form.data.copy()
            form.data["version"] = str(target.version)
            raise

    return form_page(
        request,
        form,
        act,
        patient=target.patient,
        done="Saved.",
        template="registry/set_up.html",
        episode=target,
        stands=_stands(target),
    )


def _stands(episode: Episode) -> list[tuple[str, object]]:
    """What is saved now, shown beside what was typed when somebody else saved in between."""
    return [
        ("Care manager", episode.care_manager or "nobody"),
        ("Psychiatric specialist", episode.specialist or "nobody"),
        ("Treating clinician", episode.clinician or "nobody"),
        ("In touch", interval_words(episode.interval_weeks)),
        ("Initiating visit", episode.initiating_visit_on or episode.initiating_visit_waived or "not recorded"),
    ]


@require_http_methods(FORM)
@member_required(Can.EDIT_EPISODES)
def consent(request: HttpRequest, episode: str) -> HttpResponse:
    """The words to read out stand on the page, as they will be kept."""
    target = _episode(request, episode)
    initial = {"given_on": timezone.localdate(), "how": "verbal", "heard_by": request.member.public_id}
    form = forms.ConsentForm(request.POST or None, member=request.member, initial=initial)
    words = settings_of(request.member.clinic)

    def act(**when: Any) -> object:
        return actions.document_consent(episode=target, by=request.member, **form.cleaned_data, **when)

    return form_page(
        request,
        form,
        act,
        patient=target.patient,
        done="Consent is documented. Minutes count from that day on.",
        template="registry/consent.html",
        episode=target,
        text=words["consent.text"],
        version=words["consent.version"],
    )


@require_http_methods(FORM)
@member_required(Can.EDIT_EPISODES)
def withdraw(request: HttpRequest, consent: str) -> HttpResponse:
    target = queries.get_consent(member=request.member, public_id=consent)
    patient = target.episode.patient
    audit.viewed(request, patient=patient.public_id)
    form = forms.WithdrawForm(request.POST or None, initial={"withdrawn_on": timezone.localdate()})

    def act(**when: Any) -> object:
        return actions.withdraw_consent(consent=target, by=request.member, **form.cleaned_data, **when)

    return form_page(
        request,
        form,
        act,
        patient=patient,
        done="The withdrawal is documented. From that day on no minutes count.",
        title="Withdraw consent",
        lead="What was done before that day stays covered. The episode stays open until it is closed.",
        save="Document the withdrawal",
    )


@require_http_methods(FORM)
@member_required(Can.EDIT_EPISODES)
def enrol(request: HttpRequest, episode: str) -> HttpResponse:
    target = _episode(request, episode)
    today = timezone.localdate()
    form = forms.EnrolForm(request.POST or None, initial={"enrolled_on": today})

    def act(**when: Any) -> object:
        return actions.enrol(episode=target, by=request.member, **form.cleaned_data, **when)

    missing = [gap for gap in queries.still_missing(target, today) if gap.code != "assessment"]
    return form_page(
        request,
        form,
        act,
        patient=target.patient,
        done="Enrolled. The first complete score from that day on is the baseline.",
        template="registry/enrol.html",
        episode=target,
        missing=missing,
    )


@require_http_methods(FORM)
@member_required(Can.EDIT_EPISODES)
def diagnose(request: HttpRequest, episode: str) -> HttpResponse:
    target = _episode(request, episode)
    form = forms.DiagnosisForm(request.POST or None, initial={"since": timezone.localdate()})

    def act(**when: Any) -> object:
        return actions.add_diagnosis(episode=target, by=request.member, **form.cleaned_data, **when)

    return form_page(
        request,
        form,
        act,
        patient=target.patient,
        done="The diagnosis is on the list.",
        title="Add a diagnosis",
        lead="The code's shape is checked, not whether this year's list holds it.",
        save="Add the diagnosis",
    )


@require_POST
@member_required(Can.EDIT_EPISODES)
def end_diagnosis(request: HttpRequest, diagnosis: str) -> HttpResponse:
    target = queries.get_diagnosis(member=request.member, public_id=diagnosis)
    try:
        actions.end_diagnosis(diagnosis=target, ended_on=timezone.localdate(), by=request.member, now=timezone.now())
        messages.success(request, f"{target.code} ended today.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return to_patient(request, target.episode.patient)


@require_http_methods(FORM)
@member_required(Can.EDIT_EPISODES)
def phase(request: HttpRequest, episode: str) -> HttpResponse:
    target, today = _episode(request, episode), timezone.localdate()
    asked = request.GET.get("to", "")
    row = queries.Row(target, today, queries.limits_of(request.member.clinic))
    words = "; ".join(each.words for each in row.suggestions if each.to == asked)
    initial = {"on": today, "to": asked, "reason": words[:200]}
    form = forms.PhaseForm(request.POST or None, phase=Phase(target.phase), initial=initial)

    def act(**when: Any) -> object:
        given = form.cleaned_data | {"to": Phase(form.cleaned_data["to"])}
        return actions.move_phase(episode=target, by=request.member, **given, **when)

    return form_page(
        request,
        form,
        act,
        patient=target.patient,
        done="The phase is changed.",
        title="Change the phase",
        lead=f"Now: {Phase(target.phase).label.lower()}.",
        save="Change the phase",
    )


@require_POST
@member_required(Can.EDIT_EPISODES)
def take_back_return(request: HttpRequest, episode: str) -> HttpResponse:
    target = _episode(request, episode)
    try:
        actions.take_back_return(episode=target, by=request.member, now=timezone.now())
        messages.success(request, "Taken back: relapse prevention and the course before it stand again.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return to_patient(request, target.patient)


@require_http_methods(FORM)
@member_required(Can.EDIT_EPISODES)
def close(request: HttpRequest, episode: str) -> HttpResponse:
    """Why, the last day, the note and the way back. Of somebody who stopped coming the note starts from what is known
    of how it came to this; `?reason=` chooses one that the page leading here suggests."""
    target, today = _episode(request, episode), timezone.localdate()
    told = " ".join(words for _, words in ending.send(Episode, episode=target, by=request.member, today=today) if words)
    asked = request.GET.get("reason", "")
    initial = {
        "on": today,
        "reason": asked,
        "note": told if asked in DISENGAGED else "",
        "reentry": settings_of(request.member.clinic)["reentry.text"],
    }
    form = forms.CloseForm(request.POST or None, told=told, initial=initial)

    def act(**when: Any) -> object:
        given = form.cleaned_data | {"reason": CloseReason(form.cleaned_data["reason"])}
        return actions.close_episode(episode=target, by=request.member, **given, **when)

    return form_page(
        request,
        form,
        act,
        patient=target.patient,
        done="The episode is closed. Its note and the letter to the patient stand on this page.",
        template="registry/close.html",
        episode=target,
        today=today,
    )
