"""The loop after the answer: a patient's story of it, and the list of what is left to do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from casereview import actions, forms, queries
from casereview.models import Recommendation
from casereview.queries import Left
from casereview.rules import OPEN, RECOMMENDATION, LoopState, WhyDropped
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from registry.models import Episode
from registry.queries import episodes_of, get_episode, get_patient

PAGE = 40


@require_safe
@member_required(Can.SEE_PATIENTS)
def loop(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Every recommendation of the patient's newest episode, or of the one asked for, as one story."""
    member = request.member
    found = get_patient(member=member, public_id=patient)
    episodes = episodes_of(member, found)
    asked = request.GET.get("episode", "")
    episode = next((each for each in episodes if str(each.public_id) == asked), next(iter(episodes), None))
    return _story(request, found, episode)


def _story(
    request: HttpRequest, patient: Any, episode: Episode | None, wrong: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    member, today = request.member, request.member.clinic.today(timezone.now())
    lines = queries.loop_of(member, episode) if episode else []
    audit.viewed(request, patient=patient.public_id)
    context = {
        "patient": patient,
        "episode": episode,
        "today": today,
        "lines": [_line(request, line, today) for line in lines],
        "wrong": wrong or {},
        "left": sum(line.state in OPEN for line in lines),
    }
    return render(request, "casereview/loop.html", context, status=status)


def _line(request: HttpRequest, line: queries.LoopLine, today: Any) -> dict[str, Any]:
    row, member = line.recommendation, request.member
    close = member.can(Can.CLOSE_LOOP)
    return {
        "line": line,
        "row": row,
        "effects": [each.words(today) for each in line.effects] if line.is_agreed else [],
        "may_do": close and row.done_on is None and line.is_agreed,
        "may_undo": close and row.done_on is not None and line.is_agreed,
        "may_drop": close and line.is_agreed and RECOMMENDATION.allows(row.state, LoopState.DROPPED),
        "may_take_up": close and row.state == LoopState.DROPPED and row.episode.is_open,
        "may_withdraw": member.can(Can.REVIEW) and RECOMMENDATION.allows(row.state, LoopState.WITHDRAWN),
        "may_tell": member.can(Can.LOG_CONTACTS) and row.state in queries.UNTOLD,
        "done_form": forms.DoneForm(initial={"on": today}, auto_id=f"{row.public_id}-%s"),
        "drop_form": forms.DropForm(auto_id=f"{row.public_id}-%s"),
        "withdraw_form": forms.WithdrawForm(auto_id=f"{row.public_id}-%s"),
    }


@require_safe
@member_required(Can.CLOSE_LOOP)
def follow(request: HttpRequest) -> HttpResponse:
    """What is left to do about recommendations: tell, record as done, measure again."""
    member, today = request.member, request.member.clinic.today(timezone.now())
    everyone = request.GET.get("who") == "all"
    chosen = next((each for each in Left if each == request.GET.get("left")), Left.TELL)
    lists = {each: queries.following(member, each, today=today, everyone=everyone) for each in Left}
    page = Paginator(lists[chosen], PAGE).get_page(request.GET.get("page"))
    who = "who=all" if everyone else "who=mine"
    audit.viewed(request, kind="list", rows=len(page.object_list))
    context = {
        "chosen": chosen,
        "page": page,
        "today": today,
        "everyone": everyone,
        "query": f"{who}&left={chosen}",
        "chips": [
            {"label": each.label, "count": rows.count(), "href": f"?{who}&left={each}", "on": each is chosen}
            for each, rows in lists.items()
        ],
        "reasons": WhyDropped.choices(),
    }
    return render(request, "casereview/follow.html", context)


@require_POST
@member_required(Can.CLOSE_LOOP)
def done(request: HttpRequest, recommendation: UUID) -> HttpResponse:
    row = queries.get_recommendation(member=request.member, public_id=recommendation)
    form = forms.DoneForm(request.POST, auto_id=f"{recommendation}-%s")
    if form.is_valid():
        try:
            actions.record_done(recommendation=row, by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Recorded as done.")
            return _back(request, row)
    return _refused(request, row, done=form)


@require_POST
@member_required(Can.CLOSE_LOOP)
def not_done(request: HttpRequest, recommendation: UUID) -> HttpResponse:
    row = queries.get_recommendation(member=request.member, public_id=recommendation)
    try:
        actions.undo_done(recommendation=row, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "It counts as not done again.")
    return _back(request, row)


@require_POST
@member_required(Can.CLOSE_LOOP)
def drop(request: HttpRequest, recommendation: UUID) -> HttpResponse:
    row = queries.get_recommendation(member=request.member, public_id=recommendation)
    form = forms.DropForm(request.POST, auto_id=f"{recommendation}-%s")
    if form.is_valid():
        try:
            actions.drop(recommendation=row, by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Ended: nobody is asked to carry it out any more.")
            return _back(request, row)
    return _refused(request, row, drop=form)


@require_POST
@member_required(Can.CLOSE_LOOP)
def take_up(request: HttpRequest, recommendation: UUID) -> HttpResponse:
    row = queries.get_recommendation(member=request.member, public_id=recommendation)
    try:
        actions.take_up(recommendation=row, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "It goes on from where it stood.")
    return _back(request, row)


@require_POST
@member_required(Can.REVIEW)
def withdraw(request: HttpRequest, recommendation: UUID) -> HttpResponse:
    row = queries.get_recommendation(member=request.member, public_id=recommendation)
    form = forms.WithdrawForm(request.POST, auto_id=f"{recommendation}-%s")
    if form.is_valid():
        try:
            actions.withdraw(recommendation=row, by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "The recommendation is withdrawn.")
            return _back(request, row)
    return _refused(request, row, withdraw=form)


def _refused(request: HttpRequest, row: Recommendation, **forms: Any) -> HttpResponse:
    """The story with the form as it was typed, whatever page it was sent from."""
    episode = get_episode(member=request.member, public_id=row.episode.public_id)
    return _story(request, episode.patient, episode, forms | {"row": row.public_id}, status=422)


def _back(request: HttpRequest, row: Recommendation) -> HttpResponse:
    path = request.POST.get("back", "")
    inside = path.startswith(f"/c/{request.member.clinic.slug}/")
    if inside and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return redirect(path)
    return redirect("casereview:loop", request.member.clinic.slug, row.episode.patient.public_id)
