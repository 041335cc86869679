"""What waits for the treating clinicians: answerable in place by them, readable by the team."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

import careplans.queries
from casereview import actions, forms, queries
from casereview.models import Recommendation
from casereview.rules import LoopState
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can


@require_GET
@member_required(Can.MEET)
def waiting(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, refused: tuple[Recommendation, forms.AnswerForm] | None = None) -> HttpResponse:
    """All cards; `refused` is an answer that could not be saved, which keeps its words whoever answered meanwhile."""
    may_answer = request.member.can(Can.ANSWER)
    everyone = request.GET.get("show") == "all" or not may_answer
    today = request.member.clinic.today(timezone.now())
    found = queries.waiting_for(request.member, today=today, everyone=everyone)
    if refused and refused[0].pk not in {each.recommendation.pk for each in found}:
        found.append(queries.evidence(request.member, refused[0], today))
    cards = [_card(each, refused[1] if refused and refused[0] == each.recommendation else None) for each in found]
    plans = careplans.queries.waiting_to_be_signed(request.member, today)
    audit.viewed(request, kind="list", rows=len(cards) + len(plans))
    context = {
        "open": [card for card in cards if card["is_open"]],
        "done": [card for card in cards if not card["is_open"]],
        "plans": plans,
        "ended": list(queries.ended_lately(request.member, today)),
        "everyone": everyone,
        "may_answer": may_answer,
        "may_name": request.member.can(Can.EDIT_EPISODES),
        "today": today,
    }
    return render(request, "casereview/waiting.html", context, status=422 if refused else 200)


def _card(evidence: queries.Evidence, form: forms.AnswerForm | None = None) -> dict[str, Any]:
    row = evidence.recommendation
    return {
        "evidence": evidence,
        "row": row,
        "is_open": row.state == LoopState.RECOMMENDED,
        "word": row.get_state_display() if row.state == LoopState.WITHDRAWN else row.get_answer_display(),
        "form": form or forms.AnswerForm(auto_id=f"{row.public_id}-%s"),
    }


@require_POST
@member_required(Can.ANSWER)
def answer(request: HttpRequest, recommendation: UUID) -> HttpResponse:
    row = queries.get_recommendation(member=request.member, public_id=recommendation)
    form = forms.AnswerForm(request.POST, auto_id=f"{recommendation}-%s")
    if form.is_valid():
        try:
            row = actions.answer_recommendation(
                recommendation=row, by=request.member, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
    return _answered(request, row, form)


@require_POST
@member_required(Can.ANSWER)
def take_back(request: HttpRequest, recommendation: UUID) -> HttpResponse:
    row = queries.get_recommendation(member=request.member, public_id=recommendation)
    try:
        row = actions.take_back_answer(recommendation=row, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return _answered(request, row, None)


def _answered(request: HttpRequest, row: Recommendation, form: forms.AnswerForm | None) -> HttpResponse:
    wrong = form if form is not None and form.errors else None
    row = queries.get_recommendation(member=request.member, public_id=row.public_id)
    if not request.htmx:
        if wrong:
            return _page(request, (row, wrong))
        return redirect("casereview:waiting", request.member.clinic.slug)
    audit.viewed(request, patient=row.episode.patient.public_id)
    today = request.member.clinic.today(timezone.now())
    context = {"card": _card(queries.evidence(request.member, row, today), wrong), "today": today, "may_answer": True}
    return render(request, "casereview/_card.html", context, status=422 if wrong else 200)
