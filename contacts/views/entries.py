"""Time without a contact, one contact, and voiding either."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from careplans.queries import get_plan
from careplans.rules import check_in_on
from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from clinics.templatetags.look import day
from contacts import actions, queries
from contacts.forms import TimeForm, VoidContactForm, VoidForm, retyped
from contacts.models import Contact
from contacts.panels import month_of_episode, told, words_of
from contacts.rules import month_of
from registry.models import Episode
from registry.queries import get_episode


@require_GET
@member_required(Can.SEE_PATIENTS)
def time(request: HttpRequest, episode: UUID) -> HttpResponse:
    """One month of an episode with its working."""
    found = get_episode(member=request.member, public_id=episode)
    first = _month(request.GET.get("month", ""), request.member.clinic.today(timezone.now()))
    return _month_page(request, found, first=first)


@require_POST
@member_required(Can.LOG_CONTACTS)
def log_time(request: HttpRequest, episode: UUID) -> HttpResponse:
    """Two fields, the day being today's unless said; the panel comes back to htmx, the patient's page otherwise."""
    member, now = request.member, timezone.now()
    found = get_episode(member=member, public_id=episode)
    form = TimeForm(request.POST, clinic=member.clinic, today=member.clinic.today(now))
    if form.is_valid():
        try:
            actions.log_time(episode=found, by=member, now=now, **form.entry)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            entries = actions.entries_of(found.clinic_id, form.entry["form_key"])
            done = " ".join([f"{form.cleaned_data['minutes']} minutes logged.", *words_of(member, list(entries))])
            if request.htmx:
                return _month_page(request, found, first=month_of(form.cleaned_data["service_date"]), done=done)
            messages.success(request, done)
            return redirect("registry:patient", member.clinic.slug, found.patient.public_id)
    return _month_page(request, found, form=form, status=422)


def _month_page(
    request: HttpRequest,
    episode: Episode,
    *,
    first: date | None = None,
    form: TimeForm | None = None,
    done: str = "",
    status: int = 200,
) -> HttpResponse:
    """The panel alone for htmx."""
    audit.viewed(request, patient=episode.patient.public_id)
    page = month_of_episode(request.member, episode, first=first, form=form, now=timezone.now())
    template = "contacts/_month_panel.html" if request.htmx else "contacts/time.html"
    return render(request, template, page | {"done": done}, status=status)


def _month(words: str, today: date) -> date:
    """2026-10; anything else, or a month to come, is the month that runs."""
    try:
        asked = parse_date(f"{words}-01")
    except ValueError:
        asked = None
    return asked if asked is not None and asked <= today else month_of(today)


@require_GET
@member_required(Can.SEE_PATIENTS)
def contact(request: HttpRequest, contact: UUID) -> HttpResponse:
    found = queries.get_contact(member=request.member, public_id=contact)
    may_void = found.voided_at is None and request.member.can(Can.LOG_CONTACTS)
    audit.viewed(request, patient=found.episode.patient.public_id)
    return render(request, "contacts/contact.html", _shown(found) | {"may_void": may_void})


@member_required(Can.LOG_CONTACTS)
def void_contact(request: HttpRequest, contact: UUID) -> HttpResponse:
    """Say why; then it is out of every count. "Write it again" keeps its words as a draft of the next one."""
    found = queries.get_contact(member=request.member, public_id=contact)
    form = VoidContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            now = timezone.now()
            actions.void_contact(contact=found, by=request.member, now=now, **form.cleaned_data)
            if "again" in request.POST:
                actions.save_draft(episode=found.episode, fields=retyped(found), by=request.member, now=now)
                return redirect("contacts:note", request.member.clinic.slug, found.episode.public_id)
            messages.success(request, "Voided. It stays readable in the timeline, with the reason.")
            return redirect("registry:patient", request.member.clinic.slug, found.episode.patient.public_id)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    audit.viewed(request, patient=found.episode.patient.public_id)
    page = _shown(found) | {"form": form}
    return render(request, "contacts/void.html", page, status=422 if form.errors else 200)


@member_required(Can.LOG_CONTACTS)
def void_time(request: HttpRequest, entry: UUID) -> HttpResponse:
    found = queries.get_time_entry(member=request.member, public_id=entry)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.void_time(entry=found, by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, f"{found.minutes} minutes voided. The entry stays readable, with the reason.")
            return redirect("registry:patient", request.member.clinic.slug, found.episode.patient.public_id)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    audit.viewed(request, patient=found.episode.patient.public_id)
    page = {"entry": found, "patient": found.episode.patient, "form": form}
    return render(request, "contacts/void_time.html", page, status=422 if form.errors else 200)


def _shown(found: Contact) -> dict[str, object]:
    return {"contact": found, "episode": found.episode, "patient": found.episode.patient, **told(found)}


@require_POST
@member_required(Can.LOG_CONTACTS)
def plan_contact(request: HttpRequest, plan: UUID) -> HttpResponse:
    """The next contact on the day of the plan's check-in, from the plan's own page."""
    member = request.member
    found = get_plan(member=member, public_id=plan)
    try:
        actions.plan_contact(plan=found, by=member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"The next contact is planned for {day(check_in_on(found.content))}.")
    return redirect("careplans:plan", member.clinic.slug, found.episode.patient.public_id)
