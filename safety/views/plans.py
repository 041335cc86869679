"""The safety plan: its version in force, the next one, the page that the patient takes home."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused, Stale
from clinics.merging import merge
from clinics.rules import Can
from registry.models import Episode, Patient
from registry.queries import get_patient, open_episode
from safety import actions, forms, queries, rules
from safety.models import SafetyPlan

CODES = [heading.code for heading in rules.PLAN_HEADINGS]


@dataclass(frozen=True)
class Version:
    """A version with what it changed against the one before."""

    plan: SafetyPlan
    changes: list[rules.Change]


@require_GET
@member_required(Can.SEE_PATIENTS)
def plan(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The last version, and each before it with what changed."""
    member = request.member
    found = get_patient(member=member, public_id=patient)
    newest = queries.last_plan(member=member, patient=found)
    versions = list(queries.safety_plans(member=member, episode=newest.episode)) if newest else []
    episode = open_episode(found)
    audit.viewed(request, patient=found.public_id)
    page = {
        "patient": found,
        "episode": episode,
        "plan": newest,
        "sections": _sections(newest),
        "versions": _with_changes(versions),
        "is_carried": bool(newest and episode and newest.episode_id != episode.pk),
        "may_write": bool(episode and member.can(Can.HANDLE_ALERTS)),
        "may_copy": bool(newest and member.can(Can.HANDLE_ALERTS)),
        "copy_form": forms.CopyForm(),
    }
    return render(request, "safety/plan.html", page)


def _with_changes(versions: list[SafetyPlan]) -> list[Version]:
    """Each with what it changed; the first has written everything it holds."""
    before = [*versions[1:], None]
    return [
        Version(each, rules.changes(was.sections if was else {}, each.sections))
        for each, was in zip(versions, before[: len(versions)], strict=True)
    ]


def _sections(plan: SafetyPlan | None) -> list[tuple[rules.Heading, str]]:
    """The headings that hold words."""
    words = plan.sections if plan else {}
    return [(heading, words[heading.code]) for heading in rules.PLAN_HEADINGS if words.get(heading.code)]


@member_required(Can.HANDLE_ALERTS)
def write(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The next version, carried forward from the last one the patient has."""
    member = request.member
    found = get_patient(member=member, public_id=patient)
    episode = open_episode(found)
    if episode is None:
        messages.warning(request, "There is no open episode: a safety plan belongs to one.")
        return redirect("safety:plan", member.clinic.slug, found.public_id)
    last = queries.last_plan(member=member, patient=found)
    form, theirs = forms.prefilled(last, _number(last, episode)), dict[str, str]()
    if request.method == "POST":
        form = forms.PlanForm(request.POST)
        if form.is_valid():
            try:
                saved = actions.write_plan(
                    episode=episode,
                    base=form.cleaned_data["base"],
                    sections=form.sections,
                    form_key=form.cleaned_data["form_key"],
                    by=member,
                    now=timezone.now(),
                )
            except Stale as stale:
                last = queries.last_plan(member=member, patient=found)
                form, theirs = _both(request, form, episode, found)
                form.add_error(None, stale.message)
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"Version {saved.number} is saved. Print it, or give it another way.")
                return redirect("safety:plan", member.clinic.slug, found.public_id)
    audit.viewed(request, patient=found.public_id)
    parts = [(form[code], theirs.get(code, "")) for code in CODES]
    page = {
        "patient": found,
        "last": last,
        "is_carried": bool(last and last.episode_id != episode.pk),
        "form": form,
        "parts": parts,
        "is_stale": bool(theirs),
    }
    return render(request, "safety/plan_write.html", page, status=422 if form.is_bound else 200)


def _number(plan: SafetyPlan | None, episode: Episode) -> int:
    """The version this episode has; a plan carried from an earlier one begins anew."""
    return plan.number if plan and plan.episode_id == episode.pk else 0


def _both(
    request: HttpRequest, sent: forms.PlanForm, episode: Episode, patient: Patient
) -> tuple[forms.PlanForm, dict[str, str]]:
    """The typed text merged with what was saved meanwhile, and theirs for each heading that both changed."""
    versions = queries.safety_plans(member=request.member, episode=episode)
    base = versions.filter(number=sent.cleaned_data["base"]).first()
    newest = versions.first()
    found = merge(
        CODES,
        base.sections if base else {},
        rules.tidy(sent.sections),
        newest.sections if newest else {},
    )
    form = forms.merged(sent, found, newest.number if newest else 0)
    form.is_valid()
    return form, {code: each.theirs for code, each in found.items() if each.is_contested}


@require_GET
@member_required(Can.SEE_PATIENTS)
def on_paper(request: HttpRequest, patient: UUID) -> HttpResponse:
    """One page in large type, in the patient's words; nothing of the record stands on it."""
    found = get_patient(member=request.member, public_id=patient)
    newest = queries.last_plan(member=request.member, patient=found)
    if newest is None:
        return redirect("safety:plan", request.member.clinic.slug, found.public_id)  # which says how to write one
    audit.viewed(request, patient=found.public_id, kind="print")
    page = {"patient": found, "plan": newest, "sections": _sections(newest), "crisis_lines": rules.CRISIS_LINES}
    return render(request, "safety/plan_print.html", page)


@require_POST
@member_required(Can.HANDLE_ALERTS)
def give_copy(request: HttpRequest, plan: UUID) -> HttpResponse:
    found = queries.get_safety_plan(member=request.member, public_id=plan)
    form = forms.CopyForm(request.POST)
    if form.is_valid():
        actions.give_copy(plan=found, how=form.words, by=request.member, now=timezone.now())
        messages.success(request, f"Noted: a copy of version {found.number} was given {form.words}.")
    else:
        messages.warning(request, "Say how the copy was given, and to whom.")
    return redirect("safety:plan", request.member.clinic.slug, found.episode.patient.public_id)
