"""What the registry's form pages share: run the action, put a refusal at its field, answer 422 with everything kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clinics.errors import Refused
from registry.forms import RegistryForm
from registry.models import Patient


def to_patient(request: HttpRequest, patient: Patient) -> HttpResponse:
    return redirect("registry:patient", clinic=request.member.clinic.slug, patient=patient.public_id)


def saved(form: RegistryForm, act: Callable[..., Any]) -> Any | None:
    """What the action returned for a form that holds, or None with the reason at its field."""
    if not form.is_valid():
        return None
    try:
        return act(now=timezone.now())
    except Refused as refusal:
        form.refuse(refusal)
        return None


def form_page(
    request: HttpRequest,
    form: RegistryForm,
    act: Callable[..., Any],
    *,
    patient: Patient,
    done: str,
    template: str = "registry/form.html",
    **context: Any,
) -> HttpResponse:
    """One form about a patient: shown, saved, then back to the patient's page."""
    if request.method == "POST" and saved(form, act) is not None:
        messages.success(request, done)
        return to_patient(request, patient)
    return render(request, template, context | {"form": form, "patient": patient}, status=422 if form.errors else 200)
