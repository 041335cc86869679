"""Forms that patients fill in alone, for staff: send, see how it stands, send again, take back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.forms import posted
from clinics.rules import Can
from measures import actions, forms, queries
from measures.qr import drawn
from registry.queries import episodes_of, get_patient, open_episode


@member_required(Can.SEE_PATIENTS)
def listed(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Every form sent in the patient's present or last episode."""
    found = get_patient(member=request.member, public_id=patient)
    episode = next(iter(episodes_of(request.member, found)), None)
    audit.viewed(request, patient=found.public_id)
    lines = queries.lines(member=request.member, episode=episode, now=timezone.now()) if episode else []
    may_send = bool(episode and episode.is_open and request.member.can(Can.LOG_CONTACTS))
    page = {"patient": found, "lines": lines, "may_send": may_send}
    return render(request, "measures/forms.html", page)


@member_required(Can.LOG_CONTACTS)
def send(request: HttpRequest, patient: UUID) -> HttpResponse:
    """What to ask, and by which way. What comes back shows the link or the code, once."""
    found = get_patient(member=request.member, public_id=patient)
    episode = open_episode(found)
    if episode is None:
        messages.warning(request, "There is no open episode: a form belongs to one. Register a new episode first.")
        return redirect("measures:forms", request.member.clinic.slug, found.public_id)
    known = queries.languages_to_send(request.member.clinic)
    initial = {"instruments": [episode.primary_scale]}
    form = forms.SendForm(posted(request), by_language=known, email=found.email, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            sent = actions.send_form(episode=episode, by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return _shown(request, sent, by_mail=form.cleaned_data.get("by_mail", False))
    audit.viewed(request, patient=found.public_id)
    page = {"patient": found, "form": form}
    return render(request, "measures/send_form.html", page, status=422 if form.is_bound else 200)


@require_POST
@member_required(Can.LOG_CONTACTS)
def again(request: HttpRequest, form: UUID) -> HttpResponse:
    found = queries.get_request(member=request.member, public_id=form)
    try:
        sent = actions.send_again(request=found, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("measures:forms", request.member.clinic.slug, found.episode.patient.public_id)
    return _shown(request, sent)


@require_POST
@member_required(Can.LOG_CONTACTS)
def revoke(request: HttpRequest, form: UUID) -> HttpResponse:
    found = queries.get_request(member=request.member, public_id=form)
    try:
        actions.revoke_form(request=found, by=request.member, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "The form is revoked: its link or code opens nothing any more.")
    return redirect("measures:forms", request.member.clinic.slug, found.episode.patient.public_id)


def _shown(request: HttpRequest, sent: actions.Sent, *, by_mail: bool = False) -> HttpResponse:
    """The only page with the secret: rendered, never redirected to, never kept."""
    patient = sent.request.episode.patient
    audit.viewed(request, patient=patient.public_id)
    page = {"patient": patient, "sent": sent, "by_mail": by_mail, "qr": drawn(sent.address)}
    return render(request, "measures/form_sent.html", page)
