"""Files of a month: a short one at once, a long one by a worker; those that are kept, and getting them."""

from __future__ import annotations

from datetime import date
from tempfile import TemporaryFile
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing import actions, queries
from billing.exports.kinds import KINDS, PACKETS, REPORTS, TABLES, FileKind
from billing.exports.making import one_packet, write
from billing.forms import FileForm, VersionForm
from billing.models import Export, MonthClose
from clinics import audit
from clinics.access import member_required
from clinics.downloads import attachment
from clinics.errors import Refused
from clinics.queries import setting
from clinics.rules import Can
from registry.queries import get_episode

AT_ONCE = 300  # patients whose tables a person gets at once
PER_PAGE = 50
NO_FILE: dict[str, str] = {
    Export.State.QUEUED: "This file is still being made.",
    Export.State.FAILED: "This file could not be made. Ask for it again.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.EXPORT_BILLING)
def files(request: HttpRequest, first: date) -> HttpResponseBase:
    """What is offered of this month, and below it every kept file; asked again while one is being made."""
    form = FileForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _made(request, first, form)
    page = Paginator(queries.exports(request.member), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "first": first,
        "page": page,
        "rows": [(export, KINDS[export.kind], date.fromisoformat(export.asked["month"])) for export in page],
        "making": any(export.state == Export.State.QUEUED for export in page),
    }
    if request.htmx:
        return render(request, "billing/_files.html", context)
    versions = list(queries.closes(request.member, first))
    about = queries.source(request.member, first, _version(request, versions))
    context |= {
        "about": about,
        "versions": versions,
        "reports": [(TABLES[name].name, words, _both(name)) for name, words in REPORTS.items()],
        "packets": PACKETS,
        "days": setting(request.member.clinic, "billing.export_days"),
        "form": form,
    }
    return render(request, "billing/files.html", context, status=422 if form.is_bound else 200)


def _both(name: str) -> list[FileKind]:
    return [kind for kind in KINDS.values() if kind.name == name]


def _version(request: HttpRequest, versions: list[MonthClose]) -> int | None:
    """The one asked for; the one in force, or the open month, where none of that number is there."""
    asked = request.GET.get("version", "")
    return next((close.version for close in versions if str(close.version) == asked), None)


def _made(request: HttpRequest, first: date, form: FileForm) -> HttpResponseBase:
    """A table of a month of usual length is downloaded at once; anything longer is made by a worker and kept."""
    kind, version = KINDS[form.cleaned_data["kind"]], form.cleaned_data["version"]
    about = queries.source(request.member, first, version)
    if kind.table and 0 < len(about.patients) <= AT_ONCE:
        out = TemporaryFile()  # noqa: SIM115 - closed with the answer
        write(out, kind, about, rows=about.rows(), made_at=timezone.now())
        out.seek(0)
        audit.viewed(request, kind="export", rows=len(about.patients))
        name = actions.filename(kind, about)
        return FileResponse(out, as_attachment=True, filename=name, content_type=kind.content_type)
    try:
        actions.ask_for_file(kind=kind.key, first=first, version=version, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return _to_files(request, first)


@require_GET
@member_required(Can.EXPORT_BILLING)
def packet(request: HttpRequest, first: date, episode: UUID) -> HttpResponse:
    """One patient's audit packet, at once."""
    form = VersionForm(request.GET)
    if not form.is_valid():
        raise Http404("No such version.")
    found = get_episode(member=request.member, public_id=episode)
    about, row = queries.row_of(request.member, first, found, form.cleaned_data["version"])
    audit.viewed(request, patient=found.patient.public_id, kind="export")
    version = f"-v{about.close.version}" if about.close else ""
    name = f"packet-{request.member.clinic.slug}-{first:%Y-%m}{version}.pdf"
    answer = HttpResponse(one_packet(about, row, timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _to_files(request: HttpRequest, first: date) -> HttpResponse:
    return redirect("billing:files", request.member.clinic.slug, first)


@require_GET
@member_required(Can.EXPORT_BILLING)
def file(request: HttpRequest, export: UUID) -> HttpResponseBase:
    found = queries.get_export(member=request.member, public_id=export)
    if not found.is_kept(timezone.now()):
        messages.warning(request, NO_FILE.get(found.state, "This file is not kept any more. Ask for it again."))
        return _to_files(request, date.fromisoformat(found.asked["month"]))
    audit.viewed(request, kind="export", rows=found.rows)
    return attachment(queries.pieces(found), found.filename, found.content_type, size=found.size)


@require_POST
@member_required(Can.EXPORT_BILLING)
def delete(request: HttpRequest, export: UUID) -> HttpResponse:
    found = queries.get_export(member=request.member, public_id=export)
    try:
        actions.delete_file(export=found, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "The file is deleted.")
    return _to_files(request, date.fromisoformat(found.asked["month"]))
