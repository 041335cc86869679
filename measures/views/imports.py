"""Importing item answers: a table, its columns, what it would bring in, the wait, what came in, the way back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from jobs.models import JobRun
from jobs.queries import run_about
from measures import forms, instruments
from measures.actions import imports as actions
from measures.models import ResultImport
from measures.queries import imports as queries
from measures.queries.instruments import instrument_of
from registry.rules import counted

State = ResultImport.State
PER_PAGE = 50


def _to(request: HttpRequest, name: str, found: ResultImport) -> HttpResponse:
    return redirect(f"measures:{name}", request.member.clinic.slug, found.public_id)


def _page(request: HttpRequest, rows: Any) -> Any:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


@require_GET
@member_required(Can.LOG_CONTACTS)
def listed(request: HttpRequest) -> HttpResponse:
    page = _page(request, queries.all_imports(request.member))
    rows = [(each, instruments.get(each.instrument)) for each in page]
    return render(request, "measures/imports.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@member_required(Can.LOG_CONTACTS)
def begin(request: HttpRequest) -> HttpResponse:
    sent = int(request.META.get("CONTENT_LENGTH") or 0)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.BeginForm(*data, instruments=queries.importable(request.member.clinic), sent=sent)
    if form.is_bound and form.is_valid():
        try:
            made = actions.begin_import(
                instrument=form.cleaned_data["instrument"], data=form.data_sent, by=request.member, now=timezone.now()
            )
        except Refused as refusal:
            pasted = refusal.field == "table" and not form.cleaned_data["table"]
            form.add_error("pasted" if pasted else refusal.field, refusal.message)
        else:
            return _to(request, "import-columns", made)
    return render(request, "measures/import_begin.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@member_required(Can.LOG_CONTACTS)
def columns(request: HttpRequest, result_import: UUID) -> HttpResponse:
    found = queries.get_import(member=request.member, public_id=result_import)
    if found.state != State.PREVIEWED:
        return _to(request, "import", found)
    scale = instrument_of(request.member.clinic, found.instrument)
    known, remembered = queries.columns_for(request.member.clinic, found.header, scale)
    data = request.POST if request.method == "POST" else None
    form = forms.ColumnsForm(data, instrument=scale, header=found.header, columns=known)
    if form.is_bound and form.is_valid():
        try:
            actions.name_columns(result_import=found, columns=form.columns, by=request.member, now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            return _to(request, "import", found)
    page = {"found": found, "scale": scale, "form": form, "remembered": remembered and not found.mapping}
    return render(request, "measures/import_columns.html", page, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@member_required(Can.LOG_CONTACTS)
def one(request: HttpRequest, result_import: UUID) -> HttpResponse:
    """The import as it stands: to be confirmed, under way, or over."""
    found = queries.get_import(member=request.member, public_id=result_import)
    if found.state == State.PREVIEWED:
        return _confirm(request, found) if found.mapping else _to(request, "import-columns", found)
    page = {"found": found, "scale": instrument_of(request.member.clinic, found.instrument)}
    if found.state == State.QUEUED:
        return render(request, "measures/import_wait.html", page | _waiting(request, found))
    rows = _page(request, queries.rows_of(found))
    if rows.paginator.count:
        audit.viewed(request, kind="list", rows=len(rows))
    return render(request, "measures/import_over.html", page | {"page": rows})


def _confirm(request: HttpRequest, found: ResultImport) -> HttpResponse:
    """What would come in and what stands in the way; a POST is the confirmation."""
    now = timezone.now()
    seen = queries.preview(found, request.member.clinic.today(now))
    data = request.POST.copy() if request.method == "POST" else None
    form = forms.ConfirmForm(data, bad=len(seen.standing), initial={"mark": seen.mark})
    if form.is_bound and form.is_valid():
        try:
            actions.confirm_import(result_import=found, leave_out=form.choice, by=request.member, now=now)
        except Refused as refusal:
            form.add_error(None, refusal.message)
            form.data["mark"] = seen.mark  # the choice is made anew, over what is shown now
        else:
            return _to(request, "import", found)
    lists = {"bad": seen.bad_cells, "new": [row for row, _ in seen.keep]}
    lists |= {"known": seen.placed.known, "empty": seen.placed.empty}
    chosen = request.GET.get("show")
    show = chosen if chosen in lists else "bad" if seen.bad_cells else "new"
    rows = _page(request, lists[show])
    audit.viewed(request, kind="list", rows=len(rows))
    page = {"found": found, "seen": seen, "form": form, "show": show, "page": rows, "chips": _chips(lists, show)}
    page["rows"] = rows if show == "bad" else seen.rows(list(rows))
    return render(request, "measures/import_look.html", page, status=422 if form.is_bound else 200)


def _chips(lists: dict[str, list[Any]], show: str) -> list[dict[str, Any]]:
    words = {"bad": "Cells in question", "new": "To import", "known": "On file already", "empty": "Without an answer"}
    return [
        {"label": words[name], "count": len(rows), "href": f"?show={name}", "on": name == show}
        for name, rows in lists.items()
    ]


def _waiting(request: HttpRequest, found: ResultImport) -> dict[str, Any]:
    run = run_about(request.member, found.public_id)
    return {"parked": run is not None and run.state == JobRun.State.PARKED}


@require_GET
@member_required(Can.LOG_CONTACTS)
def progress(request: HttpRequest, result_import: UUID) -> HttpResponse:
    """How far it is; asked once a second until there is something else to see."""
    found = queries.get_import(member=request.member, public_id=result_import)
    answer = render(request, "measures/_progress.html", {"found": found} | _waiting(request, found))
    if found.state != State.QUEUED:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@member_required(Can.LOG_CONTACTS)
def drop(request: HttpRequest, result_import: UUID) -> HttpResponse:
    found = queries.get_import(member=request.member, public_id=result_import)
    try:
        actions.drop_import(result_import=found, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return _to(request, "import", found)
    messages.success(request, "Nothing was imported; the table is deleted.")
    return redirect("measures:imports", request.member.clinic.slug)


@require_http_methods(["GET", "POST"])
@member_required(Can.LOG_CONTACTS)
def void(request: HttpRequest, result_import: UUID) -> HttpResponse:
    found = queries.get_import(member=request.member, public_id=result_import)
    if found.state != State.DONE:
        return _to(request, "import", found)
    form = forms.VoidForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            count = actions.void_import(result_import=found, by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"{counted(count, 'result')} voided. Risk alerts that were opened stay open.")
            return _to(request, "import", found)
    page = {"found": found, "scale": instrument_of(request.member.clinic, found.instrument), "form": form}
    page["standing"] = queries.rows_of(found).filter(voided_at=None).count()
    return render(request, "measures/import_void.html", page, status=422 if form.is_bound else 200)
