"""The contact note: one page, one save, a draft as one types."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from contacts import actions, queries
from contacts.forms import Sheet, path_back
from contacts.models import Contact
from contacts.panels import words_of
from measures.queries import instruments_of
from measures.rules import risk_answers
from registry.models import Episode
from registry.queries import get_episode
from registry.rules import change


@member_required(Can.LOG_CONTACTS)
def note(request: HttpRequest, episode: UUID) -> HttpResponse:
    """Opened, it holds the draft or what is known; posted, it is saved whole or comes back with nothing lost."""
    found = get_episode(member=request.member, public_id=episode)
    if request.method == "POST":
        return _save(request, found)
    kept = queries.draft_of(request.member, found)
    sheet = Sheet(
        member=request.member,
        episode=found,
        now=timezone.now(),
        kept=kept.fields if kept else None,
        back=_came_from(request),
        language=request.GET.get("language", ""),
    )
    return _page(request, found, sheet, restored=kept.saved_at if kept else None)


def _came_from(request: HttpRequest) -> str:
    """Where saving leads back to: what the link says, or the caseload with its filters when it was clicked there."""
    if asked := path_back(request.GET.get("back", ""), request.member):
        return asked
    page = urlsplit(request.headers.get("Referer", ""))
    caseload = reverse("registry:caseload", args=[request.member.clinic.slug])
    if page.netloc == request.get_host() and page.path == caseload:
        return page.path + (f"?{page.query}" if page.query else "")
    return ""


def _save(request: HttpRequest, episode: Episode) -> HttpResponse:
    now = timezone.now()
    sheet = Sheet(member=request.member, episode=episode, now=now, data=request.POST)
    if sheet.is_valid():
        try:
            saved = actions.save_contact(episode=episode, contact=sheet.contact, by=request.member, now=now)
        except Refused as refusal:
            sheet.refuse(refusal)
        else:
            if saved.entered_at == now:  # a form sent twice is told once
                _say(request, saved, episode)
            return redirect(path_back(request.POST.get("back", ""), request.member) or _patient(request, episode))
    if "form_key" not in sheet.note.errors:
        try:
            _keep(request, episode, sheet, now)
        except Refused as refusal:
            sheet.refuse(refusal)
    return _page(request, episode, sheet, status=422)


def _page(
    request: HttpRequest, episode: Episode, sheet: Sheet, *, restored: datetime | None = None, status: int = 200
) -> HttpResponse:
    audit.viewed(request, patient=episode.patient.public_id)
    began = _moment(sheet.note["began_at"].value())
    page = {
        "episode": episode,
        "patient": episode.patient,
        "sheet": sheet,
        "form": sheet.note,
        "restored": restored,
        "today": request.member.clinic.today(timezone.now()),
        "began": began,
        "others": queries.at_work(request.member, episode, since=began),
        "asked": queries.open_request(request.member, episode),
        "leave": path_back(sheet.note["back"].value() or "", request.member) or _patient(request, episode),
    }
    return render(request, "contacts/note.html", page, status=status)


def _moment(words: object) -> datetime:
    """When the form was opened; a value that is none is now, and warns of nothing."""
    try:
        found = parse_datetime(str(words))
    except ValueError:
        found = None
    return found if found is not None and timezone.is_aware(found) else timezone.now()


def _patient(request: HttpRequest, episode: Episode) -> str:
    return reverse("registry:patient", args=[request.member.clinic.slug, episode.patient.public_id])


def _say(request: HttpRequest, saved: Contact, episode: Episode) -> None:
    """Saved: 22 minutes, PHQ-9 9 (−9). Undo. And what an answer about risk asks for now."""
    entries = list(actions.entries_of(saved.clinic_id, saved.form_key))
    said = [f"{sum(entry.minutes for entry in entries)} minutes"] if entries else []
    library = instruments_of(request.member.clinic)
    for link in saved.measured.select_related("result"):
        result, scale = link.result, library.of(link.result)
        moved = change(getattr(episode, f"{scale.code}_baseline", None), result.total)
        since = f" ({moved.words.split(' ')[0]})" if moved and moved.points else ""
        said.append(
            f"{scale.short_name} {result.total}{since}{', prorated' if result.prorated else ''}"
            if result.total is not None
            else f"{scale.short_name} {'unfinished' if scale.has_total else 'answered'}"
        )
        for risk in risk_answers(scale, result.answers):
            messages.error(request, f"{scale.short_name} {risk.words}. Ask today: a risk alert is open.")
    undo = reverse("contacts:void", args=[request.member.clinic.slug, saved.public_id])
    words = ", ".join(said) or saved.get_kind_display().lower()
    counted = " ".join(words_of(request.member, entries))
    messages.success(request, format_html('Saved: {}. {} <a href="{}">Undo</a>', words, counted, undo))


@require_POST
@member_required(Can.LOG_CONTACTS)
def draft(request: HttpRequest, episode: UUID) -> HttpResponse:
    """What stands in the form now, kept for its author. Nothing is judged but its key; what a risk answer has set
    going is told by field."""
    found, now = get_episode(member=request.member, public_id=episode), timezone.now()
    sheet = Sheet(member=request.member, episode=found, now=now, data=request.POST)
    if "form_key" in sheet.note.errors:
        return HttpResponse("This draft belongs to no form.", status=422)
    try:
        _keep(request, found, sheet, now)
    except Refused as refusal:
        return HttpResponse(refusal.message, status=422)
    return JsonResponse({"told": sheet.told}) if sheet.told else HttpResponse(status=204)


def _keep(request: HttpRequest, episode: Episode, sheet: Sheet, now: datetime) -> None:
    """The draft of what stands on the page; a risk answer in it is heard at once."""
    fields = sheet.typed(request.POST)
    actions.save_draft(episode=episode, fields=fields, answers=sheet.answers, by=request.member, now=now)
    sheet.tell_risks()


@require_POST
@member_required(Can.LOG_CONTACTS)
def discard(request: HttpRequest, episode: UUID) -> HttpResponse:
    found = get_episode(member=request.member, public_id=episode)
    actions.discard_draft(episode=found, by=request.member)
    messages.success(request, "Draft discarded.")
    return redirect("contacts:note", request.member.clinic.slug, found.public_id)


@require_GET
@member_required(Can.LOG_CONTACTS)
def at_work(request: HttpRequest, episode: UUID) -> HttpResponse:
    """Who else writes about this patient, asked for now and then by an open note."""
    found = get_episode(member=request.member, public_id=episode)
    began = _moment(request.GET.get("began_at"))
    page = {"others": queries.at_work(request.member, found, since=began), "episode": found, "began": began}
    return render(request, "contacts/_at_work.html", page)
