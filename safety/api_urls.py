"""API routes of risk alerts and safety plans."""

from django.urls import include, path

from safety.api import alerts as api
from safety.api import plans, walk

alerts = [
    path("", api.Alerts.as_view(), name="api-alerts"),
    path("<uuid:alert>/", api.OneAlert.as_view(), name="api-alert"),
    path("<uuid:alert>/acknowledge/", api.AlertAcknowledge.as_view(), name="api-alert-acknowledge"),
    path("<uuid:alert>/notes/", api.AlertNote.as_view(), name="api-alert-notes"),
    path("<uuid:alert>/hand-over/", api.AlertHandOver.as_view(), name="api-alert-hand-over"),
    path("<uuid:alert>/talks/", walk.AlertTalk.as_view(), name="api-alert-talks"),
    path("<uuid:alert>/level/", walk.AlertLevel.as_view(), name="api-alert-level"),
    path("<uuid:alert>/checklist/", walk.AlertPoint.as_view(), name="api-alert-checklist"),
    path("<uuid:alert>/close/", api.AlertClose.as_view(), name="api-alert-close"),
]
urlpatterns = [
    path("clinics/<slug:clinic>/alerts/", include(alerts)),
    path(
        "clinics/<slug:clinic>/episodes/<uuid:episode>/concerns/",
        api.EpisodeConcerns.as_view(),
        name="api-episode-concerns",
    ),
    path(
        "clinics/<slug:clinic>/patients/<uuid:patient>/alerts/acknowledge/",
        walk.PatientAcknowledge.as_view(),
        name="api-patient-alerts-acknowledge",
    ),
    path(
        "clinics/<slug:clinic>/episodes/<uuid:episode>/safety-plans/",
        plans.SafetyPlans.as_view(),
        name="api-safety-plans",
    ),
    path(
        "clinics/<slug:clinic>/safety-plans/<uuid:plan>/copies/",
        plans.SafetyPlanCopies.as_view(),
        name="api-safety-plan-copies",
    ),
]
