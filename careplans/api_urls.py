"""API routes of care plans."""

from django.urls import path

from careplans import api

urlpatterns = [
    path("clinics/<slug:clinic>/episodes/<uuid:episode>/plans/", api.CarePlans.as_view(), name="api-plans"),
    path(
        "clinics/<slug:clinic>/episodes/<uuid:episode>/medications/", api.Medications.as_view(), name="api-medications"
    ),
    path("clinics/<slug:clinic>/plans/<uuid:plan>/sign/", api.CarePlanSignature.as_view(), name="api-plan-sign"),
    path("clinics/<slug:clinic>/plans/<uuid:plan>/copies/", api.CarePlanCopies.as_view(), name="api-plan-copies"),
]
