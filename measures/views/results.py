"""Results of a patient: the list, recording outside a contact, correcting and voiding."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinics import audit
from clinics.access import member_required
from clinics.errors import Refused
from clinics.rules import Can
from measures import actions, forms, queries, rules
from measures.models import MeasureResult
from registry.queries import episodes_of, get_episode, get_patient, open_episode


@member_required(Can.SEE_PATIENTS)
def results(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Every result of the patient's present or last episode, voided ones too."""
    found = get_patient(member=request.member, public_id=patient)
    episode = next(iter(episodes_of(request.member, found)), None)
    audit.viewed(request, patient=found.public_id)
    histories = queries.histories(member=request.member, episode=episode) if episode else []
    waiting = queries.waiting(member=request.member, episode=episode, now=timezone.now()) if episode else []
    page = {
        "patient": found,
        "episode": episode,
        "histories": histories,
        "waiting": waiting,
        "risks": queries.risk_rows(histories),
        "may_record": request.member.can(Can.LOG_CONTACTS),
        "may_add": bool(episode and episode.is_open and request.member.can(Can.LOG_CONTACTS)),
    }
    return render(request, "measures/results.html", page)


@member_required(Can.LOG_CONTACTS)
def record(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Results taken outside a contact: a paper form from the desk, the clinic's tablet, a visit."""
    found = get_patient(member=request.member, public_id=patient)
    episode = open_episode(found)
    if episode is None:
        messages.warning(request, "There is no open episode: results belong to one. Register a new episode first.")
        return redirect("measures:results", request.member.clinic.slug, found.public_id)
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    taken = forms.TakenForm(data, today=request.member.clinic.today(now), initial={"mode": "paper"})
    language = request.GET.get("language", "")
    screen = request.GET.get("scale", "")
    scales = forms.measure_forms(member=request.member, episode=episode, data=data, language=language, screen=screen)
    if data and _valid(taken, *scales):
        given = [form.result for form in scales if form.taken]
        if not given:
            taken.add_error(None, "Nothing is answered yet. Answer at least one question, then save.")
        else:
            try:
                saved = actions.record_results(
                    episode=episode, forms=given, by=request.member, now=now, **taken.cleaned_data
                )
            except Refused as refusal:
                _show(refusal, taken, scales)
            else:
                _say(request, saved)
                return redirect("measures:results", request.member.clinic.slug, found.public_id)
    audit.viewed(request, patient=found.public_id)
    page = {"patient": found, "episode": episode, "taken": taken, "scales": scales, "all_forms": [taken, *scales]}
    return render(request, "measures/record.html", page, status=422 if data else 200)


@member_required(Can.LOG_CONTACTS)
def correct(request: HttpRequest, result: UUID) -> HttpResponse:
    """The same form with what was entered; saving replaces it."""
    found = queries.get_result(member=request.member, public_id=result)
    patient = found.episode.patient
    if found.voided_at:
        messages.warning(request, "This result is voided already; what stands in its place is in the list.")
        return redirect("measures:results", request.member.clinic.slug, patient.public_id)
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    taken = forms.CorrectForm(
        data, today=request.member.clinic.today(now), mode=found.mode, initial={"taken_on": found.taken_on}
    )
    scale = forms.MeasureForm(queries.row_of(found).instrument, data, initial=forms.answers_given(found))
    if data and _valid(taken, scale):
        try:
            saved = actions.correct_result(
                result=found, form=scale.result, by=request.member, now=now, **taken.cleaned_data
            )
        except Refused as refusal:
            _show(refusal, taken, [scale])
        else:
            _say(request, [saved])
            return redirect("measures:results", request.member.clinic.slug, patient.public_id)
    audit.viewed(request, patient=patient.public_id)
    page = {"patient": patient, "result": found, "taken": taken, "scales": [scale], "all_forms": [taken, scale]}
    return render(request, "measures/correct.html", page, status=422 if data else 200)


@member_required(Can.LOG_CONTACTS)
def void(request: HttpRequest, result: UUID) -> HttpResponse:
    found = queries.get_result(member=request.member, public_id=result)
    patient = found.episode.patient
    form = forms.VoidForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.void_result(result=found, by=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, "The result is voided. It counts nowhere and stays readable in the list.")
        return redirect("measures:results", request.member.clinic.slug, patient.public_id)
    audit.viewed(request, patient=patient.public_id)
    page = {"patient": patient, "row": queries.row_of(found), "form": form}
    return render(request, "measures/void.html", page, status=422 if form.is_bound else 200)


def _valid(*shown: Form) -> bool:
    """Every form is asked, so that each field that needs another look says so at once."""
    return False not in [form.is_valid() for form in shown]


def _show(refusal: Refused, taken: forms.TakenForm, scales: list[forms.MeasureForm]) -> None:
    """Put a refusal at its field: the occasion's, or else one of the instruments'."""
    form = next((form for form in (taken, *scales) if refusal.field in form.fields), taken)
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def _say(request: HttpRequest, saved: list[MeasureResult]) -> None:
    """What was kept, what is missing, and what to ask about now."""
    for result in saved:
        row = queries.row_of(result)
        name = row.instrument.short_name
        if not row.instrument.has_total:
            messages.success(request, f"{name}: {row.unfinished}.")
        elif row.unfinished:
            messages.warning(request, f"{name} kept unfinished: {row.unfinished}, so it has no total and no change.")
        else:
            words = f", {row.band.label.lower()}" if row.band else ""
            how = f", {row.prorated}" if row.prorated else ""
            messages.success(request, f"{name}: {result.total}{words}{how}.")
        for risk in rules.risk_answers(row.instrument, result.answers):
            messages.error(request, f"{name} {risk.words}. Ask today: a risk alert is open.")


@require_POST
@member_required(Can.EDIT_EPISODES)
def return_to_treatment(request: HttpRequest, episode: UUID) -> HttpResponse:
    """What a relapse suggests, in one press; it can be taken back that day."""
    found = get_episode(member=request.member, public_id=episode)
    try:
        actions.return_after_relapse(episode=found, by=request.member, now=timezone.now())
        messages.success(request, "Back in active treatment: a new course begins with the first score of the relapse.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("registry:patient", clinic=request.member.clinic.slug, patient=found.patient.public_id)
