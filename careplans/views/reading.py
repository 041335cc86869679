"""The care plan as it stands: its versions, two of them side by side, the patient's page, its signature."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from careplans import actions, forms, queries, rules
from careplans.models import CarePlan
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from registry.queries import episodes_of, get_patient
from safety.rules import CRISIS_LINES


@require_GET
@member_required(Can.SEE_PATIENTS)
def plan(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The current version and all before it."""
    member = request.member
    found = get_patient(member=member, public_id=patient)
    episode = next(iter(episodes_of(member, found)), None)
    versions = queries.versions(member=member, episode=episode) if episode else queries.Versions([])
    audit.viewed(request, patient=found.public_id)
    newest, today = versions.newest, member.clinic.today(timezone.now())
    may_write = bool(episode and episode.is_open and member.can(Can.EDIT_PLANS))
    page = {
        "patient": found,
        "episode": episode,
        "plan": newest,
        "handed_out": versions.handed_out,
        "copies": queries.copies(versions.handed_out) if versions.handed_out else [],
        "parts": shown_parts(newest.content) if newest else [],
        "versions": versions.all,
        "history": _history(versions),
        "courses": versions.medications(member),
        "in_force": versions.in_force,
        "needs_signature": bool(
            episode and episode.is_open and newest and (newest.has_run_out(today) or not newest.is_in_force)
        ),
        "today": today,
        "may_write": may_write,
        "may_sign": bool(episode and episode.is_open and member.can(Can.SIGN_PLANS)),
        "may_copy": may_write,
        "copy_form": forms.CopyForm(),
        "draft": queries.draft_of(member, episode) if episode and may_write else None,
    }
    return render(request, "careplans/plan.html", page)


def _history(versions: queries.Versions) -> list[tuple[CarePlan, list[str]]]:
    """Each version with what it changed, in words; the first has written everything it holds."""
    found = []
    for each in versions.all:
        before = versions.before(each)
        found.append((each, rules.in_words(before.content, each.content) if before else []))
    return found


def shown_parts(content: rules.Content) -> list[tuple[rules.Part, list[tuple[str, list[tuple[str, str]]]]]]:
    """The parts that hold something, each row with its key and its fields in words."""
    return [
        (
            part,
            [
                (row[rules.KEY], [(f.label, rules.shown(f, row[f.code])) for f in part.fields if f.code in row])
                for row in content[part.code]
            ],
        )
        for part in rules.PARTS
        if content.get(part.code)
    ]


@require_GET
@member_required(Can.SEE_PATIENTS)
def compare(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Two versions side by side."""
    member = request.member
    found = get_patient(member=member, public_id=patient)
    episode = next(iter(episodes_of(member, found)), None)
    versions = queries.versions(member=member, episode=episode) if episode else queries.Versions([])
    if versions.newest is None:
        return redirect("careplans:plan", member.clinic.slug, found.public_id)  # which says how to write one
    numbers = forms.versions_named(request.GET, versions.newest.number)
    before, after = (versions.numbered(number) for number in numbers)
    audit.viewed(request, patient=found.public_id)
    page = {
        "patient": found,
        "versions": versions.all,
        "before": before,
        "after": after or versions.newest,
        "parts": rules.compared(before.content if before else {}, (after or versions.newest).content),
    }
    return render(request, "careplans/compare.html", page)


@require_GET
@member_required(Can.SEE_PATIENTS)
def on_paper(request: HttpRequest, patient: UUID) -> HttpResponse:
    """One page in plain words: the version in force, or the newest where none is signed. No scores, no codes."""
    found = get_patient(member=request.member, public_id=patient)
    episode = next(iter(episodes_of(request.member, found)), None)
    versions = queries.versions(member=request.member, episode=episode) if episode else queries.Versions([])
    chosen = versions.handed_out
    if chosen is None:
        return redirect("careplans:plan", request.member.clinic.slug, found.public_id)  # which says how to write one
    audit.viewed(request, patient=found.public_id, kind="print")
    page = {
        "patient": found,
        "plan": chosen,
        "sheet": rules.for_the_patient(chosen.content, request.member.clinic.today(timezone.now())),
        "crisis_lines": CRISIS_LINES,
    }
    return render(request, "careplans/plan_print.html", page)


@require_POST
@member_required(Can.EDIT_PLANS)
def give_copy(request: HttpRequest, plan: UUID) -> HttpResponse:
    found = queries.get_plan(member=request.member, public_id=plan)
    form = forms.CopyForm(request.POST)
    if form.is_valid():
        actions.give_copy(plan=found, how=form.words, by=request.member, now=timezone.now())
        messages.success(request, f"Noted: a copy of version {found.number} was given {form.words}.")
    else:
        messages.warning(request, "Say how the copy was given, and to whom.")
    return redirect("careplans:plan", request.member.clinic.slug, found.episode.patient.public_id)


@require_POST
@member_required(Can.SIGN_PLANS)
def sign(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Sign it here, or where it was read: `back` is a path of this clinic."""
    found = queries.get_plan(member=request.member, public_id=plan)
    try:
        signed = actions.sign_plan(plan=found, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"Version {signed.number} is signed until {signed.signed_until:%a %-d %b %Y}.")
    back = request.POST.get("back", "")
    inside = back.startswith(f"/c/{request.member.clinic.slug}/")
    if inside and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("careplans:plan", request.member.clinic.slug, found.episode.patient.public_id)
