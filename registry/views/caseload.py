"""*My caseload*: the page, its file, its search and its saved views."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinics import audit
from clinics.access import member_required
from clinics.downloads import csv_response
from clinics.errors import Refused
from clinics.queries import members_with
from clinics.rules import Can, Role
from registry import actions, forms, queries, searches
from registry.models import SavedView
from registry.report import caseload_lines
from registry.rules import EVERYONE, MINE, NEEDS_MEANS, NOBODY, SHOW_MEANS, Show, Sort, View

PAGE = 50


def read_view(request: HttpRequest, asked: QueryDict) -> tuple[View, str]:
    """The view the address asks for, and the words its search key stands for."""
    own = any(request.member.has_role(role) for role in (Role.CARE_MANAGER, Role.CLINICIAN))
    view = View.read(asked.dict(), who=MINE if own else EVERYONE)
    words = searches.words_of(request, view.search)
    return (view if words else view.without_words()), words


@require_safe
@member_required(Can.SEE_PATIENTS)
def caseload(request: HttpRequest) -> HttpResponse:
    view, words = read_view(request, request.GET)
    today, limits = timezone.localdate(), queries.limits_of(request.member.clinic)
    found = {"member": request.member, "view": view, "words": words, "today": today, "limits": limits}
    page = Paginator(queries.caseload(**found), PAGE).get_page(request.GET.get("page"))
    counts = queries.counts(**found)
    page.object_list = [queries.Row(episode, today, limits) for episode in page.object_list]
    context = {
        "page": page,
        "view": view,
        "words": words,
        "total": counts[Show.ALL],
        "needing": counts[Show.TODAY],
        "chips": _chips(view, counts),
        "heads": _heads(view),
        "sorts": list(Sort),
        "who": _who(request, view),
        "means": SHOW_MEANS[view.show],
        "needs_means": NEEDS_MEANS,
        "saved_views": _saved_views(request, view),
        "needs_query": view.but(sort=Sort.NEEDS, down=False).query,
        "all_query": view.but(show=Show.ALL).query,
        "everyone_query": view.but(who=EVERYONE).query,
        "may": {
            can.name.lower(): request.member.can(can)
            for can in (Can.EDIT_PATIENTS, Can.EXPORT_CASELOAD, Can.LOG_CONTACTS, Can.SEE_MONTH)
        },
    }
    audit.viewed(request, kind="list", rows=len(page.object_list))
    template = "registry/_caseload.html" if request.htmx else "registry/caseload.html"
    response = render(request, template, context)
    if request.htmx:  # after the search's redirect the address must be the view's, not the search's
        response["HX-Push-Url"] = request.get_full_path()
    return response


def _chips(view: View, counts: dict[Show, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": show.label,
            "count": counts[show],
            "href": f"?{view.but(show=show).query}",
            "on": show is view.show,
            "risk": show is Show.ALERTS,
        }
        for show in Show
    ]


HEADS: tuple[tuple[str, tuple[tuple[Sort, str], ...]], ...] = (
    ("patient", ((Sort.NAME, "Patient"), (Sort.WEEKS, "weeks"))),
    ("phq9", ((Sort.PHQ9, "PHQ-9"), (Sort.PHQ9_CHANGE, "change"))),
    ("gad7", ((Sort.GAD7, "GAD-7"), (Sort.GAD7_CHANGE, "change"))),
    ("state", ((Sort.STATE, "State"),)),
    ("spoke", ((Sort.SPOKE, "Last spoke"),)),
    ("next", ((Sort.NEXT, "Next"),)),
    ("review", ((Sort.REVIEW, "Reviewed"), (Sort.FLAGS, "due"))),
    ("minutes", ((Sort.MINUTES, "Minutes"),)),
)


def _heads(view: View) -> list[dict[str, Any]]:
    """The column heads with their ways to sort."""
    found = []
    for code, sorts in HEADS:
        links = [{"words": words, "href": f"?{view.by(sort).query}", "on": view.sort is sort} for sort, words in sorts]
        found.append({"code": code, "links": links, "sorted": next((link for link in links if link["on"]), None)})
    return found


def _who(request: HttpRequest, view: View) -> list[dict[str, Any]]:
    """Whose patients: mine, everybody's, one care manager's, nobody's."""
    managers = members_with(request.member, Role.CARE_MANAGER)
    choices = [(MINE, "My patients"), (EVERYONE, "Everyone's patients")]
    choices += [(str(each.public_id), f"{each.user}'s patients") for each in managers if each != request.member]
    choices.append((NOBODY, "Without a care manager"))
    return [{"value": value, "words": words, "on": value == view.who} for value, words in choices]


def _saved_views(request: HttpRequest, view: View) -> list[dict[str, Any]]:
    kept = SavedView.objects.for_member(request.member).filter(member=request.member)
    return [{"saved": each, "on": each.query == view.without_words().query} for each in kept]


@require_POST
@member_required(Can.SEE_PATIENTS)
def search(request: HttpRequest) -> HttpResponse:
    """Words go by POST and stay on the server; the address gets their key."""
    view, _ = read_view(request, request.POST)
    words = request.POST.get("words", "").strip()
    key = searches.keep(request, words, view.search) if words else ""
    return _to(request, view.but(search=key))


def _to(request: HttpRequest, view: View) -> HttpResponse:
    response = redirect("registry:caseload", clinic=request.member.clinic.slug)
    response["Location"] += f"?{view.query}"
    return response


@require_POST
@member_required(Can.SEE_PATIENTS)
def save_view(request: HttpRequest) -> HttpResponse:
    view, _ = read_view(request, request.POST)
    form = forms.ViewName(request.POST)
    try:
        if form.is_valid():
            actions.save_view(name=form.cleaned_data["name"], view=view, by=request.member, now=timezone.now())
            messages.success(request, f"Saved. “{form.cleaned_data['name']}” stands among your views.")
        else:
            messages.error(request, "Give the view a name of at most 40 letters.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return _to(request, view)


@require_POST
@member_required(Can.SEE_PATIENTS)
def forget_view(request: HttpRequest, saved: str) -> HttpResponse:
    target = get_object_or_404(SavedView.objects.for_member(request.member), public_id=saved)
    try:
        actions.forget_view(saved=target, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("registry:caseload", clinic=request.member.clinic.slug)
    messages.success(request, f"“{target.name}” is no longer among your views.")
    return _to(request, View.read(QueryDict(target.query).dict()))


@require_http_methods(["GET"])
@member_required(Can.EXPORT_CASELOAD)
def download(request: HttpRequest) -> HttpResponse:
    """The rows of the view, all pages of them, as a file."""
    view, words = read_view(request, request.GET)
    today, limits = timezone.localdate(), queries.limits_of(request.member.clinic)
    found = queries.caseload(member=request.member, view=view, words=words, today=today, limits=limits)
    rows = [queries.Row(episode, today, limits) for episode in found]
    audit.viewed(request, kind="export", rows=len(rows))
    return csv_response(f"caseload-{today:%Y-%m-%d}.csv", caseload_lines(rows))
