"""The clinic itself: its first steps, its facts, its signed settings, the lead's home."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinics import actions, forms, queries
from clinics.access import member_required
from clinics.errors import Refused
from clinics.forms import posted
from clinics.rules import FIRST_HOUR, SETTINGS, Can

KEY_OF = {queries.field_of(key): key for key in SETTINGS}


@require_safe
@member_required(Can.SEE_CLINIC)
def clinic(request: HttpRequest) -> HttpResponse:
    return render(request, "clinics/clinic.html", {"steps": queries.first_steps(request.member)})


@require_safe
@member_required(Can.MANAGE_SETTINGS)
def start(request: HttpRequest) -> HttpResponse:
    """The first hour as a list that knows what is done."""
    return render(request, "clinics/start.html", {"steps": queries.first_steps(request.member)})


@require_POST
@member_required(Can.MANAGE_SETTINGS)
def finish(request: HttpRequest) -> HttpResponse:
    actions.finish_set_up(by=request.member, now=timezone.now())
    return redirect("clinics:ready", clinic=request.member.clinic.slug)


@require_safe
@member_required(Can.MANAGE_SETTINGS)
def ready(request: HttpRequest) -> HttpResponse:
    may_register = request.member.can(Can.EDIT_PATIENTS)
    return render(request, "clinics/ready.html", {"may_register": may_register})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def rhythm(request: HttpRequest) -> HttpResponse:
    """Instruments and rhythm in one page and one signature; once the clinic is set up, with a preview."""
    clinic = request.member.clinic
    if clinic.set_up_at is not None:
        return redirect("registry:targets", clinic=clinic.slug)
    form = forms.Settings(posted(request), keys=FIRST_HOUR, signed=queries.signed_settings(clinic))
    if form.is_valid() and _sign(request, form):
        return redirect("clinics:start", clinic=request.member.clinic.slug)
    return render(request, "clinics/rhythm.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def facts(request: HttpRequest) -> HttpResponse:
    form = forms.ClinicFacts(request.POST) if request.method == "POST" else forms.facts_of(request.member.clinic)
    if form.is_valid():
        actions.change_clinic(by=request.member, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("clinics:settings", clinic=request.member.clinic.slug)
    return render(request, "clinics/facts.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@member_required(Can.MANAGE_SETTINGS)
def settings(request: HttpRequest) -> HttpResponse:
    """Every setting in force, with who signed it and when, or the default it still has."""
    signed = queries.signed_settings(request.member.clinic)
    values = queries.in_force(signed)
    rows = [
        {
            "field": queries.field_of(key),
            "kind": kind,
            "signed": signed.get(key),
            "value": kind.in_words(values[key]),
            "default": kind.in_words(kind.default),
        }
        for key, kind in SETTINGS.items()
    ]
    parts = [[row for row in rows if row["kind"].previewed is previewed] for previewed in (False, True)]
    return render(request, "clinics/settings.html", {"rows": parts[0], "previewed": parts[1]})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Can.MANAGE_SETTINGS)
def setting(request: HttpRequest, setting: str) -> HttpResponse:
    """One setting: sign another value, and read every earlier one. A previewed one is only read here."""
    key = KEY_OF.get(setting)
    if key is None:
        raise Http404("No such setting.")
    kind, clinic = SETTINGS[key], request.member.clinic
    if kind.previewed and request.method == "POST":
        return redirect("registry:targets", clinic=clinic.slug)
    form = forms.Settings(posted(request), keys=[key], signed=queries.signed_settings(clinic))
    if form.is_valid() and _sign(request, form):
        return redirect("clinics:settings", clinic=clinic.slug)
    versions = [(row, kind.in_words(row.value)) for row in queries.history_of_setting(request.member, key)]
    context = {"form": form, "kind": kind, "versions": versions}
    return render(request, "clinics/setting.html", context, status=422 if form.errors else 200)


def _sign(request: HttpRequest, form: forms.Settings) -> bool:
    try:
        made = actions.change_settings(
            values=form.values,
            source=form.cleaned_data["source"],
            seen=form.cleaned_data["seen"],
            by=request.member,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, "Signed." if made else "Nothing changed: this is what was signed already.")
    return True
