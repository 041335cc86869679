"""API routes of risk alerts."""

from django.urls import include, path

from safety import api

alerts = [
    path("", api.Alerts.as_view(), name="api-alerts"),
    path("<uuid:alert>/", api.OneAlert.as_view(), name="api-alert"),
    path("<uuid:alert>/acknowledge/", api.AlertAcknowledge.as_view(), name="api-alert-acknowledge"),
    path("<uuid:alert>/notes/", api.AlertNote.as_view(), name="api-alert-notes"),
    path("<uuid:alert>/hand-over/", api.AlertHandOver.as_view(), name="api-alert-hand-over"),
    path("<uuid:alert>/close/", api.AlertClose.as_view(), name="api-alert-close"),
]
urlpatterns = [
    path("clinics/<slug:clinic>/alerts/", include(alerts)),
    path(
        "clinics/<slug:clinic>/episodes/<uuid:episode>/concerns/",
        api.EpisodeConcerns.as_view(),
        name="api-episode-concerns",
    ),
]
