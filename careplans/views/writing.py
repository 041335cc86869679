"""Writing the next version: a draft as one types, rows added without losing a word, two authors brought together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from careplans import actions, forms, queries, rules
from careplans.forms import PlanSheet, Typed
from careplans.models import PlanDraft
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused, Stale
from clinics.rules import Can
from registry.models import Episode, Patient
from registry.queries import get_patient, open_episode


@dataclass
class Desk:
    """What one writes at: the patient's open episode and its versions."""

    patient: Patient
    episode: Episode
    versions: queries.Versions
    others: list[PlanDraft] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.versions.newest.number if self.versions.newest else 0

    def content(self, number: int) -> rules.Content:
        found = self.versions.numbered(number)
        return found.content if found else {}

    def filled(self, typed: Typed, add: str = "") -> PlanSheet:
        """What was typed; brought together with what somebody saved since it was begun."""
        if typed.base == self.number:
            return PlanSheet.typed(typed, add)
        merged = rules.merged(self.content(typed.base), typed.content, self.content(self.number))
        return PlanSheet.both(merged, typed, self.number)


def _desk(request: HttpRequest, patient: UUID) -> Desk | Patient:
    """The patient alone where no episode is open: there is no plan to write."""
    found = get_patient(member=request.member, public_id=patient)
    episode = open_episode(found)
    if episode is None:
        return found
    versions = queries.versions(member=request.member, episode=episode)
    return Desk(found, episode, versions, queries.writing_too(request.member, episode))


def _typed(request: HttpRequest) -> Typed:
    return forms.read((name, values[-1]) for name, values in request.POST.lists() if values)


@member_required(Can.EDIT_PLANS)
def write(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The next version, from the draft or carried forward from the current one."""
    desk = _desk(request, patient)
    if isinstance(desk, Patient):
        messages.warning(request, "There is no open episode: a plan belongs to one.")
        return redirect("careplans:plan", request.member.clinic.slug, desk.public_id)
    if request.method != "POST":
        kept = queries.draft_of(request.member, desk.episode)
        if kept is None:
            return _page(request, desk, PlanSheet.of(desk.content(desk.number), desk.number))
        typed = forms.read((name, value) for name, value in kept.fields)
        return _page(request, desk, desk.filled(typed), restored=kept.saved_at, began=typed.base)
    typed = _typed(request)
    if "add" in request.POST:
        _keep(request, desk.episode, typed)
        return _page(request, desk, desk.filled(typed, add=request.POST["add"]), began=typed.base)
    return _save(request, desk, typed)


def _save(request: HttpRequest, desk: Desk, typed: Typed) -> HttpResponse:
    sheet = PlanSheet.posted(request.POST, typed)
    if sheet.is_valid(desk.content(typed.base)):
        try:
            saved = actions.write_plan(
                episode=desk.episode,
                base=sheet.head.cleaned_data["base"],
                content=sheet.content,
                form_key=sheet.head.cleaned_data["form_key"],
                by=request.member,
                now=timezone.now(),
            )
        except Stale:
            desk.versions = queries.versions(member=request.member, episode=desk.episode)
            sheet = desk.filled(typed)
        except Refused as refusal:
            sheet.refuse(refusal)
        else:
            messages.success(request, f"Version {saved.number} is saved and waits to be signed.")
            return redirect("careplans:plan", request.member.clinic.slug, desk.patient.public_id)
    _keep(request, desk.episode, typed)
    return _page(request, desk, sheet, began=typed.base, status=422)


def _keep(request: HttpRequest, episode: Episode, typed: Typed) -> str:
    """Keep the draft; what hinders it, in words."""
    try:
        key = UUID(typed.form_key)
    except ValueError:
        return "This draft belongs to no form."
    try:
        actions.save_draft(episode=episode, form_key=key, fields=typed.pairs, by=request.member, now=timezone.now())
    except Refused as refusal:
        return refusal.message
    return ""


def _page(
    request: HttpRequest,
    desk: Desk,
    sheet: PlanSheet,
    *,
    restored: datetime | None = None,
    began: int | None = None,
    status: int = 200,
) -> HttpResponse:
    audit.viewed(request, patient=desk.patient.public_id)
    today = request.member.clinic.today(timezone.now())
    page = {
        "patient": desk.patient,
        "episode": desk.episode,
        "newest": desk.versions.newest,
        "in_force": desk.versions.in_force,
        "sheet": sheet,
        "head": sheet.head,
        "others": desk.others,
        "restored": restored,
        "has_run_out": desk.versions.newest is not None and desk.versions.newest.has_run_out(today),
        "is_merged": began is not None and began != sheet.number,
        "today": today,
    }
    return render(request, "careplans/write.html", page, status=status)


@require_POST
@member_required(Can.EDIT_PLANS)
def draft(request: HttpRequest, patient: UUID) -> HttpResponse:
    """What stands in the form now, kept for its author; nothing is judged but its key."""
    desk = _desk(request, patient)
    if isinstance(desk, Patient):
        return HttpResponse("There is no open episode: a plan belongs to one.", status=422)
    wrong = _keep(request, desk.episode, _typed(request))
    return HttpResponse(wrong, status=422) if wrong else HttpResponse(status=204)


@require_POST
@member_required(Can.EDIT_PLANS)
def discard(request: HttpRequest, patient: UUID) -> HttpResponse:
    desk = _desk(request, patient)
    if isinstance(desk, Desk):
        actions.discard_draft(episode=desk.episode, by=request.member)
        messages.success(request, "Draft discarded.")
        return redirect("careplans:write", request.member.clinic.slug, desk.patient.public_id)
    return redirect("careplans:plan", request.member.clinic.slug, desk.public_id)
