"""The pages of whoever hands patients over: who has how many, choose, preview, make, undo, give back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.models import Membership
from clinics.rules import Can
from registry.actions import handovers as actions
from registry.forms.handovers import HandoverForm, Whose, chosen_in
from registry.models import Handover
from registry.queries import handover_lines, handovers
from registry.rules import counted
from registry.rules.handovers import Seat

PAGE = 30


@require_safe
@member_required(Can.HAND_OVER)
def listed(request: HttpRequest) -> HttpResponse:
    """Who looks after how many, and what was handed over: the unsigned ones first."""
    member = request.member
    found = handovers.handovers(member).prefetch_related("given_back").order_by("waits", "-made_at", "-pk")
    context = {
        "holders": handovers.holders(member),
        "seats": list(Seat),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "unsigned": handovers.handovers(member).filter(signed_at=None, undone_at=None).count(),
        "today": timezone.localdate(),
        "back_key": uuid4(),
    }
    return render(request, "registry/handovers.html", context)


@dataclass(frozen=True)
class Asked:
    """Of whom, in which seat, and how many everybody has in it."""

    giver: Membership
    seat: Seat
    loads: dict[int, int]

    def form(self, request: HttpRequest, data: QueryDict | None = None, **initial: Any) -> HandoverForm:
        whose = {"member": request.member, "giver": self.giver, "seat": self.seat, "loads": self.loads}
        return HandoverForm(data, initial=initial, **whose)


def _asked(request: HttpRequest, data: QueryDict) -> Asked:
    """404 for nobody, and for somebody who is not of this clinic; without a seat the one in which they have most."""
    form = Whose(data, member=request.member)
    if not form.is_valid():
        raise Http404("Nobody by this id can hand patients over here.")
    giver, loads = form.cleaned_data["giver"], handovers.loads(request.member)
    held = {seat: loads[seat].get(giver.pk, 0) for seat in Seat}
    seat = Seat(form.cleaned_data["seat"] or max(Seat, key=lambda each: held[each]))
    return Asked(giver, seat, loads[seat])


@require_safe
@member_required(Can.HAND_OVER)
def choose(request: HttpRequest) -> HttpResponse:
    """Reason, receivers, patients. Without a person in the address, the list of them."""
    if "giver" not in request.GET:
        return redirect("registry:handovers", clinic=request.member.clinic.slug)
    asked = _asked(request, request.GET)
    given = {name: request.GET[name] for name in ("why", "until") if request.GET.get(name)}
    return _choose(request, asked, asked.form(request, **given))


@require_POST
@member_required(Can.HAND_OVER)
def previewed(request: HttpRequest) -> HttpResponse:
    """What would move and what is open about each; or the choice again, narrowed or ticked otherwise."""
    if "giver" not in request.POST:
        return redirect("registry:handovers", clinic=request.member.clinic.slug)
    asked = _asked(request, request.POST)
    form = asked.form(request, request.POST)
    if "show" in request.POST or "tick" in request.POST:
        return _choose(request, asked, asked.form(request, **_typed(form)), ticked=_ticked(request))
    return _preview(request, asked, form)


def _typed(form: HandoverForm) -> dict[str, Any]:
    """What stands in the form, to go on with: nothing is judged yet."""
    return {name: field.value() for name in form.fields if (field := form[name]).value() is not None}


def _ticked(request: HttpRequest) -> set[UUID] | None:
    """The patients that stay ticked; None for all, once another filter or all of them were asked for."""
    asked = request.POST
    if asked.get("tick") == "none":
        return set()
    if asked.get("tick") == "all" or asked.get("show", asked.get("shown")) != asked.get("shown"):
        return None
    return set(chosen_in(asked, {}))


def _choose(
    request: HttpRequest, asked: Asked, form: HandoverForm, *, ticked: set[UUID] | None = None, status: int = 200
) -> HttpResponse:
    rows = handovers.rows_of(member=request.member, giver=asked.giver, seat=asked.seat, today=timezone.localdate())
    wanted = request.POST.get("show") or request.POST.get("shown") or request.GET.get("show")
    show = wanted if wanted in handovers.FILTERS else "all"
    found = [row for row in rows if handovers.FILTERS[show][1](row)]
    audit.viewed(request, kind="list", rows=min(len(found), handovers.MOST))
    context = {
        "asked": asked,
        "form": form,
        "count": len(rows),
        "show": show,
        "chips": [
            {"code": code, "label": label, "count": sum(map(belongs, rows)), "on": code == show}
            for code, (label, belongs) in handovers.FILTERS.items()
        ],
        "rows": [(row, ticked is None or row.episode.public_id in ticked) for row in found[: handovers.MOST]],
        "more": len(found) - handovers.MOST,
        "most": handovers.MOST,
    }
    return render(request, "registry/hand_over.html", context, status=status)


def _preview(request: HttpRequest, asked: Asked, form: HandoverForm, *, refusal: Refused | None = None) -> HttpResponse:
    """The whole form again as hidden fields, with each patient at the version that is shown now."""
    if not form.is_valid():
        return _choose(request, asked, form, ticked=set(chosen_in(request.POST, {})), status=422)
    receivers = {str(each.public_id): each for each in form.cleaned_data["receivers"]}
    found = handover_lines.preview(
        member=request.member,
        giver=asked.giver,
        seat=asked.seat,
        chosen=chosen_in(request.POST, receivers),
        receivers=list(receivers.values()),
        today=timezone.localdate(),
    )
    if not found.lines and refusal is None:
        form.add_error(None, "Choose at least one patient.")
        return _choose(request, asked, form, ticked=set(), status=422)
    audit.viewed(request, kind="list", rows=len(found.lines))
    context = {"asked": asked, "form": form, "preview": found, "refusal": refusal, "shown": request.POST.get("shown")}
    return render(request, "registry/handover_preview.html", context, status=422 if refusal else 200)


@require_POST
@member_required(Can.HAND_OVER)
def make(request: HttpRequest) -> HttpResponse:
    if "giver" not in request.POST:
        return redirect("registry:handovers", clinic=request.member.clinic.slug)
    asked = _asked(request, request.POST)
    form = asked.form(request, request.POST)
    if not form.is_valid():
        return _preview(request, asked, form)
    given = form.cleaned_data
    try:
        made = actions.hand_over(
            seat=asked.seat,
            giver=asked.giver,
            moves=_moves(request, given["receivers"]),
            **{name: given[name] for name in ("why", "until", "note", "form_key")},
            by=request.member,
            now=timezone.now(),
        )
    except Refused as refusal:
        if refusal.field in form.fields:
            form.refuse(refusal)
        return _preview(request, asked, form, refusal=refusal)
    messages.success(request, f"Handed over to {', '.join(str(each.receiver) for each in made)}, who was told by mail.")
    return _to(request, made)


def _moves(request: HttpRequest, receivers: Iterable[Membership]) -> list[actions.Move]:
    """As the preview showed it: a patient without a version or a receiver was on no preview."""
    named = {str(each.public_id): each for each in receivers}
    return [
        actions.Move(episode, each.version, each.to)
        for episode, each in chosen_in(request.POST, named).items()
        if each.version is not None and each.to is not None
    ]


def _to(request: HttpRequest, made: list[Handover]) -> HttpResponse:
    slug = request.member.clinic.slug
    if len(made) == 1:
        return redirect("registry:handover", clinic=slug, handover=made[0].public_id)
    return redirect("registry:handovers", clinic=slug)


@require_POST
@member_required(Can.HAND_OVER)
def undo(request: HttpRequest, handover: UUID) -> HttpResponse:
    target = handovers.get_handover(member=request.member, public_id=handover)
    try:
        actions.undo_handover(handover=target, by=request.member, now=timezone.now())
        messages.success(request, f"Undone. Below stands who is with {target.giver} again.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return _to(request, [target])


@require_POST
@member_required(Can.HAND_OVER)
def back(request: HttpRequest, handover: UUID) -> HttpResponse:
    target = handovers.get_handover(member=request.member, public_id=handover)
    try:
        made = actions.give_back(handover=target, form_key=_key(request), by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _to(request, [target])
    patients = counted(made[0].lines.count(), "patient")
    messages.success(request, f"{patients} went back to {made[0].receiver}, who was told by mail.")
    return _to(request, made)


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid4()
