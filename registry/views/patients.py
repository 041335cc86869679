"""Finding, registering and editing patients; who pays for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused, Stale
from clinics.rules import Can, Role
from registry import actions, forms, queries, searches
from registry.models import Patient
from registry.rules import Limits, Phase, Step, may_be_renewed, next_step
from registry.views.caseload import read_view
from registry.views.edges import form_page, to_patient

FORM = ["GET", "HEAD", "POST"]
PAGE = 20


@require_http_methods(FORM)
@member_required(Can.SEE_PATIENTS)
def find(request: HttpRequest) -> HttpResponse:
    """Words come by POST and stay on the server; the address carries the key they lie under."""
    if request.method == "POST":
        key = searches.keep(request, request.POST.get("words", ""), request.POST.get("search", ""))
        response = redirect("registry:find", clinic=request.member.clinic.slug)
        response["Location"] += f"?search={key}"
        return response
    key = request.GET.get("search", "")
    words = searches.words_of(request, key)
    found = Paginator(queries.find_patients(member=request.member, words=words), PAGE)
    page = found.get_page(request.GET.get("page"))
    if words:
        audit.viewed(request, kind="list", rows=len(page.object_list))
    context = {
        "words": words,
        "key": key,
        "page": page,
        "query": f"search={key}",
        "may_register": request.member.can(Can.EDIT_PATIENTS),
    }
    response = render(request, "registry/_found.html" if request.htmx else "registry/find.html", context)
    if request.htmx:
        response["HX-Replace-Url"] = request.get_full_path()
    return response


@require_http_methods(FORM)
@member_required(Can.EDIT_PATIENTS)
def register(request: HttpRequest) -> HttpResponse:
    member = request.member
    own = member.public_id if member.has_role(Role.CARE_MANAGER) else None
    initial = {"referred_on": timezone.localdate(), "care_manager": own}
    form = forms.RegisterForm(request.POST or None, member=member, initial=initial)
    duplicates = None
    if form.is_valid():
        try:
            patient = _register(request, form)
        except actions.PossibleDuplicates as refusal:
            duplicates = refusal.found
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{patient} is registered.")
            return to_patient(request, patient)
    context = {"form": form, "duplicates": duplicates, "ranks": _ranks(form)}
    return render(request, "registry/register.html", context, status=422 if form.errors or duplicates else 200)


@transaction.atomic
def _register(request: HttpRequest, form: forms.RegisterForm) -> Patient:
    """Patient, payer and referral as one: if the referral is refused, nobody was registered."""
    given = form.cleaned_data
    doing: dict[str, Any] = {"by": request.member, "now": timezone.now()}
    patient = actions.register_patient(values=form.values(), reach=form.reach(), confirmed=given["confirmed"], **doing)
    if given["payer"]:
        actions.add_coverage(
            patient=patient,
            payer=given["payer"],
            member_number=given["member_number"],
            starts_on=given["referred_on"] or timezone.localdate(),
            **doing,
        )
    if given["referred_on"]:
        team = {name: given[name] for name in ("care_manager", "clinician")}
        actions.refer(patient=patient, referred_on=given["referred_on"], **team, **doing)
    return patient


def _ranks(form: forms.PatientForm) -> list[tuple[str, list[BoundField]]]:
    """The fields of each way to reach the patient, under their heading."""
    names = ("kind", "value", "best_times", "may_leave_message")
    return [(f"{rank.title()} way to reach", [form[f"{rank}_{name}"] for name in names]) for rank in forms.RANKS]


@require_http_methods(FORM)
@member_required(Can.EDIT_PATIENTS)
def edit(request: HttpRequest, patient: str) -> HttpResponse:
    """Two people may edit at once: the second sees both texts and decides."""
    target = queries.get_patient(member=request.member, public_id=patient)
    form = forms.PatientForm(request.POST or None, initial=forms.PatientForm.of(target))
    differing = None
    if form.is_valid():
        try:
            actions.edit_patient(
                patient=target,
                values=form.values(),
                reach=form.reach(),
                version=form.cleaned_data["version"] or 0,
                by=request.member,
                now=timezone.now(),
            )
        except Stale as refusal:
            target = queries.get_patient(member=request.member, public_id=patient)
            differing = form.differing(target)
            form = _over(form, target, refusal)
        except Refused as refusal:
            target.refresh_from_db()
            form.refuse(refusal)
        else:
            messages.success(request, "Saved.")
            return to_patient(request, target)
    audit.viewed(request, patient=target.public_id)
    context = {"form": form, "patient": target, "differing": differing, "ranks": _ranks(form)}
    return render(request, "registry/edit.html", context, status=422 if form.errors else 200)


def _over(form: forms.PatientForm, patient: Patient, refusal: Stale) -> forms.PatientForm:
    """The same words over the version that stands now: saving again is a decision, not an accident."""
    data = form.data.copy()
    data["version"] = patient.version
    again = forms.PatientForm(data)
    again.is_valid()
    again.add_error(None, refusal.message)
    return again


@require_http_methods(FORM)
@member_required(Can.EDIT_PATIENTS)
def add_coverage(request: HttpRequest, patient: str) -> HttpResponse:
    target = queries.get_patient(member=request.member, public_id=patient)
    form = forms.CoverageForm(request.POST or None, member=request.member, initial={"starts_on": timezone.localdate()})
    audit.viewed(request, patient=target.public_id)

    def act(**when: Any) -> object:
        return actions.add_coverage(patient=target, by=request.member, **form.cleaned_data, **when)

    return form_page(
        request,
        form,
        act,
        patient=target,
        done="Saved. Months from that day on are billed by this payer.",
        template="registry/coverage.html",
        coverages=list(target.coverages.select_related("payer")),
        title="Payer coverage",
        save="Add coverage",
    )


@require_http_methods(FORM)
@member_required(Can.EDIT_PATIENTS)
def end_coverage(request: HttpRequest, coverage: str) -> HttpResponse:
    target = queries.get_coverage(member=request.member, public_id=coverage)
    form = forms.EndForm(request.POST or None, initial={"ends_on": target.ends_on or timezone.localdate()})
    audit.viewed(request, patient=target.patient.public_id)

    def act(**when: Any) -> object:
        return actions.end_coverage(coverage=target, by=request.member, **form.cleaned_data, **when)

    return form_page(
        request,
        form,
        act,
        patient=target.patient,
        done="Saved.",
        title=f"End {target.payer.name}",
        lead="The last day this payer covers. Another one may begin the day after.",
        save="Save the last day",
    )


@require_safe
@member_required(Can.SEE_PATIENTS)
def patient(request: HttpRequest, patient: str) -> HttpResponse:
    """Who, how to reach, the story so far, and the one next thing to do."""
    member, today = request.member, timezone.localdate()
    target = queries.get_patient(member=member, public_id=patient)
    episodes = queries.episodes_of(member, target)
    asked = request.GET.get("episode")
    episode = next((each for each in episodes if str(each.public_id) == asked), episodes[0] if episodes else None)
    current = next((each for each in episodes if each.is_open), None)
    missing = queries.still_missing(current, today) if current else []
    limits = queries.limits_of(member.clinic)
    consents = list(episode.consents.select_related("heard_by__user")) if episode else []
    step = next_step(Phase(current.phase) if current else None, missing)
    audit.viewed(request, patient=target.public_id)
    context = {
        "patient": target,
        "points": list(target.contact_points.all()),
        "age": _years(target.birth_date, today),
        "coverage": queries.current_coverage(target, today),
        "episode": episode,
        "row": queries.Row(episode, episode.closed_on or today, limits) if episode else None,
        "episodes": episodes,
        "current": current,
        "missing": missing,
        "suggested": queries.Row(current, today, limits).suggestions if current else [],
        "under_way": queries.hand_off_under_way(current) if current else None,
        "may_take_back": bool(current and queries.return_to_take_back(current, today, member.clinic.zone)),
        "step": step if member.can(_WHO_MAY[step]) else None,
        "consents": consents,
        "may_renew": bool(episode and episode == current and consents and may_be_renewed(consents[0].given_on, today)),
        "diagnoses": list(episode.diagnoses.filter(ended_on=None)) if episode else [],
        "may": {can.name.lower(): member.can(can) for can in _ACTS},
        "place": _place(request, target, limits),
        "today": today,
    }
    return render(request, "registry/patient.html", context)


_ACTS = (Can.EDIT_PATIENTS, Can.EDIT_EPISODES, Can.LOG_CONTACTS, Can.REVIEW, Can.REFER)
_WHO_MAY = dict.fromkeys(Step, Can.EDIT_EPISODES) | {Step.CONTACT: Can.LOG_CONTACTS}


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _place(request: HttpRequest, target: Patient, limits: Limits) -> dict[str, Any] | None:
    """Where the patient stands in the caseload the reader came from, when they came from there."""
    if "show" not in request.GET:
        return None
    view, words = read_view(request, request.GET)
    before, after, where = queries.neighbours(
        member=request.member,
        view=view,
        words=words,
        today=timezone.localdate(),
        limits=limits,
        patient=target.public_id,
    )
    return {"before": before, "after": after, "where": where, "query": view.query, "view": view}
